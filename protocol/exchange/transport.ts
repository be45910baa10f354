/**
 * What a node asks of a network: one ordered stream of frames to each peer, and one topic that all hear.
 *
 * @module
 */
import type { Heartbeat, Verdict } from "../messages/mod.ts";

/** A peer's name in its canonical text form; names are ordered as strings, and that order decides who is the lower. */
export type PeerId = string;

/** A way by which a peer came to be known. */
export type FoundBy = "bootstrap" | "mdns" | "dht" | "heartbeat";

/** Why a stream ended. */
export type DownReason = "closed" | "reset" | "unreachable";

/**
 * What a transport tells its node. Each handler runs to its end before the next frame of that peer is read. What one throws
 * ends the stream to that peer and nothing else (`guardHandlers`). A node in a thread of its own answers two of them later, by
 * a promise, which is never rejected.
 */
export interface Handlers {
  /** A stream to `peer` is there; frames can be sent. Called once a stream, at both ends. */
  up(peer: PeerId): void;
  /** A frame from `peer`, whole, on the stream that is up. A promise is fulfilled when it is handled, and no longer in memory. */
  frame(peer: PeerId, bytes: Uint8Array): void | Promise<void>;
  /** The stream to `peer` has ended; what was not delivered is lost. Never called without a preceding `up`. */
  down(peer: PeerId, reason: DownReason): void;
  /**
   * Judges what `from` published, once, before it is handed over and passed on; that it was `from` is proved by the
   * transport. Where there is no judge, nothing published is heard.
   *
   * @param via who has passed it on
   */
  judge?(from: PeerId, bytes: Uint8Array, via: PeerId): Verdict | Promise<Verdict>;
  /** What `from` published was accepted: the heartbeat, as its verdict has it, passed on by `via`. */
  published(from: PeerId, heartbeat: Heartbeat, via: PeerId): void;
  /** A peer of the swarm was heard of; told anew whenever it is heard of again. There may be no connection to it. */
  found?(peer: PeerId, addresses: readonly string[], by: FoundBy): void;
  /** Of what was queued for `peer`, so many bytes of frames were not sent when its stream ended: the last ones. */
  unsent?(peer: PeerId, bytes: number): void;
  /** Something did not work or was refused, in one line for people; nothing rests on it. */
  trouble?(line: string, peer?: PeerId): void;
  /** One of the handlers has thrown `error` about `peer`: a fault of this program. The stream to `peer` was reset. */
  fault?(peer: PeerId, error: unknown): void;
}

/** A network as a node sees it. */
export interface Transport extends AsyncDisposable {
  readonly self: PeerId;
  /** Addresses at which others can reach this node, each whole with its peer id; known once started. */
  readonly addresses: readonly string[];
  /** Starts to listen. Called once. @throws {Error} if that is not possible, such as a port in use */
  start(handlers: Handlers): Promise<void>;
  /**
   * Sees to it that there is a stream to `peer`: `up` is called when there is one (not again if it is up already).
   *
   * @param addresses where to try, besides what is known of the peer
   * @throws {Error} if the peer cannot be reached
   */
  connect(peer: PeerId, addresses?: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Connects to whoever listens at `address` and returns its name. @throws {Error} if nobody can be reached there */
  dial(address: string, signal?: AbortSignal): Promise<PeerId>;
  /** True while a stream to `peer` is up. */
  isUp(peer: PeerId): boolean;
  /**
   * Names the network that `peer` is reached in, of which one participant can have all addresses; undefined for this machine,
   * local networks, and whoever is not connected. Through a relay it is the relay's. By default nobody's is known.
   */
  groupOf?(peer: PeerId): string | undefined;
  /**
   * Queues a frame on the stream to `peer`; never waits. A frame for a peer without a stream is dropped. A stream whose
   * queue grows past the transport's bound is reset.
   */
  send(peer: PeerId, bytes: Uint8Array): void;
  /** Ends the stream to `peer` at once; `down` follows at both ends. */
  reset(peer: PeerId): void;
  /** Sends a message to all peers of the topic, as well as can be; nothing rests on it. */
  publish(bytes: Uint8Array): Promise<void>;
  /** Bytes on the wire so far, all framing, handshakes and control traffic included. */
  traffic(): Traffic;
}

/**
 * Why something is looked up in the DHT: for the peers nearest to this node, to announce it, to find others of the swarm, or
 * to find anybody at all.
 */
export type LookupPurpose = "self" | "announce" | "find" | "walk";

/**
 * What bytes at a connection are for: `exchange` is what links say to each other, `files` are those that a task names,
 * `relayed` is what a relay passes on for others, all else is background. `handshakes` is what belongs to no protocol's
 * stream.
 */
export const TRAFFIC_PURPOSES = [
  "exchange",
  "files",
  "gossip",
  "dht",
  "identify",
  "ping",
  "autonat",
  "relay",
  "relayed",
  "handshakes",
] as const;

/** What bytes at a connection are for. */
export type TrafficPurpose = typeof TRAFFIC_PURPOSES[number];

/** Bytes at the connections so far, by what they were for, all framing included. */
export type TrafficByPurpose = Readonly<Record<TrafficPurpose, Traffic>>;

/** Bytes at the connection itself. */
export interface Traffic {
  readonly sent: number;
  readonly received: number;
}
