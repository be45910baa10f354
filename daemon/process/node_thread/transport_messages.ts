/**
 * What a transport and a node in another thread say to each other.
 *
 * Each stream to a peer has a number: what was said about one that has ended meanwhile is passed over.
 *
 * @module
 */
import type { Heartbeat, Verdict } from "../../../protocol/messages/mod.ts";
import type { DownReason, FoundBy, PeerId, Traffic } from "../../../protocol/exchange/mod.ts";
import type { Answer } from "./asking.ts";

/** What is known of the transport without asking. */
export interface TransportFacts {
  readonly addresses: readonly string[];
  readonly traffic: Traffic;
  /** The networks of the peers that have a stream, as `Transport.groupOf`. */
  readonly groups: ReadonlyMap<PeerId, string | undefined>;
}

/** From the transport to its node. */
export type TransportNews =
  | { readonly kind: "facts"; readonly facts: TransportFacts }
  | { readonly kind: "up"; readonly peer: PeerId; readonly stream: number; readonly group: string | undefined }
  /** Answered when it is handled. */
  | {
    readonly kind: "frame";
    readonly number: number;
    readonly peer: PeerId;
    readonly stream: number;
    readonly bytes: Uint8Array;
  }
  | { readonly kind: "down"; readonly peer: PeerId; readonly stream: number; readonly reason: DownReason }
  /** Answered by a verdict. */
  | {
    readonly kind: "judge";
    readonly number: number;
    readonly from: PeerId;
    readonly bytes: Uint8Array;
    readonly via: PeerId;
  }
  | { readonly kind: "published"; readonly from: PeerId; readonly heartbeat: Heartbeat; readonly via: PeerId }
  | { readonly kind: "found"; readonly peer: PeerId; readonly addresses: readonly string[]; readonly by: FoundBy }
  | { readonly kind: "unsent"; readonly peer: PeerId; readonly bytes: number }
  | { readonly kind: "trouble"; readonly line: string; readonly peer: PeerId | undefined }
  | Answer;

/** From the node to its transport. Those with a number are answered. */
export type TransportWish =
  | { readonly kind: "start"; readonly number: number }
  | {
    readonly kind: "connect";
    readonly number: number;
    readonly peer: PeerId;
    readonly addresses: readonly string[];
  }
  | { readonly kind: "dial"; readonly number: number; readonly address: string }
  /** What was asked by that number is wanted no longer. */
  | { readonly kind: "abort"; readonly number: number }
  | { readonly kind: "publish"; readonly number: number; readonly bytes: Uint8Array }
  | { readonly kind: "close"; readonly number: number }
  | { readonly kind: "send"; readonly peer: PeerId; readonly stream: number; readonly bytes: Uint8Array }
  | { readonly kind: "reset"; readonly peer: PeerId; readonly stream: number }
  | Answer;

/** The verdict on what nobody could judge. */
export const UNJUDGED: Verdict = { action: "ignore", code: "FAULT" };
