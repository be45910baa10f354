/**
 * What a task means for one node: budgets, horizon and rules, as plain numbers and functions.
 *
 * @module
 */
import { createCompressor } from "../../compute/compression/mod.ts";
import { METRICS } from "../../compute/metrics/mod.ts";
import { rateWithoutWarmup } from "../../compute/optimisers/mod.ts";
import { boundTask, type PreparedTask, type Task } from "../../compute/task/mod.ts";
import {
  createTrust,
  type Judge,
  type TrustOptions,
  trustOtherwise,
  trustUnderRules,
} from "../../protocol/trust/mod.ts";
import type { NodeSettings } from "./create_node.ts";
import { EVALUATION_SAMPLE } from "./evaluator.ts";

/** How one node takes part in a task. */
export interface Participation extends Pick<NodeSettings, "fixed" | "bootstrap" | "discovers" | "degree" | "restored"> {
  readonly fixed: NonNullable<NodeSettings["fixed"]>;
  readonly degree: number;
  /** This node's shard is not a fair sample of all examples. */
  readonly skewed: boolean;
  /** Bytes a second that the node may send; adaptive Top-K spends them. Undefined = as the task's density says. */
  readonly upload?: number | undefined;
  /** Thresholds by which neighbours are believed, where they are not the defaults; "off" believes everybody. */
  readonly trust?: Partial<TrustOptions> | "off" | undefined;
  /** Judges neighbours in another way than by trust. */
  readonly judge?: Judge | undefined;
  /** The node measures its models now and then, and when it leaves; true unless an observer does it. */
  readonly evaluates?: boolean | undefined;
}

/**
 * The settings of a node that takes part in a task. Pure: it reads no clock and draws nothing.
 *
 * @param prepared a node with fewer steps than the task's comes in late, at the others' learning rate
 *
 * @example
 * ```ts
 * import { builtinTask, preparedTask } from "../../compute/task/mod.ts";
 * import { settingsOfTask } from "./settings_of_task.ts";
 * import assert from "node:assert";
 *
 * const prepared = preparedTask(builtinTask("digits", { steps: 100, learningRate: 0.5 }), 40);
 * const settings = settingsOfTask(prepared, { skewed: false, fixed: [], degree: 4 });
 * assert.deepStrictEqual([settings.steps, settings.stepsBefore, settings.localSteps], [40, 60, 16]);
 * assert.strictEqual(settings.learningRateAt?.(75), 0.25);
 * ```
 */
export function settingsOfTask(prepared: PreparedTask, own: Participation): NodeSettings {
  const { task, id, steps } = prepared;
  const { skewed, upload, evaluates = true, fixed, degree, trust = {}, judge, ...rest } = own;
  const { compress, density, values, localSteps } = task.exchange;
  const { correction: strength, slowMomentum, pull } = task.skew;
  const { optimiser } = boundTask(prepared);
  // Both ends of a link begin exchanges, and each takes its links in turn.
  const links = fixed.length > 0 ? fixed.length : degree;
  const horizon = steps === 0 ? undefined : Math.ceil(2 * steps / localSteps / links);
  const entriesPerSecond = upload === undefined ? undefined : entriesWithin(upload, links);
  const options = { method: compress, density, values, horizon, entriesPerSecond };
  return {
    ...rest,
    fixed,
    degree,
    id,
    metric: METRICS[prepared.metric.name],
    steps,
    stepsBefore: steps === 0 ? 0 : Math.max(0, (optimiser.steps ?? steps) - steps),
    localSteps,
    learningRateAt: (step) => rateWithoutWarmup(optimiser, step),
    createCompressor: (sources) => createCompressor(options, sources),
    // AdamW's mean of gradients adds nothing up, as a velocity does.
    correction: strength === 0 ? undefined : { strength, momentum: task.optimiser.momentum ?? 0 },
    slowMomentum,
    pulled: pull > 0,
    // The correction keeps x near the swarm's mean; without it a skewed shard draws x away, and r̄ is the better model.
    servesMean: skewed && strength === 0,
    judge: judge ?? (trust === "off" ? "none" : createTrust({ ...thresholdsOf(task), ...trust })),
    evaluateEvery: evaluates ? evaluationInterval(task, steps) : undefined,
  };
}

/** The thresholds of trust by which a task's nodes believe each other, where they are not the defaults. */
export function thresholdsOf({ exchange, skew }: Task): Partial<TrustOptions> {
  // With other compressors than this one honest ends agree later; with the rules for skewed shards, early.
  if (exchange.compress !== "top-k") return trustOtherwise;
  return skew.correction > 0 ? trustUnderRules : {};
}

/** Of a cap on what is sent, the share that deltas may use: heartbeats, openings and framing need the rest. */
const DELTA_SHARE = 0.8;
/** What an entry with its sign takes on the wire at some percent kept, all framing counted (docs/results.md). */
const BYTES_PER_ENTRY = 1;

/** Entries a second that each link may keep so that all of them stay below `upload` bytes a second. */
function entriesWithin(upload: number, links: number): number {
  return DELTA_SHARE * upload / BYTES_PER_ENTRY / links;
}

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
