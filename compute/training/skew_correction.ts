/**
 * The control variate on links, for skewed shards (design: "Skewed data"; after Scaffnew/ProxSkip, Mishchenko et al.
 * 2022): what exchanges move the model by is what local steps lack, so local steps use g − c.
 *
 * SGD's H steps of a round go H·η/(1−μ) of a gradient far, which is what turns a displacement into c. AdamW's go H·η of a step
 * whose size does not depend on the gradient's, and its mean of gradients, unlike a velocity, adds nothing up: there c is in
 * units of that step, μ counts as 0, and ηc is gone beside the moments.
 *
 * @module
 */
import { addScaled, type Compressed } from "../compression/mod.ts";
import { addVector, type Layout, type Vector } from "../vector/mod.ts";

/** What the correction depends on. */
export interface SkewCorrectionOptions {
  readonly layout: Layout;
  /** Strength κ; 1 diverges with Top-K. */
  readonly strength: number;
  /** Momentum of the local optimiser, μ; 0 of AdamW. */
  readonly momentum: number;
  /** Local steps of a round, H. */
  readonly localSteps: number;
  /** Learning rate after that many local steps. */
  readonly learningRateAt: (steps: number) => number;
}

/** The vector c of one node: zero at the start, and so on joining. */
export class SkewCorrection {
  /** c: local steps use g − c, or AdamW's step and ηc. */
  readonly vector: Vector;
  readonly #options: SkewCorrectionOptions;
  #gain: number;

  constructor(options: SkewCorrectionOptions) {
    this.#options = options;
    this.vector = new Float32Array(options.layout.length);
    this.#gain = this.#gainAt(0);
  }

  /** Notes how many local steps have been taken, for the learning rate. */
  advance(steps: number): void {
    this.#gain = this.#gainAt(steps);
  }

  /** c += κ·D·(1−μ)/(H·max(lr, lr₀/10)) for the displacement D = weight·(other − own)/2 that an exchange gave the model. */
  moved(own: Compressed, other: Compressed, weight = 1): void {
    if (weight === 0) return;
    addScaled(this.vector, other, this.#options.layout, weight * this.#gain / 2);
    addScaled(this.vector, own, this.#options.layout, -weight * this.#gain / 2);
  }

  /** A displacement of the model was undone: c −= its share, with the learning rate of today. */
  takeBack(displacement: Vector): void {
    addVector(this.vector, displacement, -this.#gain);
  }

  #gainAt(steps: number): number {
    const { strength, momentum, localSteps, learningRateAt } = this.#options;
    // As the rate goes to zero the gain would grow without bound; below a tenth of the first rate it stays.
    const rate = Math.max(learningRateAt(steps), learningRateAt(0) / 10);
    return strength * (1 - momentum) / (localSteps * rate);
  }
}
