/**
 * One node: trains, exchanges with a neighbour after each round, and answers its neighbours all the while.
 *
 * @module
 */
import { addVector, type Vector } from "../../compute/vector/mod.ts";
import { atRest } from "../../compute/optimisers/mod.ts";
import type { SkewCorrection, TrainerState } from "../../compute/training/mod.ts";
import { DivergedError } from "./diverged_error.ts";
import type { NodeEvent, NodeStatus, Recorder } from "./events.ts";
import { Evaluator } from "./evaluator.ts";
import type { Exchange, Transport } from "../../protocol/exchange/mod.ts";
import type { PeerManager } from "../membership/mod.ts";
import type { Archive, Caution, NodeState } from "./node_state.ts";
import type { NodeTrainer } from "./node_trainer.ts";
import type { Counters } from "./counters.ts";
import type { EventWaiter } from "./event_waiter.ts";
import { troubleOf, troubleOfLoss, troubleOfModel } from "./soundness.ts";

/** Local steps between two returns of the worker: an update older than this is stale and costs accuracy. */
const CHUNK = 4;

/** Training that diverges again before so many further steps were taken would go on doing so. */
const STEADY = 1_000;
/** Share of the learning rate that is left after training has diverged. */
const SLOWER = 1 / 4;
/** What a user can do about it. */
const REMEDY = "use a lower learning rate, and look for odd values in the data";

/** What a node is made of. */
export interface NodeParts {
  /** The model, x: moved by local steps and by exchanges, in place. */
  readonly model: Vector;
  readonly trainer: NodeTrainer;
  readonly exchange: Exchange;
  readonly peerManager: PeerManager;
  /** The control variate on links; undefined where shards are not skewed. */
  readonly correction: SkewCorrection | undefined;
  readonly transport: Transport;
  readonly record: Recorder;
  readonly counters: Counters;
  /** Told of each event, so that the node can wait for one. */
  readonly waiter: EventWaiter;
  /** Keeps the node's state; undefined where it is not kept. */
  readonly archive: Archive | undefined;
  /** Resolves when the next local steps may be taken: at once, or after a rest; undefined where nothing holds them back. */
  readonly pace: ((signal: AbortSignal) => Promise<void>) | undefined;
}

/** What a node is told. */
export interface NodeOptions {
  /** Id of the task, as hexadecimal text. */
  readonly task: string;
  /** Local optimiser steps in all; 0 = until stopped. */
  readonly steps: number;
  /** Steps of the task's schedule that others have done before this node began. */
  readonly stepsBefore: number;
  /** Local steps of a round, H. */
  readonly localSteps: number;
  /** Local steps are pulled towards r̄, the mean of the links' shared vectors. */
  readonly pulled: boolean;
  /** The served model is r̄ instead of x. */
  readonly servesMean: boolean;
  /** Longest wait for links and a model before training starts alone, in ms. */
  readonly patience: number;
  /** Rounds between two evaluations under way, Infinity for none at all; and the held-out examples that each looks at. */
  readonly evaluateEvery: number;
  readonly evaluationSample: number;
  /** The state to go on from; its model, links and correction are the parts' already. */
  readonly restored:
    | Pick<NodeState, "round" | "steps" | "loss" | "stepsInRound" | "lossInRound" | "caution">
    | undefined;
}

/** What a node is busy with. */
export type Activity = "waiting" | "training" | "finished" | "leaving";

/** A node of the swarm. Run it once. */
export class Node {
  readonly #parts: NodeParts;
  readonly #options: NodeOptions;
  readonly #evaluator: Evaluator;
  #activity: Activity = "waiting";
  #round = 0;
  #steps = 0;
  #loss = NaN;
  /** Of the round under way. */
  #stepsInRound = 0;
  #lossInRound = 0;
  /** No local steps are under way: the state can be kept. */
  #resting = false;
  /** The state is being kept while the node rests. */
  #keeping = false;
  #caution: Caution | undefined;
  /** The trainer's state is of no use: it is not to be kept. */
  #isSpoilt = false;
  /** Why the model was of no use when the node left. */
  #endedWith: string | undefined;

