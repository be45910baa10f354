/**
 * What happens among the peers that a node hears.
 *
 * @module
 */
import type { ExchangeEvent, PeerId } from "../../protocol/exchange/mod.ts";
import type { VerdictCode } from "../../protocol/messages/mod.ts";

/** One thing that happened among the peers heard: a heartbeat was sent, or something was learnt from theirs. */
export type MembershipEvent =
  | Extract<ExchangeEvent, { type: "sent" }>
  /** What `peer` published was not taken, and not passed on; `reject` counts against who sent it, `ignore` against nobody. */
  | {
    readonly type: "heartbeatRefused";
    readonly peer: PeerId;
    readonly action: "ignore" | "reject";
    readonly code: VerdictCode;
  }
  /** The clocks of the peers heard, by their median, are so many seconds ahead of this node's (behind, if below 0). */
  | { readonly type: "clockOff"; readonly seconds: number; readonly peers: number };

/** Sees every event of the membership, in order. It must not throw and not wait. */
export type MembershipRecorder = (event: MembershipEvent) => void;
