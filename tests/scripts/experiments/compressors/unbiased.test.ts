/**
 * The laboratory's compressors keep the properties of every unbiased compressor, and their own variance.
 */
import assert from "node:assert";
import { type Compressor, toDense } from "../../../../compute/compression/mod.ts";
import { createRandom, type Random, squaredNorm, subtract, type Vector } from "../../../../compute/vector/mod.ts";
import { qsgd } from "../../../../scripts/experiments/compressors/qsgd.ts";
import { uniformSampling } from "../../../../scripts/experiments/compressors/uniform_sampling.ts";
import { drawSample, sampleLayout, testCompressor } from "../../../contracts/compressor.ts";

interface Case {
  readonly name: string;
  readonly create: (random: Random) => Compressor;
  /** E‖Q(v) − v‖². */
  readonly variance: (vector: Vector) => number;
}

const cases: readonly Case[] = [
  ...[0.1, 0.5, 0.9].map((density): Case => ({
    name: `uniform sampling of ${density}`,
    create: (random) => uniformSampling({ density }, random),
    variance: (vector) => (1 / density - 1) * squaredNorm(vector),
  })),
  ...[1, 7, 127].map((levels): Case => ({
    name: `QSGD with ${levels} levels`,
    create: (random) => qsgd({ levels }, random),
    variance: (vector) => qsgdVariance(vector, levels),
  })),
];

/** Σ over tensors of (‖g‖/s)²·Σ f(1 − f). */
function qsgdVariance(vector: Vector, most: number): number {
  let variance = 0;
  for (const { offset, length } of sampleLayout.tensors) {
    const tensor = vector.subarray(offset, offset + length);
    const step = Math.sqrt(squaredNorm(tensor)) / most;
    for (const value of tensor) {
      const size = Math.abs(value) / step;
      const fraction = size - Math.floor(size);
      variance += step * step * fraction * (1 - fraction);
    }
  }
  return variance;
}

for (const { name, create, variance } of cases) {
  testCompressor({ name, create, form: "unbiased" });

  Deno.test(`${name}: the error has the variance of its formula`, () => {
    const vector = drawSample(createRandom("variance"));
    const expected = variance(vector);
    const draws = 400;
    let mean = 0;
    for (let draw = 0; draw < draws; draw++) {
      const error = toDense(create(createRandom(`draw ${draw}`)).compress(vector, sampleLayout), sampleLayout);
      subtract(error, vector, error);
      mean += squaredNorm(error) / draws;
    }
    // The float32 step and the rounded values leave about 1e-13 of the square.
    assert(Math.abs(mean - expected) <= 0.03 * expected + 1e-11 * squaredNorm(vector), `${mean}, expected ${expected}`);
  });
}

Deno.test("QSGD: variance within the paper's bound min(d/s², √d/s), and no level above s", () => {
  const [{ length }] = sampleLayout.tensors;
  for (const levels of [1, 4, 16, 64]) {
    const vector = drawSample(createRandom(levels));
    vector.fill(0, length);
    const message = qsgd({ levels }, createRandom(1)).compress(vector, sampleLayout);
    const error = toDense(message, sampleLayout);
    subtract(error, vector, error);
    const bound = Math.min(length / levels ** 2, Math.sqrt(length) / levels) * squaredNorm(vector);
    assert(squaredNorm(error) <= 1.2 * bound, `s = ${levels}: ${squaredNorm(error)}, at most about ${bound}`);
    assert(message.kind === "quantised" && message.levels.every((level) => Math.abs(level) <= levels));
  }
  const single = new Float32Array(sampleLayout.length).fill(0.1, 5, 6);
  const message = qsgd({ levels: 127 }, createRandom(1)).compress(single, sampleLayout);
  assert(message.kind === "quantised" && [126, 127].includes(message.levels[5]), "the one entry does not overflow");
});

Deno.test("uniform sampling and QSGD refuse a density and levels that are none", () => {
  const random = createRandom(1);
  for (const density of [0, -0.1, 1.1, NaN]) assert.throws(() => uniformSampling({ density }, random), RangeError);
  for (const levels of [0, 1.5, 128, NaN]) assert.throws(() => qsgd({ levels }, random), RangeError);
});