  constructor(parts: NodeParts, options: NodeOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#evaluator = new Evaluator(parts.trainer, parts.model, () => this.served);
    parts.archive?.listen?.(() => void this.#keepAtRest());
    const { restored } = options;
    if (restored === undefined) return;
    this.#round = restored.round;
    this.#steps = restored.steps;
    this.#loss = restored.loss;
    this.#stepsInRound = restored.stepsInRound;
    this.#lossInRound = restored.lossInRound;
    this.#caution = restored.caution;
    parts.correction?.advance(this.#steps);
  }

  /** The model, x, as it is now. */
  get model(): Vector {
    return this.#parts.model;
  }

  /** The served model: x, or r̄ where x is drawn to the node's own shard (and there is a link). */
  get served(): Vector {
    const { model, exchange } = this.#parts;
    return this.#options.servesMean ? exchange.meanShared() ?? model : model;
  }

  /** Rounds of local steps done so far. */
  get round(): number {
    return this.#round;
  }

  /** What training that diverged has left; undefined where it never has. */
  get caution(): Caution | undefined {
    return this.#caution;
  }

  /** What the node is busy with. */
  get activity(): Activity {
    return this.#activity;
  }

  /** Where the node stands now. */
  status(): NodeStatus {
    const { counters, transport } = this.#parts;
    return { round: this.#round, steps: this.#steps, loss: this.#loss, ...counters.sums(transport.traffic()) };
  }

  /**
   * Joins the swarm, trains all steps, and answers neighbours until `signal` is aborted; then leaves in good order.
   *
   * @throws {DivergedError} if training diverges again soon after it went back, or has left a model of no use
   * @throws {Error} if the transport cannot start or training fails
   */
  async run(signal: AbortSignal): Promise<void> {
    const { exchange, peerManager, transport, record } = this.#parts;
    await transport.start({
      up: (peer) => {
        peerManager.met(peer);
        exchange.up(peer);
      },
      frame: (peer, bytes) => exchange.frame(peer, bytes),
      down: (peer, reason) => exchange.down(peer, reason),
      judge: (from, bytes, via) => peerManager.judge(from, bytes, via),
      published: (from, heartbeat, via) => peerManager.published(from, heartbeat, via),
      found: (peer, addresses) => peerManager.found(peer, addresses),
      unsent: (peer, bytes) => record({ type: "unsent", peer, bytes }),
      trouble: (text, peer) => record({ type: "trouble", peer, text }),
      fault: (peer, error) => exchange.failed(peer, error),
    });
    record({ type: "ready", peer: transport.self, addresses: transport.addresses, task: this.#options.task });
    peerManager.start(() => this.#announcement());
    try {
      // Whoever goes on from a checkpoint has a model; its links open beside its training.
      if (this.#options.restored === undefined) await this.#gather(signal);
      else record({ type: "started", from: "checkpoint" });
      this.#activity = "training";
      await this.#train(signal);
      this.#activity = "finished";
      await this.#rest(() => this.#parts.waiter.until(() => false, { signal }));
    } finally {
      await this.#leave();
    }
    if (this.#endedWith !== undefined) {
      throw new DivergedError(
        `Cannot keep what was trained: it has diverged by step ${this.#steps}, ${this.#endedWith}; the last good checkpoint ` +
          `is kept; ${REMEDY}`,
      );
    }
  }

  /** Waits for the wanted links and a model to train from; takes the task's initial model when nobody answers. */
  async #gather(signal: AbortSignal): Promise<void> {
    const { exchange, peerManager, waiter } = this.#parts;
    const limits = { signal, milliseconds: this.#options.patience };
    const isGathered = () => peerManager.isComplete() && (exchange.isReady || peerManager.isAlone());
    let refused: number;
    // Whoever was given nothing but snapshots that it does not believe looks for others as long again.
    do {
      refused = exchange.refusedSnapshots;
      await this.#rest(async () => {
        await waiter.until(isGathered, limits);
        await waiter.until(() => !exchange.isWeighing, limits);
      });
    } while (!signal.aborted && !exchange.isReady && exchange.refusedSnapshots > refused);
    if (!signal.aborted && !exchange.isReady) exchange.becomeReady();
  }

  async #train(signal: AbortSignal): Promise<void> {
    const { steps, localSteps, evaluateEvery } = this.#options;
    const { exchange, record } = this.#parts;
    const remaining = () => (steps === 0 ? Infinity : steps - this.#steps);
    while (remaining() > 0 && !signal.aborted) {
      const isDone = await this.#trainRound(Math.min(localSteps, this.#stepsInRound + remaining()), signal);
      if (signal.aborted) return;
      if (!isDone) continue;
      record({ type: "round", ...this.status() });
      exchange.initiate();
      const due = this.#round % evaluateEvery === 0;
      if (due && remaining() > 0) await this.#measureUnderWay(signal);
    }
    if (!signal.aborted) record({ type: "finished", ...this.status() });
  }

  /**
   * One round, from its start or from where it was: `count` local steps in chunks, each from the model as exchanges have left
   * it.
   *
   * @returns false if it is not done: the node leaves, or has gone back
   */
  async #trainRound(count: number, signal: AbortSignal): Promise<boolean> {
    const { model, trainer, exchange, correction, archive, pace } = this.#parts;
    while (this.#stepsInRound < count) {
      if (archive?.isDue() && !this.#keeping) await this.#keep();
      if (pace !== undefined) await this.#rest(() => pace(signal));
      if (signal.aborted) return false;
      const chunk = Math.min(CHUNK, count - this.#stepsInRound);
      const progress = await trainer.steps(model, chunk, {
        stepsDone: this.#options.stepsBefore + this.#steps,
        rate: this.#caution?.rate,
        correction: correction?.vector,
        anchor: this.#options.pulled ? exchange.meanShared() : undefined,
      });
      const trouble = troubleOf(progress);
      if (trouble !== undefined) {
        await this.#goBack(trouble, signal);
        return false;
      }
      addVector(model, progress.update);
      this.#lossInRound += progress.loss * chunk;
      this.#stepsInRound += chunk;
      this.#steps += chunk;
      correction?.advance(this.#steps);
    }
    this.#round++;
    this.#loss = this.#lossInRound / count;
    this.#stepsInRound = 0;
    this.#lossInRound = 0;
    return true;
  }

  /** Measures both models on a sample; one with a loss that is not finite is of no use to anybody. */
  async #measureUnderWay(signal: AbortSignal): Promise<void> {
    await this.#evaluate(this.#options.evaluationSample);
    const { last } = this.#evaluator;
    const trouble = last && troubleOfLoss(last.loss);
    if (trouble !== undefined) await this.#goBack(`the loss on the held-out data is ${trouble}`, signal);
  }

  /**
   * Training has diverged, and of its last steps nothing was taken: goes back to the last good checkpoint, or joins anew where
   * there is none, and goes on at a smaller rate. The links that stay carry the difference as residual.
   *
   * @throws {DivergedError} if it has gone back a short while ago: it would go on doing so
   */
  async #goBack(reason: string, signal: AbortSignal): Promise<void> {
    const { archive, correction, exchange, model, record, trainer } = this.#parts;
    this.#isSpoilt = true;
    if (this.#steps < (this.#caution?.steadyFrom ?? 0)) {
      throw new DivergedError(
        `Cannot go on training: it has diverged again after step ${this.#steps}, ${reason}, at ${this.#caution?.rate} of the ` +
          `learning rate; ${archive === undefined ? "" : "the last good checkpoint is kept; "}${REMEDY}`,
      );
    }
    const steps = this.#steps;
    const rate = (this.#caution?.rate ?? 1) * SLOWER;
    this.#caution = { rate, steadyFrom: steps + STEADY, steps, reason };
    const state = await archive?.latest?.((kept) => troubleOfModel(trainer, kept));
    record({ type: "diverged", steps, reason, backTo: state?.steps, rate });
    if (trainer.save !== undefined && trainer.restore !== undefined) {
      // The data goes on from where it is, so that what led here does not come again at once.
      const { optimiser, data } = await trainer.save();
      await trainer.restore({ optimiser: state?.trainer.optimiser ?? atRest(optimiser), data });
    }
    correction?.vector.fill(0);
    if (state === undefined) {
      exchange.startAnew();
    } else {
      model.set(state.model);
      if (state.correction !== undefined) correction?.vector.set(state.correction);
      this.#steps = state.steps;
      this.#round = state.round;
    }
    this.#loss = state?.loss ?? NaN;
    this.#stepsInRound = state?.stepsInRound ?? 0;
    this.#lossInRound = state?.lossInRound ?? 0;
    correction?.advance(this.#steps);
    this.#isSpoilt = false;
    if (!exchange.isReady) await this.#gather(signal);
    if (archive === undefined || !exchange.isReady) return;
    // A start anew would otherwise try the rate that led here once more.
    await archive.settled();
    await this.#keep();
  }

  /** Waits; meanwhile the state is kept where somebody asks for it. */
  async #rest(wait: () => Promise<void>): Promise<void> {
    this.#resting = true;
    await wait();
    this.#resting = false;
  }

  /** Keeps the state for whoever waits for it, though no local steps are taken. */
  async #keepAtRest(): Promise<void> {
    const { archive, exchange } = this.#parts;
    if (archive === undefined || !this.#resting || this.#keeping || !exchange.isReady) return;
    this.#keeping = true;
    // A node that leaves keeps its last state itself.
    await this.#keep(() => this.#activity !== "leaving" && archive.isDue());
    this.#keeping = false;
  }

  /**
   * Gives the archive the state between two chunks. Once the trainer's is there, all else is taken in one turn.
   *
   * @param stillWanted asked then; always by default
   */
  async #keep(stillWanted: () => boolean = () => true): Promise<void> {
    const { archive, trainer } = this.#parts;
    // Whoever gives a node an archive has made sure that this is there.
    const trained = await trainer.save!();
    if (stillWanted()) archive!.store(this.#state(trained, archive!.needsCopies ?? true));
  }

  #state(trained: TrainerState, copies: boolean): NodeState {
    const { model, exchange, peerManager, correction } = this.#parts;
    return {
      round: this.#round,
      steps: this.#steps,
      stepsInRound: this.#stepsInRound,
      lossInRound: this.#lossInRound,
      loss: this.#loss,
      model: copies ? model.slice() : model,
      trainer: trained,
      correction: copies ? correction?.vector.slice() : correction?.vector,
      links: exchange.save(copies),
      turns: exchange.saveSchedule(),
      trust: exchange.saveTrust(),
      caution: this.#caution,
      peers: peerManager.known(),
    };
  }

  /** Measures both models on `examples` held-out examples, or all. */
  async #evaluate(examples?: number): Promise<void> {
    const result = await this.#evaluator.evaluate(examples);
    if (troubleOfLoss(result.loss) !== undefined) return;
    this.#parts.record({ type: "evaluated", round: this.#round, steps: this.#steps, ...result });
  }

  #announcement() {
    const { exchange } = this.#parts;
    const { round, steps, loss, links, bytesSent } = this.status();
    const measured = this.#evaluator.last?.metric;
    return {
      round,
      steps,
      loss: Number.isFinite(loss) ? loss : 0,
      links,
      bytesSent,
      ready: exchange.isReady,
      // A model that is far off may have a metric that is no number.
      metric: Number.isFinite(measured) ? measured : undefined,
    };
  }

  /** Says goodbye, measures the model as it then is, and ends the transport. */
  async #leave(): Promise<void> {
    const { exchange, peerManager, transport, record, archive } = this.#parts;
    this.#activity = "leaving";
    this.#evaluator.freezeServed();
    await peerManager.leave();
    await exchange.leave(async () => {
      if (archive === undefined || !exchange.isReady) return;
      // What is being written is good.
      if (this.#isSpoilt) return await archive.settled();
      this.#endedWith = await troubleOfModel(this.#parts.trainer, this.#parts.model);
      if (this.#endedWith !== undefined) return;
      await archive.settled();
      await this.#keep();
      await archive.settled();
    });
    if (this.#steps > 0 && this.#options.evaluateEvery < Infinity) await this.#evaluate();
    // What was queued is sent now, or never.
    await transport[Symbol.asyncDispose]();
    record({ type: "stopped", ...this.status() });
  }
}

/** Passes each event to several observers in turn. */
export function recordAll(...recorders: readonly Recorder[]): Recorder {
  return (event: NodeEvent) => {
    for (const recorder of recorders) recorder(event);
  };
}
