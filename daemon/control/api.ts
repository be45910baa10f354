/**
 * What a running daemon tells and does on request: the JSON of its control API.
 *
 * @module
 */
import type { TaskMetric } from "../../compute/task/mod.ts";
import type { Background, NodeStatus, TrafficKind } from "../node/mod.ts";
import type { Reach } from "../network/libp2p/mod.ts";

export type { Reach };
import type { BarCause, FoundBy, PeerId } from "../../protocol/exchange/mod.ts";

export type { Background, BarCause, FoundBy };

/** Path before the calls that want a token. Version 1 only grows: a field or a call is never taken away. */
export const API_PREFIX = "/api/v1";

/** Where the daemon stands, as `murmuration status --json` prints it. */
export interface DaemonStatus extends NodeStatus {
  /** Version of the program. */
  readonly version: string;
  readonly peer: PeerId;
  /** Addresses at which others can reach this node. */
  readonly addresses: readonly string[];
  readonly task: TaskView;
  readonly state: DaemonState;
  /** Why it does not train, in words; undefined while it trains. */
  readonly reason: string | undefined;
  /** Since the process started, in s. */
  readonly uptime: number;
  /** The task's metric at the latest evaluation, shares in [0, 1]; undefined before the first. */
  readonly metric: number | undefined;
  readonly servedMetric: number | undefined;
  /** The same where the task's metric is accuracy; undefined otherwise. */
  readonly accuracy: number | undefined;
  readonly servedAccuracy: number | undefined;
  /** Training examples of this node, and local steps wanted in all (0 = until stopped). */
  readonly examples: number;
  readonly stepsWanted: number;
  /** Where training has diverged: after how many good steps, why, and what share of the learning rate is left. */
  readonly diverged: { readonly steps: number; readonly reason: string; readonly rate: number } | undefined;
  /** Milliseconds since 1970 of the newest checkpoint on disk; undefined if there is none. */
  readonly checkpointAt: number | undefined;
  readonly usage: Usage;
  /** What the node sends and receives beside its exchanges. */
  readonly background: Background;
  readonly caps: Caps;
  readonly reach: Reach;
  readonly trust: TrustView;
  /** Seconds by which the clocks of the peers are ahead of this machine's, by their median; undefined before any was heard. */
  readonly clockOffset: number | undefined;
  /** The last things that did not work, oldest first, a dozen at most; times in ms since 1970. */
  readonly troubles: readonly { readonly time: number; readonly text: string }[];
}

/** `waiting`: for links and a model; `training`; `paused`: by command or by quiet hours; `finished`: all steps done, answers others; `leaving`. */
export type DaemonState = "waiting" | "training" | "paused" | "finished" | "leaving";

/** What a task is, for people to see. */
export interface TaskView {
  readonly id: string;
  readonly name: string;
  /** Kind of the data, such as `digits` or `text`. */
  readonly data: string;
  /** Extents of one example. */
  readonly shape: readonly number[];
  /** Names of what the outputs are for, in their order: of classes, of numbers, of labels. */
  readonly classes: readonly string[];
  /** What the ids of a text stand for, in their order; only where texts have a class, which the names above are for. */
  readonly alphabet?: readonly string[];
  /** What is learnt: which one of the classes, numbers, or which of the labels. */
  readonly learns: "class" | "number" | "labels";
  /** What each number is in, where the data says it; only where numbers are learnt. */
  readonly units?: readonly (string | undefined)[];
  /** The metric by which models are judged. */
  readonly metric: TaskMetric;
  /** Entries of the model, d. */
  readonly parameters: number;
}

/** What the process uses. */
export interface Usage {
  /** Share of all cores, in [0, 1], over the last ten seconds. */
  readonly cpu: number;
  /** Resident memory, in bytes. */
  readonly memory: number;
  /** Over the last ten seconds, in bytes a second, at the connections. */
  readonly upload: number;
  readonly download: number;
}

/** What the process may use; undefined = as much as there is. */
export interface Caps {
  /** Share of all cores, in (0, 1]. */
  readonly cpu: number | undefined;
  /** In bytes. */
  readonly memory: number | undefined;
  /** In bytes a second. */
  readonly upload: number | undefined;
  readonly download: number | undefined;
  /** Local times between which it does not train, such as `22:00-07:00`. */
  readonly quietHours: string | undefined;
}

/** Whom this node believes (docs/trust.md). */
export interface TrustView {
  /** False where the settings say that everybody is believed. */
  readonly isOn: boolean;
  /** Open links whose peers are believed, and those on probation still; peers that are barred, by hand too. */
  readonly believed: number;
  readonly probation: number;
  readonly barred: number;
}

/** Where a peer stands: `probation` until enough exchanges were judged, `barred` while nothing is taken from it. */
export interface Standing {
  readonly state: "believed" | "probation" | "barred";
  /** Exchanges judged on its link. */
  readonly judged: number;
  /** How far both ends say the same, a cosine in [−1, 1]; undefined before the first exchange. */
  readonly agreement: number | undefined;
  /** How much it gives for what it takes, as a ratio; undefined where this node has said nothing. */
  readonly balance: number | undefined;
  /** Undefined unless it is barred. */
  readonly bar: BarView | undefined;
}

/** Why a peer is barred, and until when, in rounds of this node. */
export interface BarView {
  readonly cause: BarCause;
  /** The cause, and what it rests on, in words. */
  readonly reason: string;
  readonly evidence: string;
  readonly since: number;
  /** Undefined: it is barred until it is forgiven. */
  readonly until: number | undefined;
  readonly roundsLeft: number | undefined;
}

