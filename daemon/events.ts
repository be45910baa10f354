/**
 * What happens at a node, as a record of plain values. Logs, metrics, the testnet's table and its report are onlookers.
 *
 * @module
 */
import type { Choice, CloseCode, DeclineCode, RefuseCode } from "../protocol/message.ts";
import type { LookupPurpose, PeerId, TrafficByPurpose } from "./transport.ts";

/** What the bytes of a frame were for. Everything else at the connection counts as the rest. */
export type TrafficKind = "deltas" | "openings" | "heartbeats";

/** Where a node stands: what a table row or a heartbeat shows. */
export interface NodeStatus {
  readonly round: number;
  /** Local optimiser steps so far. */
  readonly steps: number;
  /** Mean training loss of the last round. */
  readonly loss: number;
  /** Open links. */
  readonly links: number;
  /** Exchanges committed so far, begun here or answered. */
  readonly exchanges: number;
  /** Bytes at the connections, everything counted. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Bytes of the frames sent, by kind; what `bytesSent` has more is framing, handshakes and control traffic. */
  readonly bytesByKind: Readonly<Record<TrafficKind, number>>;
  /** What the same exchanges would have sent as plain float32, in bytes. */
  readonly denseBytes: number;
}

/** What a node says and hears beside its exchanges: to find others, to be found and reached, and to be heard. */
export interface Background {
  /** Bytes at the connections by what they were for, `exchange` among them, all framing included. */
  readonly bytes: TrafficByPurpose;
  /** Lookups in the DHT, by what they were for. */
  readonly lookups: Readonly<Record<LookupPurpose, number>>;
  /** All but `exchange`, sent and received, over the last minute, in bytes. */
  readonly perMinute: number;
}

/** One thing that happened at a node. */
export type NodeEvent =
  /** The node listens; `address` is whole, with its peer id. */
  | { readonly type: "ready"; readonly peer: PeerId; readonly addresses: readonly string[]; readonly task: string }
  /** The node has a model and starts to train: the task's initial one, a neighbour's snapshot, or its own from a checkpoint. */
  | { readonly type: "started"; readonly from: "initial" | "snapshot" | "checkpoint" }
  /** Where the node stands, after the local steps of each round. */
  | ({ readonly type: "round" } & NodeStatus)
  /** The held-out data seen with x and with the served model; accuracies in [0, 1]. */
  | {
    readonly type: "evaluated";
    readonly round: number;
    readonly steps: number;
    readonly accuracy: number;
    readonly servedAccuracy: number;
    readonly loss: number;
  }
  /** A frame was handed to the transport. */
  | { readonly type: "sent"; readonly peer: PeerId; readonly kind: TrafficKind; readonly bytes: number }
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
    readonly code: CloseCode | "UNKNOWN" | "REPLACED" | "RESTARTED";
    readonly by: "us" | "peer";
  }
  | { readonly type: "declined"; readonly peer: PeerId; readonly code: DeclineCode; readonly by: "us" | "peer" }
  /** A frame that no correct peer sends; the stream was reset. */
  | { readonly type: "malformed"; readonly peer: PeerId; readonly reason: string }
  | { readonly type: "unreachable"; readonly peer: PeerId; readonly reason: string }
  /** Training is held back for a reason, or, where there is none, no longer. */
  | { readonly type: "paced"; readonly reason: string | undefined }
  /** Dashboard, control API and metrics are served there. */
  | { readonly type: "serving"; readonly address: string }
  /** Something did not work or was refused, in one line for people; the node goes on. `peer` where it is about one. */
  | { readonly type: "trouble"; readonly peer: PeerId | undefined; readonly text: string }
  /** The clocks of the peers heard, by their median, are so many seconds ahead of this node's (behind, if below 0). */
  | { readonly type: "clockOff"; readonly seconds: number; readonly peers: number }
  /** What the node has said and heard beside its exchanges so far; once a minute, and at its end. */
  | ({ readonly type: "background" } & Background)
  /** All steps that were asked for are done; the node goes on answering. */
  | ({ readonly type: "finished" } & NodeStatus)
  | ({ readonly type: "stopped" } & NodeStatus);

/** Sees every event of a node, in order. It must not throw and not wait. */
export type Recorder = (event: NodeEvent) => void;
