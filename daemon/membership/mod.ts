/**
 * Who is a neighbour: heartbeats and the choice of peers.
 *
 * @module
 */
export { wholeAddresses } from "./heartbeat_addresses.ts";
export type { MembershipEvent, MembershipRecorder } from "./membership_events.ts";
export { Names, type NamesOptions } from "./names.ts";
export {
  type Announcement,
  HEARTBEAT_SPACING,
  type KnownPeer,
  PeerManager,
  type PeerManagerOptions,
  type PeerManagerParts,
  type PresentPeer,
} from "./peer_manager.ts";
