import { z } from "zod";
import { createRandom } from "../../../../compute/vector/mod.ts";
import type { Outcome, Runner } from "../../compare/runner.ts";
import { costOf, heightAt } from "./curve.ts";
import { descend, type Progress } from "./descend.ts";
import { syntheticExamples } from "./synthetic_examples.ts";
import { type Logistic, objective } from "./logistic.ts";
import { CONVEX_METHODS, convexMethods } from "./convex_methods.ts";
import { minimise } from "./minimise.ts";

const count = z.int().min(1);
const positive = z.number().positive();

/** Settings of a run on the convex test bed of Wangni et al. (NeurIPS 2018, §5.1). */
const convexSchema = z.strictObject({
  method: z.enum(CONVEX_METHODS).default("optimal"),
  /** Share of entries that optimal and uniform sampling send, on average. */
  density: positive.max(1).default(0.1),
  /** s of QSGD. */
  levels: z.int().min(1).max(127).default(16),
  /** Skew of the data: magnitudes B ~ U[0, 1] that are at most C₂ are multiplied by C₁. */
  c1: z.number().min(0).max(1).default(0.6),
  c2: z.number().min(0).max(1).default(0.25),
  /** λ₂·N. */
  regularisation: positive.default(1),
  examples: count.max(65536).default(1024),
  dimensions: count.max(65536).default(2048),
  workers: count.max(256).default(4),
  /** Examples of a worker's step. */
  batch: count.default(8),
  optimiser: z.enum(["sgd", "svrg"]).default("sgd"),
  passes: count.max(10_000).default(40),
  /** Points of the curve in a pass. */
  points: count.max(64).default(1),
  /** The first step in units of 1/(L·ρ), see `descend`. */
  learningRate: positive.default(3),
  /** Passes after which SGD's step has halved. */
  halving: positive.default(10),
  /** Bits of all workers at which methods are compared. */
  budget: positive.default(1e7),
  /** The suboptimality whose price is told, as a share of that at the start. */
  target: positive.max(1).default(0.15),
});

/** Settings of one run. */
export type ConvexSettings = z.infer<typeof convexSchema>;

/** A problem and its minimum. */
interface Solved {
  readonly problem: Logistic;
  readonly minimum: number;
}

/** Problems that were solved last, the newest at the end: runs that differ in the method alone share one. */
const solved = new Map<string, Solved>();
const REMEMBERED = 4;
/** Norm of the gradient at which a minimum is taken as found: f − f* ≤ slope²/(4λ₂), 3·10⁻⁹ at the paper's smallest λ₂. */
const MINIMUM_SLOPE = 1e-6;

/**
 * Runs of distributed SGD or SVRG on ℓ2-regularised logistic regression with unbiased compressors and no residual.
 *
 * Figures; suboptimality is f(w) − f*, bits are those of all workers together, and each figure of bits comes by the papers'
 * counts (`bits`) and by this project's wire code (`wireBits`):
 * - `loss`: suboptimality at the end; `bits`, `wireBits`: sent until then; `bitsAMessage`, `wireBitsAMessage`;
 * - `ratio`: Σ‖Q(g)‖²/Σ‖g‖²; `flatness`: mean ‖g‖₁²/(d‖g‖₂²), low for skewed gradients;
 * - `lossAtBudget`, `lossAtWireBudget`: suboptimality when `budget` was spent; at the end for a run that did not spend it;
 * - `bitsToTarget`, `wireBitsToTarget`, `passesToTarget`: until suboptimality first was `target` of that at the
 *   start; missing if it never was.
 *
 * Curve: `passes`, `bits`, `wireBits`, `suboptimality`, from the end of the first point on.
 *
 * @example
 * ```ts
 * import { convexRunner } from "./convex_runner.ts";
 * import assert from "node:assert";
 *
 * const small = { examples: 64, dimensions: 32, workers: 2, batch: 4, passes: 3, method: "dense" };
 * const { figures } = await convexRunner.run(convexRunner.schema.parse(small), 1);
 * assert.strictEqual(figures.bits, 3 * 16 * 32 * 32);
 * assert.strictEqual(figures.ratio, 1);
 * ```
 */
export const convexRunner: Runner<typeof convexSchema> = {
  kind: "convex",
  schema: convexSchema,
  run: (settings, seed) => Promise.resolve(run(settings, seed)),
};

function run(settings: ConvexSettings, seed: number): Outcome {
  const { problem, minimum } = solve(settings, seed);
  if (settings.workers * settings.batch > settings.examples) {
    throw new RangeError(
      `Cannot take batches of ${settings.batch} at ${settings.workers} workers from ${settings.examples} examples: ` +
        "lower the batch or the workers",
    );
  }
  const random = createRandom(seed).fork("run");
  const moments = [...descend(problem, convexMethods[settings.method], settings, random)];
  // Rounding may put the end a little below the minimum that was found.
  const suboptimality = moments.map(({ value }) => Math.max(value - minimum, 1e-12));
  const against = (cost: (moment: Progress) => number) =>
    moments.map((moment, index) => ({ cost: cost(moment), height: suboptimality[index] }));
  const byBits = against(({ bits }) => bits);
  const byWireBits = against(({ wireBits }) => wireBits);
  const target = settings.target * suboptimality[0];
  const end = moments[moments.length - 1];
  return {
    figures: {
      loss: suboptimality[suboptimality.length - 1],
      bits: end.bits,
      wireBits: end.wireBits,
      bitsAMessage: end.bits / end.messages,
      wireBitsAMessage: end.wireBits / end.messages,
      ratio: end.ratio,
      flatness: end.flatness,
      lossAtBudget: heightAt(byBits, settings.budget),
      lossAtWireBudget: heightAt(byWireBits, settings.budget),
      ...reached({
        bitsToTarget: costOf(byBits, target),
        wireBitsToTarget: costOf(byWireBits, target),
        passesToTarget: costOf(against(({ passes }) => passes), target),
      }),
    },
    // A logarithmic axis has no place for the start, where nothing is spent.
    curve: {
      passes: moments.slice(1).map(({ passes }) => passes),
      bits: moments.slice(1).map(({ bits }) => bits),
      wireBits: moments.slice(1).map(({ wireBits }) => wireBits),
      suboptimality: suboptimality.slice(1),
    },
  };
}

/** The figures that are there. */
function reached(figures: Record<string, number | undefined>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]),
  );
}

function solve({ examples: count, dimensions, c1, c2, regularisation }: ConvexSettings, seed: number): Solved {
  const key = JSON.stringify([count, dimensions, c1, c2, regularisation, seed]);
  const known = solved.get(key);
  if (known) return known;
  const examples = syntheticExamples({ count, dimensions, c1, c2 }, createRandom(seed).fork("examples"));
  const problem = { examples, regularisation: regularisation / count };
  const minimum = minimise((weights, gradient) => objective(problem, weights, gradient), dimensions, MINIMUM_SLOPE);
  const found = { problem, minimum: minimum.value };
  solved.set(key, found);
  if (solved.size > REMEMBERED) solved.delete(solved.keys().next().value ?? key);
  return found;
}
