/**
 * What streams and transports in memory have in common: the clock, chance, and who there is.
 *
 * @module
 */
import type { Random } from "../../../compute/vector/mod.ts";
import type { Clock } from "../../../protocol/exchange/clock.ts";
import type { DownReason, PeerId } from "../../../protocol/exchange/mod.ts";
import type { FreezableClock } from "./freezable_clock.ts";

/** What a network in memory does to frames. All faults are off by default. */
export interface MemoryNetworkOptions {
  readonly clock: Clock;
  /** Decides on jitter and faults. */
  readonly random: Random;
  /** Time a frame is under way in ms, for all links or as a function of its ends. Default 1. */
  readonly latency?: number | ((from: PeerId, to: PeerId) => number);
  /** Up to so many ms more, at random; frames of a stream stay in order. */
  readonly jitter?: number;
  /** Bytes a millisecond that each direction of a stream carries. Default: without limit. */
  readonly bandwidth?: number;
  /** Share of frames that vanish without a trace. A stream over TCP never does that; it tries a protocol harder. */
  readonly loss?: number;
  /** Share of frames of which a copy arrives again up to `duplicateDelay` ms later, on whatever stream there is by then. */
  readonly duplicate?: number;
  readonly duplicateDelay?: number;
  /** Share of frames upon which their stream is reset. */
  readonly reset?: number;
  /** Bytes that may wait on one direction of a stream before it is reset. Default 64 MiB. */
  readonly queueLimit?: number;
  /** The network that a peer is in (`Transport.groupOf`). Default: none is known. */
  readonly groupOf?: (peer: PeerId) => string | undefined;
}

/** A stream, as others see it. */
export interface Stream {
  /** A copy of an earlier frame arrives now, behind what is under way. */
  inject(from: PeerId, bytes: Uint8Array): void;
  /** Lets go on what stalled. */
  resume(): void;
}

/** An end of streams: a peer's transport, as its streams see it. */
export interface StreamOwner {
  /** Resets the stream to `peer`. */
  reset(peer: PeerId): void;
  /** A frame has arrived. */
  arrived(from: PeerId, bytes: Uint8Array): void;
  /** A stream has ended, not by this end. */
  ended(peer: PeerId, stream: Stream, reason: DownReason): void;
  /** The stream to `peer` that is up here. */
  streamTo(peer: PeerId): Stream | undefined;
}

/** What the parts of a network share. */
export interface MemoryWorld {
  readonly clock: Clock;
  readonly random: Random;
  options: MemoryNetworkOptions;
  readonly transports: ReadonlyMap<PeerId, StreamOwner>;
  /** Streams that are up at one end at least. */
  readonly streams: Set<Stream>;
  clockOf(peer: PeerId): FreezableClock;
  isFrozen(peer: PeerId): boolean;
  isCut(from: PeerId, to: PeerId): boolean;
  /** Time that something of `bytes` bytes is under way, in ms, apart from what queues before it. */
  delay(from: PeerId, to: PeerId): number;
  /** True in `share` of all calls. */
  happens(share: number | undefined): boolean;
  /** Does something at `peer` once it is not frozen: at once, or when it thaws. */
  whenAwake(peer: PeerId, action: () => void): void;
}