/** A peer as this node knows it: with a link, or only heard. */
export interface PeerView {
  readonly peer: PeerId;
  readonly addresses: readonly string[];
  /** State of the link; `none` where the peer was only heard. */
  readonly link: "open" | "opening" | "closed" | "none";
  /** `direct`, `relayed`, or undefined while there is no connection. */
  readonly connection: "direct" | "relayed" | undefined;
  /** This node chose the link (or was told to have it). */
  readonly wanted: boolean;
  /** What the peer's last heartbeat said; undefined before the first. */
  readonly heard: {
    /** Since it was heard, in s. */
    readonly ago: number;
    readonly round: number;
    readonly steps: number;
    readonly loss: number;
    /** The task's metric, as the peer says it; `accuracy` is the same where that is the metric. */
    readonly metric: number | undefined;
    readonly accuracy: number | undefined;
    readonly links: number;
    readonly bytesSent: number;
    /** Peers it has links to, as far as they are known here. */
    readonly neighbours: readonly PeerId[];
  } | undefined;
  /** Exchanges with it that were committed here. */
  readonly exchanges: number;
  /** Smoothed time of an exchange, in ms; undefined before the first. */
  readonly roundTrip: number | undefined;
  /** Frames' bytes to it, by kind, and over the last minute in bytes a second. */
  readonly bytesSent: Readonly<Record<TrafficKind, number>>;
  readonly rate: number;
  /** ‖x − r‖ / ‖x‖ of the link; undefined without one. */
  readonly residual: number | undefined;
  /** Whether it is believed; undefined where nobody judges it, as without a link. */
  readonly standing: Standing | undefined;
  /** How often what was judged ill, by code: refusals, declines, malformed frames, bad heartbeats. */
  readonly verdicts: Readonly<Record<string, number>>;
  /** The last thing that went wrong with it, in words. */
  readonly trouble: string | undefined;
}

/** A moment of the curve; times in ms since 1970. */
export interface HistoryPoint {
  readonly time: number;
  readonly round: number;
  readonly steps: number;
  readonly loss: number;
  /** The task's metric of the node's own and the served model; `accuracy` is the same where that is the metric. */
  readonly metric: number | undefined;
  readonly servedMetric: number | undefined;
  readonly accuracy?: number | undefined;
  readonly servedAccuracy?: number | undefined;
  readonly bytesSent: number;
  readonly bytesByKind: Readonly<Record<TrafficKind, number>>;
  readonly denseBytes: number;
}

/** A tensor of the served model, drawn small: the range of its values cut into a grid of means. */
export interface TensorMap {
  readonly name: string;
  readonly shape: readonly number[];
  readonly parameters: number;
  /** Root mean square, least and largest entry. */
  readonly scale: number;
  readonly least: number;
  readonly largest: number;
  /** Share of the entries whose difference to the initial model is above a tenth of the tensor's root mean square. */
  readonly moved: number;
  /** Rows and columns of `cells`, at most 48 each. */
  readonly rows: number;
  readonly columns: number;
  /** Row by row, the mean of |value| of the entries under a cell, over `scale`. */
  readonly cells: readonly number[];
}

/** The served model's answer to one example. */
export interface Answer {
  /** What the outputs say, in their order: probabilities of classes or labels, or numbers in their own units. */
  readonly values: readonly number[];
  /** The same where they are probabilities; empty where they are numbers. */
  readonly probabilities: readonly number[];
  /** Class or label of the largest probability; empty where there is none. */
  readonly best: string;
}

/** How a ping went, in ms. */
export interface Pong {
  readonly peer: PeerId;
  readonly milliseconds: number;
}

/** Nothing is known of the peer that is meant; the message is one line for people. */
export class UnknownPeerError extends Error {
  override readonly name = "UnknownPeerError";
}

/** What the control API asks of the daemon behind it. */
export interface ControlSource {
  status(): DaemonStatus;
  peers(): readonly PeerView[] | Promise<readonly PeerView[]>;
  /** The curve so far, thinned to some hundred moments, oldest first. */
  history(): readonly HistoryPoint[];
  tensors(): readonly TensorMap[] | Promise<readonly TensorMap[]>;
  /** @param input one example of the task's shape, entries as the data has them (bytes of images as 0 to 255) */
  predict(input: readonly number[]): Promise<Answer>;
  /** @throws {Error} in one line, if the peer cannot be reached */
  ping(peerOrAddress: string, signal: AbortSignal): Promise<Pong>;
  /** Bars a peer until it is forgiven. @throws {UnknownPeerError} if this node does not know it */
  bar(peer: PeerId): void | Promise<void>;
  /** Lifts a peer's bar. @throws {UnknownPeerError} if it is not barred */
  forgive(peer: PeerId): void | Promise<void>;
  pause(): void | Promise<void>;
  resume(): void | Promise<void>;
  /** Writes a checkpoint now, also while training rests. @throws {RefusedError} if there is no model yet */
  save(): Promise<void>;
  /** Lets the daemon leave in good order. */
  stop(): void;
  /** Prometheus text of the program's metrics. */
  metrics(): Promise<string>;
  /** Calls `notice` soon after anything above has changed, until `signal` is aborted. */
  watch(notice: () => void, signal: AbortSignal): void;
}
