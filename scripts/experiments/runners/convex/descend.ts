import { type Compressor, toDense } from "../../../../compute/compression/mod.ts";
import { createLayout, type Random, squaredNorm, type Vector } from "../../../../compute/vector/mod.ts";
import { encodeCompressed } from "../../../../protocol/delta/mod.ts";
import type { LabelledExamples } from "./synthetic_examples.ts";
import { batchGradient, type Logistic, objective } from "./logistic.ts";
import type { Method, MethodOptions } from "./convex_methods.ts";

/** How a run descends. */
export interface DescentOptions extends MethodOptions {
  readonly optimiser: "sgd" | "svrg";
  readonly workers: number;
  /** Examples of a worker's step. */
  readonly batch: number;
  /** Passes over the data, all workers together. */
  readonly passes: number;
  /** Points of the curve in a pass. */
  readonly points: number;
  /**
   * c of η_t = c/(L·ρ·(1 + t/τ)). L = mean ‖a‖²/(4·workers·batch) is about the curvature of a step's loss, whose examples
   * are nearly orthogonal; so one c serves data of any scale.
   */
  readonly learningRate: number;
  /** τ in passes. */
  readonly halving: number;
}

/** Where a run stands. */
export interface Progress {
  readonly passes: number;
  /** Sent by all workers so far: bits by the papers' counts, and bits of this project's wire code. */
  readonly bits: number;
  readonly wireBits: number;
  /** f(w). */
  readonly value: number;
  /** ρ: Σ‖Q(g)‖²/Σ‖g‖² over all messages so far; 1 before the first. */
  readonly ratio: number;
  /** Messages so far, and the mean over them of ‖g‖₁²/(d‖g‖₂²): 1 if all entries are of one size, near 0 if few count. */
  readonly messages: number;
  readonly flatness: number;
}

/**
 * Distributed SGD or SVRG without a residual (Wangni et al., NeurIPS 2018, Algorithm 1): in each step every worker sends
 * Q(g) of its mini-batch and all take w ← w − η_t(mean Q(g) + 2λ₂w). The regulariser's gradient needs no message.
 *
 * The step is the paper's, η_t ∝ 1/(t·var) for SGD: ρ, the second moment that compression leaves relative to the gradient's,
 * is measured as the run goes. t counts from τ, so that the first steps are bounded. SVRG (Johnson and Zhang 2013) takes the
 * full gradient once a pass, which every worker sends dense, and compresses the difference of two gradients; its step does
 * not fall.
 *
 * @param random examples are dealt to workers and shuffled from it; every compressor draws from a stream of its own
 * @yields at the start and `points` times a pass
 */
export function* descend(problem: Logistic, method: Method, options: DescentOptions, random: Random) {
  const { examples, regularisation } = problem;
  const { dimensions } = examples;
  const layout = createLayout([{ name: "weights", shape: [dimensions] }]);
  const shards = deal(examples.count, options.workers, random.fork("shards"));
  const steps = Math.floor(shards[0].length / options.batch);
  const order = random.fork("order");
  const compressors = shards.map((_, worker): Compressor => method.create(options, random.fork(`worker ${worker}`)));

  const weights = new Float64Array(dimensions);
  const mean = new Float64Array(dimensions);
  const gradient = new Float64Array(dimensions);
  const rounded: Vector = new Float32Array(dimensions);
  const reference = options.optimiser === "svrg" ? createReference(problem) : undefined;
  const rate = options.learningRate / curvature(examples, options.workers * options.batch);
  let bits = 0;
  let wireBits = 0;
  let messages = 0;
  let sent = 0;
  let squares = 0;
  let flatness = 0;

  // Without a gradient, as in SVRG's first step, nothing is compressed and nothing grows.
  const ratio = () => squares === 0 ? 1 : sent / squares;
  const progress = (passes: number): Progress => ({
    passes,
    bits,
    wireBits,
    value: objective(problem, weights),
    ratio: ratio(),
    messages,
    flatness: messages === 0 ? 1 : flatness / messages,
  });

  yield progress(0);
  for (let pass = 0; pass < options.passes; pass++) {
    for (const shard of shards) order.shuffle(shard);
    if (reference) {
      reference.move(weights);
      bits += 32 * dimensions * options.workers;
      wireBits += 32 * dimensions * options.workers;
    }
    for (let step = 0; step < steps; step++) {
      if (reference) mean.set(reference.gradient);
      else mean.fill(0);
      shards.forEach((shard, worker) => {
        const batch = shard.subarray(step * options.batch, (step + 1) * options.batch);
        batchGradient(examples, batch, weights, gradient);
        reference?.subtract(batch, gradient);
        rounded.set(gradient);
        const message = compressors[worker].compress(rounded, layout);
        bits += method.bits(message, layout);
        wireBits += 8 * encodeCompressed(message, layout).length;
        const received = toDense(message, layout);
        sent += squaredNorm(received);
        squares += squaredNorm(rounded);
        flatness += flatnessOf(rounded);
        messages++;
        for (let index = 0; index < dimensions; index++) mean[index] += received[index] / options.workers;
      });
      const falling = reference ? 1 : 1 + (pass + step / steps) / options.halving;
      const stepSize = rate / (Math.max(ratio(), 1) * falling);
      for (let index = 0; index < dimensions; index++) {
        weights[index] -= stepSize * (mean[index] + 2 * regularisation * weights[index]);
      }
      if ((step + 1) * options.points % steps < options.points) yield progress(pass + (step + 1) / steps);
    }
  }
}

/** Mean ‖a‖²/(4·batch). */
function curvature({ features, count }: LabelledExamples, batch: number): number {
  let squares = 0;
  for (let index = 0; index < features.length; index++) squares += features[index] * features[index];
  return squares / (4 * count * batch);
}

/** ‖g‖₁²/(d‖g‖₂²). */
function flatnessOf(gradient: Vector): number {
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < gradient.length; index++) {
    sum += Math.abs(gradient[index]);
    squares += gradient[index] * gradient[index];
  }
  return squares === 0 ? 1 : sum * sum / (gradient.length * squares);
}

/** Numbers of all examples in random order, dealt out evenly; what is left over is not used. */
function deal(count: number, workers: number, random: Random): Uint32Array[] {
  const numbers = random.shuffle(Uint32Array.from({ length: count }, (_, index) => index));
  const share = Math.floor(count / workers);
  return Array.from({ length: workers }, (_, worker) => numbers.slice(worker * share, (worker + 1) * share));
}

/** The point of SVRG at which the full gradient is known. */
function createReference(problem: Logistic) {
  const { examples, regularisation } = problem;
  const point = new Float64Array(examples.dimensions);
  const gradient = new Float64Array(examples.dimensions);
  const there = new Float64Array(examples.dimensions);
  return {
    /** Full gradient of the loss at the point, without the regulariser's. */
    gradient,
    move(weights: Float64Array) {
      point.set(weights);
      objective(problem, point, gradient);
      for (let index = 0; index < point.length; index++) gradient[index] -= 2 * regularisation * point[index];
    },
    /** Takes the batch's gradient at the point away from `target`. */
    subtract(batch: Uint32Array, target: Float64Array) {
      batchGradient(examples, batch, point, there);
      for (let index = 0; index < point.length; index++) target[index] -= there[index];
    },
  };
}
