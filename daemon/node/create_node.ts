/**
 * A node put together from its parts: the same for a daemon on libp2p, for a swarm in memory, and for a program that trains
 * something of its own. It knows of no task: `settingsOfTask` says what one means in numbers.
 *
 * @module
 */
import type { Compressor, CompressorSources } from "../../compute/compression/mod.ts";
import { addVector, type Random, type Vector } from "../../compute/vector/mod.ts";
import { moveOn, SkewCorrection } from "../../compute/training/mod.ts";
import type { Clock } from "../../protocol/exchange/clock.ts";
import type { Recorder } from "./events.ts";
import { Exchange, exchangeDefaults, type Transport } from "../../protocol/exchange/mod.ts";
import { createTrust, type Judge } from "../../protocol/trust/mod.ts";
import { type KnownPeer, PeerManager } from "../membership/mod.ts";
import { Node, type NodeOptions, recordAll } from "./node.ts";
import type { Archive, NodeState } from "./node_state.ts";
import type { NodeTrainer } from "./node_trainer.ts";
import { createCounters } from "./counters.ts";
import { EVALUATION_SAMPLE } from "./evaluator.ts";
import { EventWaiter } from "./event_waiter.ts";

/** What differs between a daemon and a node in memory. */
export interface NodeComponents {
  readonly transport: Transport;
  readonly trainer: NodeTrainer;
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

/** What a node is to do, in plain numbers and functions. */
export interface NodeSettings {
  /** Names what is trained, 32 bytes: nodes of another id decline each other's links. */
  readonly id: Uint8Array;
  /** The least and the largest value of the metric by which models are judged; any number by default. */
  readonly metric?: { readonly least: number; readonly most: number } | undefined;
  /** Local steps of this node; 0 = until stopped. */
  readonly steps: number;
  /** Steps of the schedule that others have done before this node began; 0 by default. */
  readonly stepsBefore?: number | undefined;
  /** Local steps of a round, H: after each the node wants an exchange. */
  readonly localSteps: number;
  /** The compressor of one link, contractive; its messages must not share memory with later ones. */
  readonly createCompressor: (sources: CompressorSources) => Compressor;
  /**
   * Learning rate of the step after so many of the schedule, as if there were no warm-up, so that it is above 0 at its start and
   * largest there: adaptive Top-K and the control variate weigh by it. Constant by default.
   */
  readonly learningRateAt?: ((step: number) => number) | undefined;
  /** The control variate on links: its strength κ, and the momentum of the trainer's steps. None by default. */
  readonly correction?: { readonly strength: number; readonly momentum: number } | undefined;
  /** Share β of what an exchange moved the link by that the model goes on, in [0, 1); 0 by default. */
  readonly slowMomentum?: number | undefined;
  /** Local steps are given r̄, the mean of the links' shared vectors, to be pulled towards; false by default. */
  readonly pulled?: boolean | undefined;
  /** The served model is r̄ instead of x; false by default. */
  readonly servesMean?: boolean | undefined;
  /** Rounds between two evaluations of the node's models; none, not when it leaves either, by default. */
  readonly evaluateEvery?: number | undefined;
  /** Neighbours to have and no others; none by default: neighbours are chosen. */
  readonly fixed?: readonly KnownPeer[] | undefined;
  /** Nodes through which the others are found; none by default. */
  readonly bootstrap?: readonly KnownPeer[] | undefined;
  /** Others may be found without being told of anybody; false by default. */
  readonly discovers?: boolean | undefined;
  /** Links wanted where neighbours are chosen; 4 by default. */
  readonly degree?: number | undefined;
  /** Judges what neighbours say: by the default thresholds unless another is given; "none" believes everybody. */
  readonly judge?: Judge | "none" | undefined;
  /** What joiners are given as the node's model, for experiments; its model by default. */
  readonly shown?: (() => Vector) | undefined;
  /** The state to go on from; the trainer has gone on from its part already. */
  readonly restored?: NodeState | undefined;
}

/** Links wanted where neighbours are chosen and nothing is said. */
const DEGREE = 4;
/** Places for links where more are wanted than usual, for each link wanted: others open some too. */
const SPARE = 1.5;
/** Share of the first learning rate below which errors count no more than there. */
const LEAST_RATE = 0.1;
/** Longest wait at the start for fixed neighbours and for somebody to join, in ms; daemons take some seconds to start. */
const PATIENCE = 15_000;
/** So much longer for each million parameters, in ms: snapshots of large models are made, sent, read and tried for seconds. */
const PATIENCE_A_MILLION = 2_000;
/** Training examples of a joiner on which it tries neighbours' models: one forward pass each. */
const APPRAISED = 64;
/** Longest wait for somebody to be found by a node that was told of nobody, in ms; a local network answers within a second. */
const DISCOVERY = 3_000;

/** A node, and the two parts of it that an observer may want to look at. */
export interface NodeHandle {
  readonly node: Node;
  readonly exchange: Exchange;
  readonly peerManager: PeerManager;
}

/**
 * Puts a node together; nothing is started.
 *
 * @throws {TypeError} if the trainer lacks a method that the settings need, or a vector is not of its layout's length
 */
export function createNode(components: NodeComponents, settings: NodeSettings): NodeHandle {
  const { transport, trainer, clock, random, nonce, archive, pace } = components;
  const { id, steps, stepsBefore = 0, localSteps, createCompressor, learningRateAt = () => 1, restored } = settings;
  const { fixed = [], bootstrap = [], discovers = false, degree = DEGREE, evaluateEvery = Infinity } = settings;
  const { layout, initial } = trainer;
  requireMethods(components, settings);
  const maxLinks = Math.max(exchangeDefaults.maxLinks, fixed.length, fixed.length > 0 ? 0 : Math.ceil(SPARE * degree));

  const model = restored?.model.slice() ?? initial.slice();
  const waiter = new EventWaiter(clock);
  const counters = createCounters(layout.length);
  const record = recordAll(counters.record, components.record, waiter.notice);
  const { slowMomentum = 0, judge = createTrust() } = settings;
  // What is left of the task's learning rate, also before there is a node.
  const made: { node?: Node } = {};
  // Not the whole state: what is held here is held for as long as the node is, and its vectors are large.
  const formerRate = restored?.caution?.rate;
  const rateShare = () => (made.node === undefined ? formerRate : made.node.caution?.rate) ?? 1;
  const correction = settings.correction && new SkewCorrection({
    ...settings.correction,
    layout,
    localSteps,
    learningRateAt: (done) => rateShare() * learningRateAt(stepsBefore + done),
  });
  // What a message leaves out waits as residual: the later, the less time there is to make up for it. So errors count
  // against the size of the steps.
  const weight = () => {
    const rate = rateShare() * learningRateAt(stepsBefore + node.status().steps) / learningRateAt(0);
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
    createCompressor: (peer) => createCompressor({ random: random.fork(peer), now: () => clock.now(), weight }),
    round: () => node.round,
    isTraining: () => node.activity === "training",
    onMoved(own, other, weight) {
      correction?.moved(own, other, weight);
      if (slowMomentum > 0) moveOn(model, own, other, layout, slowMomentum, exchange.open().length, weight);
    },
    onUndone({ moved, heard }, links) {
      correction?.takeBack(moved);
      if (slowMomentum > 0) addVector(model, heard, -slowMomentum / (2 * links));
    },
    appraise: trainer.appraise && ((candidate) => trainer.appraise!(candidate, APPRAISED)),
    shown: settings.shown,
    onReady: (from) => record({ type: "started", from }),
    onLost: (peer, why) => peerManager.lost(peer, why),
  }, {
    maxLinks,
    ownLinks: fixed.length > 0 ? 0 : degree,
    ready: restored !== undefined,
    expectsMore: fixed.length === 0,
    saved: restored?.links ?? [],
    savedSchedule: restored?.turns,
    savedTrust: restored?.trust,
    judge: judge === "none" ? undefined : judge,
  });
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
    { fixed, bootstrap, former: restored?.peers ?? [], discovers, degree, maxLinks, metric: settings.metric },
  );
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
    task: id.toHex(),
    steps,
    stepsBefore,
    localSteps,
    pulled: settings.pulled ?? false,
    servesMean: settings.servesMean ?? false,
    patience: (bootstrap.length + fixed.length > 0 ? PATIENCE : DISCOVERY) +
      PATIENCE_A_MILLION * Math.floor(layout.length / 1e6),
    evaluateEvery,
    evaluationSample: EVALUATION_SAMPLE,
    restored: restored && withoutVectors(restored),
  });
  made.node = node;
  return { node, exchange, peerManager };
}

function withoutVectors(
  { round, steps, loss, stepsInRound, lossInRound, caution }: NodeState,
): NodeOptions["restored"] {
  return { round, steps, loss, stepsInRound, lossInRound, caution };
}

function requireMethods({ trainer, archive }: NodeComponents, { evaluateEvery }: NodeSettings): void {
  if (archive !== undefined && trainer.save === undefined) {
    throw new TypeError("Cannot keep the state of a node whose trainer has no save(): give it one, or no archive");
  }
  if (evaluateEvery !== undefined && trainer.evaluate === undefined) {
    throw new TypeError("Cannot evaluate with a trainer that has no evaluate(): give it one, or no evaluateEvery");
  }
}
