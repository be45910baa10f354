/**
 * The report of a testnet: what was asked, what each node did, and what came of it.
 *
 * @module
 */
import type { MetricValues } from "../../compute/metrics/mod.ts";
import type { TaskMetric } from "../../compute/task/mod.ts";
import type { Background, TrafficKind } from "../../daemon/node/mod.ts";
import type { BarCause } from "../../protocol/exchange/mod.ts";
import {
  type Exit,
  type Measurement,
  type NodeState,
  type NodeView,
  restBytes,
  type Sample,
  shareDone,
} from "./swarm_view.ts";

/** Bytes a node sent, by what they were for; together they are all that left its connections. */
export type BytesByKind = Readonly<Record<TrafficKind | "rest", number>>;

/** What one node did. Figures are undefined where it never got so far. */
export interface NodeReport {
  readonly node: number;
  /** How it lies; undefined if it is honest. */
  readonly liar: string | undefined;
  readonly peer: string | undefined;
  readonly state: NodeState;
  readonly steps: number;
  readonly rounds: number;
  readonly exchanges: number;
  /** Bytes at its TCP connections, everything counted. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly bytesByKind: BytesByKind;
  /** What it said and heard beside its exchanges, by purpose; undefined where it ended before it could tell. */
  readonly background: Background | undefined;
  /** What its exchanges would have sent as plain float32. */
  readonly denseBytes: number;
  /** The task's metric of its model and of the model it serves on held-out data, and the loss of its model. */
  readonly metric: number | undefined;
  readonly servedMetric: number | undefined;
  /** The same two where the task's metric is accuracy. */
  readonly accuracy: number | undefined;
  readonly servedAccuracy: number | undefined;
  readonly loss: number | undefined;
  /** Where its first model came from. */
  readonly startedFrom: string | undefined;
  /** When it was ready, and when it began to train, in seconds since the testnet's start. */
  readonly readySeconds: number | undefined;
  readonly startedSeconds: number | undefined;
  readonly exit: Exit | undefined;
  readonly series: readonly Sample[];
}

/** A node has ceased to believe a neighbour. */
export interface BarReport {
  /** Who barred whom. */
  readonly node: number;
  readonly peer: number;
  readonly cause: BarCause;
  /** Since the testnet's start, and the rounds that the one who bars had done. */
  readonly seconds: number;
  readonly round: number;
}

/** The mean of the models of all honest nodes that finished. */
export interface MeanReport {
  /** The task's metric; `accuracy` is the same where that is the metric. */
  readonly metric: number;
  readonly accuracy: number | undefined;
  /** All metrics that were measured, by name. */
  readonly metrics: MetricValues;
  readonly loss: number;
  /** √(mean over i of ‖xᵢ − x̄‖²) / ‖x̄‖. */
  readonly disagreement: number;
}

/** The whole swarm at a moment: means over the nodes that are or were there; of metrics and loss, over honest ones. */
export interface SwarmSample {
  readonly seconds: number;
  readonly progress: number;
  readonly bytesSentPerNode: number;
  readonly denseBytesPerNode: number;
  /** The task's metric; `accuracy` and `servedAccuracy` are the same where that is the metric. */
  readonly metric: number | undefined;
  readonly servedMetric: number | undefined;
  readonly accuracy: number | undefined;
  readonly servedAccuracy: number | undefined;
  /** Mean training loss of the nodes' last rounds. */
  readonly loss: number | undefined;
}

/** A fault that was caused, and when. */
export interface FaultReport {
  readonly fault: string;
  readonly seconds: number;
}

/** What `report.json` holds. */
export interface Report {
  /** Tells a report from other JSON files. */
  readonly kind: typeof REPORT_KIND;
  /** What was asked for, with what the task added. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Id of the task, as hexadecimal text. */
  readonly task: string;
  /** The metric by which the task's models are judged. */
  readonly metric: TaskMetric;
  readonly nodes: readonly NodeReport[];
  readonly mean: MeanReport | undefined;
  /** Bars of all nodes, in order. */
  readonly bars: readonly BarReport[];
  /** Means over the nodes that finished. */
  readonly bytesSentPerNode: number;
  readonly denseBytesPerNode: number;
  /** From the testnet's start to the end of its last daemon, and to the first local step. */
  readonly seconds: number;
  readonly firstStepSeconds: number | undefined;
  readonly faults: readonly FaultReport[];
  /** Why the testnet failed; undefined if all of it happened. */
  readonly failure: string | undefined;
  readonly series: readonly SwarmSample[];
}

/** Marks a report as one of a testnet. */
export const REPORT_KIND = "murmuration testnet report";

/** What a report is made of. */
export interface ReportParts
  extends Pick<Report, "settings" | "task" | "metric" | "mean" | "seconds" | "faults" | "failure"> {
  readonly views: readonly NodeView[];
}

