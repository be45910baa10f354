import assert from "node:assert";
import { type Compressed, moveModel } from "../../../compute/compression/mod.ts";
import { createLayout } from "../../../compute/vector/mod.ts";
import { SkewCorrection } from "../../../compute/training/skew_correction.ts";

const layout = createLayout([{ name: "kernel", shape: [4] }]);
const dense = (...values: number[]): Compressed => ({
  kind: "dense",
  precision: "f32",
  values: Float32Array.from(values),
});

function correctionAt(rate: (steps: number) => number): SkewCorrection {
  return new SkewCorrection({ layout, strength: 0.5, momentum: 0.75, localSteps: 2, learningRateAt: rate });
}

Deno.test("the correction takes κ·D·(1−μ)/(H·lr) of the displacement that the exchange gave the model", () => {
  const correction = correctionAt(() => 0.125);
  const [own, other] = [dense(1, 0, -2, 4), dense(3, 0, 2, -4)];
  const moved = new Float32Array(4);
  moveModel(moved, own, other, layout);
  correction.moved(own, other);
  // .5 · (1 − .75) / (2 · .125) = .5
  assert.deepStrictEqual([...correction.vector], [...moved].map((entry) => entry / 2));
});

Deno.test("the correction's gain stops growing where the learning rate falls below a tenth of the first", () => {
  const rate = (steps: number) => (steps < 100 ? 0.125 : 0);
  const correction = correctionAt(rate);
  correction.advance(100);
  correction.moved(dense(0, 0, 0, 0), dense(2, 0, 0, 0));
  assert.strictEqual(correction.vector[0], Math.fround(0.5 * 0.25 / (2 * 0.0125)));
});
