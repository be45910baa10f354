import type { Random } from "../../../../compute/vector/mod.ts";

/** Labelled examples of a convex problem. */
export interface LabelledExamples {
  /** Number of examples N and of features d. */
  readonly count: number;
  readonly dimensions: number;
  /** N × d, an example a row. */
  readonly features: Float32Array;
  /** N labels, each −1 or 1. */
  readonly labels: Int8Array;
}

/** Sizes and skew of the synthetic data. */
export interface SyntheticOptions {
  readonly count: number;
  readonly dimensions: number;
  /** Features whose magnitude is at most C₂ have it multiplied by C₁: small C₁ at large C₂ makes skewed gradients. */
  readonly c1: number;
  readonly c2: number;
}

/**
 * The synthetic data of Wangni et al. (NeurIPS 2018, §5.1): dense ā ~ N(0, 1)^d, magnitudes B ~ U[0, 1]^d with
 * B_i ← C₁·B_i where B_i ≤ C₂, features a = ā∘B, labels sign(āᵀw̄) with w̄ ~ N(0, 1)^d.
 *
 * ā and w̄ depend on the seed only, so that settings of one seed differ in their skew alone.
 */
export function syntheticExamples({ count, dimensions, c1, c2 }: SyntheticOptions, random: Random): LabelledExamples {
  const uniform = random.fork("magnitudes");
  const magnitudes = Float64Array.from({ length: dimensions }, () => {
    const magnitude = uniform.next();
    return magnitude <= c2 ? c1 * magnitude : magnitude;
  });
  const truth = random.fork("truth");
  const weights = Float64Array.from({ length: dimensions }, () => truth.normal());
  const normal = random.fork("features");
  const features = new Float32Array(count * dimensions);
  const labels = new Int8Array(count);
  for (let example = 0; example < count; example++) {
    const start = example * dimensions;
    let margin = 0;
    for (let index = 0; index < dimensions; index++) {
      const value = normal.normal();
      margin += value * weights[index];
      features[start + index] = value * magnitudes[index];
    }
    labels[example] = margin < 0 ? -1 : 1;
  }
  return { count, dimensions, features, labels };
}
