/**
 * A node put together from its parts: the same for a daemon on libp2p and for a swarm in memory.
 *
 * @module
 */
import { createCompressor } from "../../compute/compression/mod.ts";
import type { Random } from "../../compute/vector/mod.ts";
import { learningRateAt, moveOn, SkewCorrection, type Trainer } from "../../compute/training/mod.ts";
import { boundTask, type PreparedTask, type Task } from "../../compute/task/mod.ts";
import type { Clock } from "../../protocol/exchange/clock.ts";
import type { Recorder } from "./events.ts";
import { Exchange, exchangeDefaults, type Transport } from "../../protocol/exchange/mod.ts";
import { type KnownPeer, PeerManager } from "../membership/mod.ts";
import { Node, recordAll } from "./node.ts";
import type { Archive, NodeState } from "./node_state.ts";
import { createCounters } from "./counters.ts";
import { EventWaiter } from "./event_waiter.ts";

/** What differs between a daemon and a node in memory. */
export interface NodeComponents {
  readonly transport: Transport;
  readonly trainer: Trainer;
  readonly clock: Clock;
  /** For everything that may be left to chance but nonces. */
  readonly random: Random;
  /** A fresh 64-bit number each time; from the system's entropy in a daemon. */
  readonly nonce: () => bigint;
  readonly record: Recorder;
  /** Milliseconds since 1970; none by default. */
  readonly wallTime?: (() => number) | undefined;
  /** Keeps the node's state; none by default. */
  readonly archive?: Archive | undefined;
  /** Holds local steps back; nothing by default. */
  readonly pace?: ((signal: AbortSignal) => Promise<void>) | undefined;
}

/** What a node is to do. */
export interface NodeSettings {
  /** What is trained. A node with fewer steps than the task's comes in late, at the others' learning rate. */
  readonly prepared: PreparedTask;
  /** This node's shard is not a fair sample of all examples. */
  readonly skewed: boolean;
  /** Neighbours to have and no others; none = neighbours are chosen. */
  readonly fixed: readonly KnownPeer[];
  /** Nodes through which the others are found. */
  readonly bootstrap: readonly KnownPeer[];
  /** Others may be found without being told of anybody; false by default. */
  readonly discovers?: boolean | undefined;
  /** Links wanted where neighbours are chosen. */
  readonly degree: number;
  /** Bytes a second that the node may send; adaptive Top-K spends them. Undefined = as the task's density says. */
  readonly upload?: number | undefined;
  /** The node measures its models now and then, and when it leaves; true unless an observer does it. */
  readonly evaluates?: boolean | undefined;
  /** The state to go on from; the trainer has gone on from its part already. */
  readonly restored?: NodeState | undefined;
}

/** Share of the first learning rate below which errors count no more than there. */
const LEAST_RATE = 0.1;
/** Longest wait at the start for fixed neighbours and for somebody to join, in ms; daemons take some seconds to start. */
const PATIENCE = 15_000;
/** Longest wait for somebody to be found by a node that was told of nobody, in ms; a local network answers within a second. */
const DISCOVERY = 3_000;

/** A node, and the two parts of it that an observer may want to look at. */
export interface NodeHandle {
  readonly node: Node;
  readonly exchange: Exchange;
  readonly peerManager: PeerManager;
}

