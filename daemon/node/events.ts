/**
 * What happens at a node, as a record of plain values. Logs, metrics, the testnet's table and its report are observers.
 *
 * @module
 */
import type { MetricName } from "../../compute/metrics/mod.ts";
import type {
  ExchangeEvent,
  LookupPurpose,
  PeerId,
  TrafficByPurpose,
  TrafficKind,
} from "../../protocol/exchange/mod.ts";
import type { FileEvent } from "../../protocol/files/mod.ts";
import type { MembershipEvent } from "../membership/mod.ts";

export type { TrafficKind };

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
  /** All but `exchange`, `files` and `relayed`, sent and received, over the last minute, in bytes. */
  readonly perMinute: number;
}

/** One thing that happened at a node. */
export type NodeEvent =
  /** What training will take beside the program and the examples; nothing is allocated yet. */
  | { readonly type: "planned"; readonly parameters: number; readonly trainingBytes: number }
  /** The node listens; `address` is whole, with its peer id. */
  | { readonly type: "ready"; readonly peer: PeerId; readonly addresses: readonly string[]; readonly task: string }
  /** The node has a model and starts to train: the task's initial one, a neighbour's snapshot, or its own from a checkpoint. */
  | { readonly type: "started"; readonly from: "initial" | "snapshot" | "checkpoint" }
  /** Where the node stands, after the local steps of each round. */
  | ({ readonly type: "round" } & NodeStatus)
  /**
   * Local steps, or the held-out data, gave a number that is not finite or far beyond any training: nothing of it was taken.
   * `steps` are good; the node goes back to a checkpoint after `backTo` steps, or where there is none it joins anew, and goes on
   * at `rate` of the task's learning rate.
   */
  | {
    readonly type: "diverged";
    readonly steps: number;
    readonly reason: string;
    readonly backTo: number | undefined;
    readonly rate: number;
  }
  /** The held-out data seen with x and with the served model: the task's metric, shares in [0, 1], and the loss of x. */
  | {
    readonly type: "evaluated";
    readonly round: number;
    readonly steps: number;
    readonly metricName: MetricName;
    readonly metric: number;
    readonly servedMetric: number;
    readonly loss: number;
  }
  /** What happened to a link. */
  | ExchangeEvent
  /** What happened among the peers heard. */
  | MembershipEvent
  /** What happened while the file was fetched that the task starts from; before all else but `trouble`. */
  | FileEvent
  /** Training is held back for a reason, or, where there is none, no longer. */
  | { readonly type: "paced"; readonly reason: string | undefined }
  /** Dashboard, control API and metrics are served there. */
  | { readonly type: "serving"; readonly address: string }
  /** Something did not work or was refused, in one line for people; the node goes on. `peer` where it is about one. */
  | { readonly type: "trouble"; readonly peer: PeerId | undefined; readonly text: string }
  /** What the node has said and heard beside its exchanges so far; once a minute, and at its end. */
  | ({ readonly type: "background" } & Background)
  /** All steps that were asked for are done; the node goes on answering. */
  | ({ readonly type: "finished" } & NodeStatus)
  | ({ readonly type: "stopped" } & NodeStatus);

/** Sees every event of a node, in order. It must not throw and not wait. */
export type Recorder = (event: NodeEvent) => void;
