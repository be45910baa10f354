import assert from "node:assert";
import { squaredNormOf, toDense } from "../../../compute/compression/apply.ts";
import { createLayout, createRandom, squaredNorm, subtract, type Vector } from "../../../compute/vector/mod.ts";
import { applySnapshot, fineDifference, ternaryDifference } from "../../../compute/compression/snapshot.ts";

const layout = createLayout([{ name: "kernel", shape: [50, 40] }, { name: "bias", shape: [40] }, {
  name: "gain",
  shape: [],
}]);
const random = createRandom(1);
const initial = Float32Array.from({ length: layout.length }, () => random.normal());
const model = initial.map((value, index) => value + (index < 2000 ? 0.1 : 0.01) * random.normal());

function errorOf(model: Vector, other: Vector): number {
  const error = new Float32Array(model.length);
  subtract(model, other, error);
  return squaredNorm(error);
}

for (
  const [name, difference, least] of [["ternary", ternaryDifference, 0.8], ["fine", fineDifference, 0.97]] as const
) {
  Deno.test(`${name} difference: brings the initial model nearer to the model, on each tensor`, () => {
    const snapshot = difference(model, initial, layout);
    const decoded = applySnapshot(initial, snapshot, layout);
    const share = errorOf(model, decoded) / errorOf(model, initial);
    assert(share < 1 - least, `${share} of the squared error is left`);
    for (const { offset, length } of layout.tensors) {
      const part = (vector: Vector) => vector.subarray(offset, offset + length);
      assert(errorOf(part(model), part(decoded)) < errorOf(part(model), part(initial)));
    }
    assertPositive(snapshot.kind === "quantised" ? snapshot.scales : new Float32Array(0));
  });

  Deno.test(`${name} difference: of equal models says nothing, and of odd ones stays a contraction`, () => {
    assert(toDense(difference(model, model, layout), layout).every((value) => Object.is(value, 0)));
    assert.deepStrictEqual(applySnapshot(model, difference(model, model, layout), layout), model);
    const zero = new Float32Array(layout.length);
    const spike = zero.slice();
    spike[7] = 1000;
    const equal = zero.slice().fill(-0.125);
    const tiny = zero.slice().fill(1e-40);
    for (const vector of [spike, equal, tiny]) {
      const decoded = applySnapshot(zero, difference(vector, zero, layout), layout);
      const error = errorOf(vector, decoded);
      assert(error < squaredNorm(vector), `${error} of ${squaredNorm(vector)}`);
    }
  });

  Deno.test(`${name} difference: refuses what is not finite, and models of other lengths`, () => {
    assert.throws(() => difference(model.with(5, NaN), initial, layout), RangeError);
    assert.throws(() => difference(model.with(5, 3e38), initial.with(5, -3e38), layout), RangeError);
    assert.throws(() => difference(model.slice(1), initial, layout), TypeError);
    assert.throws(() => difference(model, initial.slice(1), layout), TypeError);
  });
}

Deno.test("ternary difference: levels are −1, 0 and 1, and the scale is the mean of what is kept", () => {
  const snapshot = ternaryDifference(model, initial, layout);
  assert(snapshot.kind === "quantised" && snapshot.levels.every((level) => Math.abs(level) <= 1));
  const difference = new Float32Array(layout.length);
  subtract(model, initial, difference);
  const kept = difference.subarray(0, 2000).filter((_, index) => snapshot.levels[index] !== 0).map(Math.abs);
  assert(Math.abs(snapshot.scales[0] - kept.reduce((sum, value) => sum + value, 0) / kept.length) < 1e-6);
  // Of normal values 57.6 % exceed .7 of their mean absolute value.
  assert(Math.abs(kept.length / 2000 - 0.576) < 0.03, `${kept.length} of 2000`);
  assert(squaredNormOf(snapshot, layout) > 0);
});

function assertPositive(scales: Float32Array): void {
  assert.strictEqual(scales.length, layout.tensors.length);
  assert(scales.every((scale) => scale > 0 && Number.isFinite(scale)));
}
