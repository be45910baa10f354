/**
 * Every kind of optimiser in its settings, and models of several ranks, for tests that hold for all of them.
 *
 * @module
 */
import fc from "fast-check";
import type { OptimiserSettings } from "../../../compute/optimisers/mod.ts";
import { createLayout, type Vector } from "../../../compute/vector/mod.ts";

/** Tensors of rank 0 to 4, so that what decays and what does not lie in turn. */
export const layout = createLayout([
  { name: "conv/kernel", shape: [2, 2, 1, 2] },
  { name: "conv/bias", shape: [2] },
  { name: "norm/gamma", shape: [3] },
  { name: "dense/kernel", shape: [3, 2] },
  { name: "embedding/embeddings", shape: [2, 2] },
  { name: "temperature", shape: [] },
]);

/** Whether an entry lies in a tensor of rank 2 or above. */
export const isKernel: readonly boolean[] = layout.tensors.flatMap(({ shape, length }) =>
  Array.from({ length }, () => shape.length >= 2)
);

const common = { learningRate: 0.01, batch: 1, decay: "none" } as const;
const sgd = { ...common, momentum: 0.9, weightDecay: 0.01 } as const;
const adamW = { ...common, kind: "adamw", weightDecay: 0.1 } as const;

/** Settings by name. */
export const KINDS: Readonly<Record<string, OptimiserSettings>> = {
  "sgd without a kind": sgd,
  sgd: { ...sgd, kind: "sgd" },
  "sgd without momentum": { ...sgd, kind: "sgd", momentum: 0 },
  nesterov: { ...sgd, kind: "sgd", nesterov: true },
  "clipped sgd": { ...sgd, kind: "sgd", clip: 0.5 },
  "pruning sgd": { ...sgd, kind: "sgd", prune: { ratio: 3 } },
  adamw: adamW,
  "adamw of other betas": { ...adamW, betas: [0, 0.95], epsilon: 1e-3 },
  "clipped adamw": { ...adamW, clip: 0.5 },
};

/** Vectors of the layout's length. */
export const vectors: fc.Arbitrary<Vector> = fc.array(
  fc.oneof(fc.constantFrom(0, 1, -1, 2 ** -20), fc.float({ min: -8, max: 8, noNaN: true })),
  { minLength: layout.length, maxLength: layout.length },
).map((entries) => Float32Array.from(entries));

/** Some gradients, one a step. */
export const gradients: fc.Arbitrary<Vector[]> = fc.array(vectors, { minLength: 1, maxLength: 12 });
