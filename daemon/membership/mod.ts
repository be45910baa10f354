/**
 * Who is a neighbour: heartbeats and the choice of peers.
 *
 * @module
 */
export type { MembershipEvent, MembershipRecorder } from "./membership_events.ts";
export {
  type Announcement,
  type KnownPeer,
  PeerManager,
  type PeerManagerOptions,
  type PeerManagerParts,
  type PresentPeer,
} from "./peer_manager.ts";
