/**
 * What happens to the links of a node, as a record of plain values.
 *
 * @module
 */
import type { Choice, CloseCode, DeclineCode, RefuseCode, WireErrorCode } from "../messages/mod.ts";
import type { BarCause } from "./judge_exchange.ts";
import type { PeerId } from "./transport.ts";

/** What the bytes of a frame were for. Everything else at the connection counts as the rest. */
export type TrafficKind = "deltas" | "openings" | "heartbeats";

/** One thing that happened to a link. */
export type ExchangeEvent =
  /** A frame was handed to the transport. */
  | { readonly type: "sent"; readonly peer: PeerId; readonly kind: TrafficKind; readonly bytes: number }
  /** Of the frames handed to the transport, the last so many bytes were not sent when the stream ended. */
  | { readonly type: "unsent"; readonly peer: PeerId; readonly bytes: number }
  /** An exchange was committed here. `milliseconds` from request to reply; undefined where this end answered. */
  | {
    readonly type: "exchanged";
    readonly peer: PeerId;
    readonly role: "initiator" | "responder";
    readonly milliseconds: number | undefined;
    readonly bytes: number;
  }
  | { readonly type: "refused"; readonly peer: PeerId; readonly code: RefuseCode; readonly by: "us" | "peer" }
  | { readonly type: "parked"; readonly peer: PeerId }
  | { readonly type: "linkOpened"; readonly peer: PeerId; readonly choice: Choice; readonly bytes: number }
  | {
    readonly type: "linkClosed";
    readonly peer: PeerId;
    /** BARRED says why this end has closed it; the peer is told MALFORMED. */
    readonly code: CloseCode | "UNKNOWN" | "REPLACED" | "RESTARTED" | "BARRED";
    readonly by: "us" | "peer";
  }
  | {
    readonly type: "declined";
    readonly peer: PeerId;
    /** BARRED says why this end has declined; the peer is told FULL. */
    readonly code: DeclineCode | "BARRED";
    readonly by: "us" | "peer";
  }
  /** A snapshot was not believed; its link is closed. */
  | { readonly type: "snapshotRefused"; readonly peer: PeerId; readonly reason: string }
  /** A peer is not believed for so many rounds: its link is closed and what it moved x by is undone. */
  | {
    readonly type: "barred";
    readonly peer: PeerId;
    readonly cause: BarCause;
    readonly evidence: string;
    readonly rounds: number;
  }
  /** A peer's bar was lifted by hand. */
  | { readonly type: "forgiven"; readonly peer: PeerId }
  /** A frame that no correct peer sends; the stream was reset. */
  | { readonly type: "malformed"; readonly peer: PeerId; readonly code: WireErrorCode; readonly reason: string }
  /**
   * What `peer` sent or did, or the state of the link to it, met a fault of this program: its stream was reset, and the node
   * goes on. `isBarred` if it was one too many, and nothing is taken from the peer for an hour.
   */
  | {
    readonly type: "fault";
    readonly peer: PeerId;
    readonly reason: string;
    readonly stack: string | undefined;
    readonly isBarred: boolean;
  }
  | { readonly type: "unreachable"; readonly peer: PeerId; readonly reason: string };

/** Sees every event of the links, in order. It must not throw and not wait. */
export type ExchangeRecorder = (event: ExchangeEvent) => void;