/** Puts a node together; nothing is started. */
export function createNode(components: NodeComponents, settings: NodeSettings): NodeHandle {
  const { transport, trainer, clock, random, nonce } = components;
  const { prepared, fixed, bootstrap, degree, discovers = false, evaluates = true, restored } = settings;
  const { layout, initial } = trainer;
  const { task, id, steps } = prepared;
  const { compress, density, values, localSteps } = task.exchange;
  const { optimiser } = boundTask(prepared);
  const stepsBefore = steps === 0 ? 0 : Math.max(0, (optimiser.steps ?? steps) - steps);
  const maxLinks = Math.max(exchangeDefaults.maxLinks, degree, fixed.length);

  const model = restored?.model.slice() ?? initial.slice();
  const waiter = new EventWaiter(clock);
  const counters = createCounters(layout.length);
  const record = recordAll(counters.record, components.record, waiter.notice);
  const { slowMomentum = 0 } = task.skew;
  const correction = task.skew.correction === 0 ? undefined : new SkewCorrection({
    layout,
    strength: task.skew.correction,
    momentum: task.optimiser.momentum,
    localSteps,
    learningRateAt: (done) => learningRateAt(optimiser, stepsBefore + done),
  });
  // Both ends of a link begin exchanges, and each takes its links in turn.
  const links = fixed.length > 0 ? fixed.length : degree;
  const horizon = steps === 0 ? undefined : Math.ceil(2 * steps / localSteps / links);
  const entriesPerSecond = settings.upload === undefined ? undefined : entriesWithin(settings.upload, links);
  // What a message leaves out waits as residual: the later, the less time there is to make up for it. So errors count
  // against the size of the steps.
  const weight = () => {
    const rate = learningRateAt(optimiser, stepsBefore + node.status().steps) / optimiser.learningRate;
    return Math.max(LEAST_RATE, rate) ** -2;
  };
  const exchange: Exchange = new Exchange({
    transport,
    clock,
    random: random.fork("waits"),
    nonce,
    record,
    task: id,
    layout,
    initial,
    x: model,
    createCompressor: (peer) =>
      createCompressor({ method: compress, density, values, horizon, entriesPerSecond }, {
        random: random.fork(peer),
        now: () => clock.now(),
        weight,
      }),
    round: () => node.round,
    onMoved(own, other) {
      correction?.moved(own, other);
      if (slowMomentum > 0) moveOn(model, own, other, layout, slowMomentum, exchange.open().length);
    },
    onReady: (from) => record({ type: "started", from }),
    onLost: (peer, why) => peerManager.lost(peer, why),
  }, { maxLinks, ready: restored !== undefined, saved: restored?.links ?? [], savedSchedule: restored?.turns });
  if (restored?.correction !== undefined) correction?.vector.set(restored.correction);
  const peerManager = new PeerManager(
    {
      exchange,
      transport,
      clock,
      random: random.fork("heartbeats"),
      record,
      wallTime: components.wallTime,
      task: id,
      incarnation: nonce(),
    },
    { fixed, bootstrap, former: formerPeers(restored), discovers, degree, maxLinks },
  );
  const { archive, pace } = components;
  const parts = {
    model,
    trainer,
    exchange,
    peerManager,
    correction,
    transport,
    record,
    counters,
    waiter,
    archive,
    pace,
  };
  const node: Node = new Node(parts, {
    task: prepared.idHex,
    steps,
    stepsBefore,
    localSteps,
    pulled: task.skew.pull > 0,
    // The correction keeps x near the swarm's mean; without it a skewed shard draws x away, and r̄ is the better model.
    servesMean: settings.skewed && correction === undefined,
    patience: bootstrap.length + fixed.length > 0 ? PATIENCE : DISCOVERY,
    evaluateEvery: evaluates ? evaluationInterval(task, steps) : Infinity,
    evaluationSample: EVALUATION_SAMPLE,
    restored,
  });
  return { node, exchange, peerManager };
}

/** Whom a node knew when its state was kept, the neighbours first that it had asked last. */
function formerPeers(restored: NodeState | undefined): KnownPeer[] {
  if (restored === undefined) return [];
  const turns = new Map(restored.links.map(({ peer, lastTurn }) => [peer, lastTurn]));
  return restored.peers.toSorted((left, right) => (turns.get(right.peer) ?? -1) - (turns.get(left.peer) ?? -1));
}

/** Of a cap on what is sent, the share that deltas may use: heartbeats, openings and framing need the rest. */
const DELTA_SHARE = 0.8;
/** What an entry with its sign takes on the wire at some percent kept, all framing counted (docs/results.md). */
const BYTES_PER_ENTRY = 1;

/** Entries a second that each link may keep so that all of them stay below `upload` bytes a second. */
function entriesWithin(upload: number, links: number): number {
  return DELTA_SHARE * upload / BYTES_PER_ENTRY / links;
}

/** Held-out examples that an evaluation under way looks at; the last one looks at all. */
const EVALUATION_SAMPLE = 500;
/** Evaluations under way may cost this share of training. */
const EVALUATION_SHARE = 0.1;
/** A step goes forward and back: three times what it costs to look at the same examples. */
const STEP_COST = 3;

/** Rounds between two evaluations of both models, so that they cost no more than their share. */
function evaluationInterval({ optimiser, exchange }: Task, steps: number): number {
  const perRound = EVALUATION_SHARE * STEP_COST * optimiser.batch * exchange.localSteps;
  const affordable = Math.ceil(2 * EVALUATION_SAMPLE / perRound);
  // More than some twenty points make no better curve.
  return Math.max(affordable, Math.ceil(steps / exchange.localSteps / 20));
}
