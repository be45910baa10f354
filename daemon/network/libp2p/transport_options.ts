/**
 * How a transport is set up.
 *
 * @module
 */
import type { AccessLists } from "./access.ts";
import type { Identity } from "./identity.ts";
import type { RateCaps } from "./rate_limiter.ts";
import type { PeerId } from "../../../protocol/exchange/mod.ts";

/** How a transport is set up; only the first five are needed. */
export interface Libp2pTransportOptions {
  readonly identity: Identity;
  /** Multiaddrs to listen on, such as `/ip4/0.0.0.0/tcp/4001`; port 0 takes a free one; none makes a node that only dials. */
  readonly listen: readonly string[];
  /** The gossipsub topic of the swarm. */
  readonly topic: string;
  /** The longest frame, in bytes. */
  readonly maxFrame: number;
  /** What may wait to be sent to one peer, in bytes, before its stream is reset; at least `maxFrame`. */
  readonly queueLimit: number;
  /**
   * True while there is a link with the peer, or one is being opened: whoever has none is not given more than it needs to
   * ask for one. Default: everybody is as if linked.
   */
  readonly isLinked?: ((peer: PeerId) => boolean) | undefined;
  /** Ways by which peers are found. Default: none but their addresses. */
  readonly discovery?: DiscoveryOptions | undefined;
  /** Ways by which this node is reached. Default: it listens, and that is all. */
  readonly reaching?: ReachingOptions | undefined;
  /** Multiaddrs that the user gave besides those to start from: dialled whatever they are. Default: none. */
  readonly given?: readonly string[] | undefined;
  /** Who may connect, and be connected to. Default: everybody. */
  readonly access?: AccessLists | undefined;
  /** The key of a private swarm, 32 bytes (`network_key.ts`). Default: an open swarm. */
  readonly networkKey?: Uint8Array | undefined;
  /** Bounds on what is sent and received. Default: none. */
  readonly caps?: RateCaps | undefined;
  /** Keeps libp2p's own metrics, for `metrics()`. Default: false; only bytes are counted. */
  readonly metrics?: boolean;
}

/** Ways by which peers are found. */
export interface DiscoveryOptions {
  /** Id of the task whose nodes are looked for, 32 bytes. */
  readonly task: Uint8Array;
  /** Multiaddrs of nodes to start from, with their peer ids or not; dialled again whenever nobody is connected. */
  readonly bootstrap?: readonly string[];
  /** Looks in the local network, by multicast DNS; not done by a node that listens on loopback addresses only. */
  readonly mdns?: boolean;
  /** Looks in the distributed hash table that all nodes of all tasks make up, and is announced there. */
  readonly dht?: boolean;
}

/** Ways by which this node is reached. */
export interface ReachingOptions {
  /**
   * Takes a place with relays where strangers cannot dial this node, dials others through theirs, and changes to a direct
   * connection where that is possible.
   */
  readonly relay?: boolean;
  /** Is a relay for others. */
  readonly serveRelay?: boolean;
  /** Asks peers whether they can dial this node, and tells them the same. */
  readonly autonat?: boolean;
  /** Addresses to tell others besides those listened on, such as that of a router which forwards a port. */
  readonly announce?: readonly string[];
  /** True while the node would have more links than it has; a relay is looked for only then. Default: always. */
  readonly wantsLinks?: () => boolean;
  /** Nodes of the swarm and where they are, connected or not: the first to be tried as relays. Default: none. */
  readonly known?: () => readonly { readonly peer: PeerId; readonly address: string }[];
}
