/**
 * Attention by scaled products (Vaswani et al., NeurIPS 2017).
 *
 * @module
 */
import {
  batchMatMul,
  biasAdd,
  cast,
  compare,
  fill,
  mul,
  reduce,
  reshape,
  scalar,
  scale,
  softmax,
  sub,
  typeOf,
  uniform,
} from "./kernels.ts";
import type { Program, Ref } from "./program.ts";
import type { Op } from "./tape.ts";

/** How positions attend to each other. */
export interface AttentionRule {
  /** Each position attends to those before it and itself alone. */
  readonly isCausal: boolean;
  /** Weights are made 0 with a probability of `rate`, and the others as much larger; [2] int32 says by which seed. */
  readonly dropout?: { readonly rate: number; readonly seed: Ref } | undefined;
}

interface Kept {
  /** The softmax of the scores. */
  readonly weights: Ref;
  /** What the weights are multiplied by, where some are dropped. */
  readonly factors: Ref | undefined;
}

/**
 * Queries [n, positions, d], keys [n, places, d] and values [n, places, v] → softmax(queries · keysᵀ) · values,
 * [n, positions, v]. Queries come scaled.
 *
 * With P the weights and O the output, the slope of the scores is P ∘ (∂P − Σ ∂P ∘ P), and the sum over the places is
 * Σ ∂O ∘ O over the few entries of a head (Dao et al., NeurIPS 2022).
 */
export const ATTENTION: Op<AttentionRule, Kept> = {
  name: "attention",
  forward(program, [queries, keys, values], { isCausal, dropout }) {
    const scores = batchMatMul(program, queries, keys, false, true);
    const weights = softmax(program, isCausal ? masked(program, scores) : scores);
    const factors = dropout === undefined ? undefined : noise(program, weights, dropout);
    const output = batchMatMul(program, factors === undefined ? weights : mul(program, weights, factors), values);
    return { outputs: [output], kept: { weights, factors } };
  },
  backward(program, [slope], { inputs: [queries, keys, values], outputs: [output], kept: { weights, factors } }) {
    const used = factors === undefined ? weights : mul(program, weights, factors);
    const toUsed = batchMatMul(program, slope!, values, false, true);
    const toWeights = factors === undefined ? toUsed : mul(program, toUsed, factors);
    const sums = reduce(program, "Sum", mul(program, slope!, output), [2], true);
    const toScores = mul(program, weights, sub(program, toWeights, sums));
    return [
      batchMatMul(program, toScores, keys),
      batchMatMul(program, toScores, queries, true, false),
      batchMatMul(program, used, slope!, true, false),
    ];
  },
};

/** Less than any score, and more than the least number. */
const FAR_BELOW = -1e9;

/** Scores with those of later places far below the others. The mask is made when the program runs. */
function masked(program: Program, scores: Ref): Ref {
  const [count, positions, places] = scores.shape;
  const square = { shape: [positions, places], type: "float32" } as const;
  const all = fill(program, square.shape, FAR_BELOW);
  const bandAttributes = { T: typeOf("float32"), Tindex: typeOf("int32") };
  const [least, none] = [program.constant([-1], [], "int32"), program.constant([0], [], "int32")];
  const [seen] = program.emit("MatrixBandPart", [all, least, none], bandAttributes, [square]);
  const mask = reshape(program, sub(program, all, seen), [positions * places]);
  // In rows as long as the mask it is a bias, which is added faster than what is stretched otherwise.
  return reshape(program, biasAdd(program, reshape(program, scores, [count, positions * places]), mask), scores.shape);
}

function noise(program: Program, { shape }: Ref, { rate, seed }: { rate: number; seed: Ref }): Ref {
  const isKept = compare(program, "GreaterEqual", uniform(program, shape, seed), scalar(program, rate));
  return scale(program, cast(program, isKept, "float32"), 1 / (1 - rate));
}
