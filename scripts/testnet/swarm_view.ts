/**
 * What the testnet knows of its nodes, put together from their events.
 *
 * @module
 */
import type { Background, NodeEvent, NodeStatus } from "../../daemon/node/mod.ts";
import type { BarCause } from "../../protocol/exchange/mod.ts";
import type { NodeProgress } from "./fault_plan.ts";

/** How a node's process ended: its exit code, or the signal that ended it. */
export type Exit = number | string;

/** Where a node stands. */
export type NodeState =
  /** It is to join later. */
  | "waiting"
  /** Its process has been started. */
  | "starting"
  /** It listens, and looks for links and a model. */
  | "ready"
  | "training"
  /** Stopped by us for a while. */
  | "frozen"
  /** All steps done; it answers its neighbours. */
  | "finished"
  /** Its process has ended in good order. */
  | "stopped"
  /** Killed by us. */
  | "killed"
  /** Its process has ended otherwise. */
  | "failed";

/** The task's metric of a node's own and served model on held-out data, and the loss of its own. */
export interface Measurement {
  readonly metric: number;
  readonly servedMetric: number;
  readonly loss: number;
}

/** One point of a node's time series; `seconds` since the testnet's start. */
export type Sample =
  | ({ readonly seconds: number; readonly type: "round" } & NodeStatus)
  | (
    & { readonly seconds: number; readonly type: "evaluated"; readonly round: number; readonly steps: number }
    & Measurement
  );

/** A node has ceased to believe a neighbour. */
export interface Bar {
  /** The neighbour's name in the network. */
  readonly peer: string;
  readonly cause: BarCause;
  /** Since the testnet's start, and the rounds that the node had done. */
  readonly seconds: number;
  readonly round: number;
}

/** A node as the testnet sees it. */
export interface NodeView {
  /** How it lies; undefined if it is honest. */
  readonly liar: string | undefined;
  readonly state: NodeState;
  /** Its name in the network, once known. */
  readonly peer: string | undefined;
  /** Local steps it was asked for, and those it is spared since it joined late. */
  readonly target: number;
  readonly spared: number;
  readonly status: NodeStatus | undefined;
  /** The last measurement. */
  readonly measured: Measurement | undefined;
  /** When it was ready and when it began to train, in seconds since the testnet's start. */
  readonly readyAt: number | undefined;
  readonly startedAt: number | undefined;
  readonly startedFrom: string | undefined;
  /** What it has said and heard beside its exchanges, once it has told of it. */
  readonly background: Background | undefined;
  readonly series: readonly Sample[];
  readonly bars: readonly Bar[];
  readonly exit: Exit | undefined;
}

/** All nodes of a testnet. */
export interface SwarmView {
  readonly nodes: readonly NodeView[];
  /** Takes in an event of a node; `seconds` since the testnet's start. */
  record(node: number, event: NodeEvent, seconds: number): void;
  /** The node's process was started, and asked for `target` local steps and not for `spared` more. */
  launched(node: number, target: number, spared: number): void;
  /** The node was stopped for a while, or goes on. */
  froze(node: number, frozen: boolean): void;
  /** The node is about to be killed. */
  killed(node: number): void;
  /** The node's process has ended. */
  exited(node: number, exit: Exit): void;
  /** What a fault plan needs to know. */
  progress(): NodeProgress[];
}

type Draft = { -readonly [key in keyof NodeView]: NodeView[key] } & {
  series: Sample[];
  bars: Bar[];
  resumed: NodeState;
};

/**
 * Creates the view of a swarm of which nothing runs yet.
 *
 * @param target local steps a node is asked for unless told otherwise when launched
 * @param liarAt how a node lies, as text; undefined if it is honest, as all are by default
 */
export function createSwarmView(
  count: number,
  target: number,
  liarAt: (node: number) => string | undefined = () => undefined,
): SwarmView {
  const nodes = Array.from({ length: count }, (_, node): Draft => ({
    liar: liarAt(node),
    state: "waiting",
    peer: undefined,
    target,
    spared: 0,
    status: undefined,
    measured: undefined,
    readyAt: undefined,
    startedAt: undefined,
    startedFrom: undefined,
    background: undefined,
    series: [],
    bars: [],
    exit: undefined,
    resumed: "starting",
  }));

  /** Moves on, beneath a freeze too: what a frozen node wrote before is still read. */
  function advance(node: Draft, state: NodeState): void {
    if (node.state === "frozen") node.resumed = state;
    else if (isRunning(node)) node.state = state;
  }

  return {
    nodes,
    record(index, event, seconds) {
      const node = nodes[index];
      switch (event.type) {
        case "ready":
          node.peer = event.peer;
          node.readyAt = seconds;
          advance(node, "ready");
          break;
        case "started":
          node.startedAt = seconds;
          node.startedFrom = event.from;
          advance(node, "training");
          break;
        case "evaluated": {
          const { metric, servedMetric, loss, round, steps } = event;
          node.measured = { metric, servedMetric, loss };
          node.series.push({ seconds, type: "evaluated", round, steps, ...node.measured });
          break;
        }
        case "barred": {
          const { peer, cause } = event;
          node.bars.push({ peer, cause, seconds, round: node.status?.round ?? 0 });
          break;
        }
        case "background":
          node.background = { bytes: event.bytes, lookups: event.lookups, perMinute: event.perMinute };
          break;
        case "round":
        case "finished":
        case "stopped": {
          const { type, ...status } = event;
          node.status = { ...status };
          node.series.push({ seconds, ...status, type: "round" });
          if (type === "finished") advance(node, "finished");
          break;
        }
      }
    },
    launched(index, target, spared) {
      nodes[index].target = target;
      nodes[index].spared = spared;
      nodes[index].state = "starting";
    },
    froze(index, frozen) {
      const node = nodes[index];
      if (frozen && isRunning(node) && node.state !== "frozen") {
        node.resumed = node.state;
        node.state = "frozen";
      } else if (!frozen && node.state === "frozen") {
        node.state = node.resumed;
      }
    },
    killed(index) {
      nodes[index].state = "killed";
    },
    exited(index, exit) {
      const node = nodes[index];
      node.exit = exit;
      if (node.state !== "killed") node.state = exit === 0 ? "stopped" : "failed";
    },
    progress: () => nodes.map((node) => ({ running: isRunning(node), share: shareDone(node) })),
  };
}

/** True while a node's process runs, frozen or not, as far as is known. */
export function isRunning({ state }: NodeView): boolean {
  return state !== "waiting" && state !== "killed" && state !== "stopped" && state !== "failed";
}

/** Share of the training a node is through with, in [0, 1]; one that joins half-way begins with a half. */
export function shareDone({ status, target, spared }: NodeView): number {
  return Math.min(1, (spared + (status?.steps ?? 0)) / (spared + target));
}

/** Bytes of a node that are no delta, opening or heartbeat: framing, handshakes, control traffic. */
export function restBytes({ bytesSent, bytesByKind }: NodeStatus): number {
  return bytesSent - bytesByKind.deltas - bytesByKind.openings - bytesByKind.heartbeats;
}
