import assert from "node:assert";
import {
  addScaled,
  type Compressed,
  moveModel,
  SharedVector,
  toDense,
  topK,
} from "../../../compute/compression/mod.ts";
import { moveOn } from "../../../compute/training/slow_momentum.ts";
import { createLayout, type Vector } from "../../../compute/vector/mod.ts";

const layout = createLayout([{ name: "kernel", shape: [4] }]);
const dense = (...values: number[]): Compressed => ({
  kind: "dense",
  precision: "f32",
  values: Float32Array.from(values),
});

/** What `moveOn` adds to a model. */
function push(own: Compressed, other: Compressed, momentum: number, links: number): number[] {
  const x = new Float32Array(4);
  moveOn(x, own, other, layout, momentum, links);
  return [...x];
}

Deno.test("slow momentum moves a model on by its share of what r̄ moved by, whichever end it is at", () => {
  const [own, other] = [dense(2, 0, -4, 8), dense(6, 0, 4, 0)];
  assert.deepStrictEqual(push(own, other, 0.5, 2), [1, 0, 0, 1]);
  assert.deepStrictEqual(push(other, own, 0.5, 2), [1, 0, 0, 1]);
});

Deno.test("slow momentum of a sparse message moves the entries it carries and no others", () => {
  const message = topK({ density: 0.25, values: "f32" }).compress(Float32Array.of(1, -8, 2, 0), layout);
  const [first, second, third, fourth] = push(message, message, 0.5, 1);
  assert.deepStrictEqual([first, third, fourth], [0, 0, 0]);
  assert.strictEqual(second, toDense(message, layout)[1] / 2);
});

/** Two nodes that walk by `steps` each round and exchange without loss; how far they go in one round at the end. */
function pace(steps: readonly [number, number], momentum: number): { readonly mean: number; readonly apart: number } {
  const shared = new SharedVector(new Float32Array(4));
  const models: readonly [Vector, Vector] = [new Float32Array(4), new Float32Array(4)];
  const before = [0, 0];
  for (let round = 0; round < 60; round++) {
    const [left, right] = models.map((model, end) => {
      before[end] = model[0];
      addScaled(model, dense(steps[end], 0, 0, 0), layout, 1);
      const residual = new Float32Array(4);
      shared.residual(model, residual);
      return dense(...residual);
    });
    shared.commit(left, right, layout);
    moveModel(models[0], left, right, layout);
    moveModel(models[1], right, left, layout);
    moveOn(models[0], left, right, layout, momentum, 1);
    moveOn(models[1], right, left, layout, momentum, 1);
  }
  return {
    mean: (models[0][0] - before[0] + models[1][0] - before[1]) / 2,
    apart: Math.abs(models[0][0] - models[1][0]),
  };
}

Deno.test("slow momentum speeds up by 1/(1 − β) what nodes have in common, and what draws them apart not at all", () => {
  const common = pace([1, 1], 0.75);
  assert.ok(Math.abs(common.mean - 4) < 0.01, `${common.mean}`);
  const opposed = pace([1, -1], 0.75);
  assert.ok(Math.abs(opposed.mean) < 1e-6 && opposed.apart < 1e-6, `${opposed.mean}, ${opposed.apart}`);
});