/** Puts the report together. */
export function buildReport({ views, ...rest }: ReportParts): Report {
  const { metric } = rest;
  const nodes = views.map((view, node) => nodeReport(view, node, metric));
  const finished = nodes.filter(({ exit }) => exit === 0);
  const started = nodes.flatMap(({ startedSeconds }) => startedSeconds ?? []);
  return {
    kind: REPORT_KIND,
    settings: rest.settings,
    task: rest.task,
    metric,
    nodes,
    mean: rest.mean,
    bars: barsOf(views),
    bytesSentPerNode: mean(finished.map(({ bytesSent }) => bytesSent)) ?? 0,
    denseBytesPerNode: mean(finished.map(({ denseBytes }) => denseBytes)) ?? 0,
    seconds: rest.seconds,
    firstStepSeconds: started.length === 0 ? undefined : Math.min(...started),
    faults: rest.faults,
    failure: rest.failure,
    series: swarmSeries(views, rest.seconds, metric),
  };
}

function barsOf(views: readonly NodeView[]): BarReport[] {
  const bars = views.flatMap(({ bars }, node) =>
    bars.map(({ peer, ...rest }) => ({ node, peer: views.findIndex((other) => other.peer === peer), ...rest }))
  );
  return bars.sort((left, right) => left.seconds - right.seconds);
}

/** Values of a metric under its names: that of accuracy too, where it is that, as reports had it before there were others. */
function named(metric: TaskMetric, own: number | undefined, served: number | undefined) {
  const isAccuracy = metric.name === "accuracy";
  return {
    metric: own,
    servedMetric: served,
    accuracy: isAccuracy ? own : undefined,
    servedAccuracy: isAccuracy ? served : undefined,
  };
}

function nodeReport(view: NodeView, node: number, metric: TaskMetric): NodeReport {
  const { liar, peer, state, status, measured, startedFrom, readyAt, startedAt, background, exit, series } = view;
  return {
    node,
    liar,
    peer,
    state,
    steps: status?.steps ?? 0,
    rounds: status?.round ?? 0,
    exchanges: status?.exchanges ?? 0,
    bytesSent: status?.bytesSent ?? 0,
    bytesReceived: status?.bytesReceived ?? 0,
    bytesByKind: status === undefined
      ? { deltas: 0, openings: 0, heartbeats: 0, rest: 0 }
      : { ...status.bytesByKind, rest: restBytes(status) },
    background,
    denseBytes: status?.denseBytes ?? 0,
    ...named(metric, measured?.metric, measured?.servedMetric),
    loss: measured?.loss,
    startedFrom,
    readySeconds: readyAt,
    startedSeconds: startedAt,
    exit,
    series: series.map((sample) =>
      sample.type === "evaluated" ? { ...named(metric, sample.metric, sample.servedMetric), ...sample } : sample
    ),
  };
}

/** The swarm once a second and at the end. */
function swarmSeries(views: readonly NodeView[], seconds: number, metric: TaskMetric): SwarmSample[] {
  const moments = Array.from({ length: Math.ceil(seconds) }, (_, second) => second + 1);
  const cursors = views.map(() => ({
    next: 0,
    round: undefined as RoundSample | undefined,
    measured: undefined as Measurement | undefined,
  }));
  return moments.map((moment) => {
    views.forEach(({ series }, node) => {
      const cursor = cursors[node];
      for (; cursor.next < series.length && series[cursor.next].seconds <= moment; cursor.next++) {
        const sample = series[cursor.next];
        if (sample.type === "round") cursor.round = sample;
        else cursor.measured = sample;
      }
    });
    const rounds = cursors.flatMap(({ round }) => round ?? []);
    const honest = cursors.filter((_, node) => views[node].liar === undefined);
    const measured = honest.flatMap((cursor) => cursor.measured ?? []);
    return {
      seconds: Math.min(moment, seconds),
      progress: mean(views.flatMap((view, node) =>
        cursors[node].round === undefined ? [] : shareDone({ ...view, status: cursors[node].round })
      )) ?? 0,
      bytesSentPerNode: mean(rounds.map(({ bytesSent }) =>
        bytesSent
      )) ?? 0,
      denseBytesPerNode: mean(rounds.map(({ denseBytes }) =>
        denseBytes
      )) ?? 0,
      ...named(
        metric,
        mean(measured.map((own) => own.metric)),
        mean(measured.map(({ servedMetric }) => servedMetric)),
      ),
      loss: mean(honest.flatMap(({ round }) => round?.loss ?? [])),
    };
  });
}

type RoundSample = Extract<Sample, { readonly type: "round" }>;

function mean(values: readonly number[]): number | undefined {
  const known = values.filter(Number.isFinite);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}
