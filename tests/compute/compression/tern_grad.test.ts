import assert from "node:assert";
import { toDense } from "../../../compute/compression/apply.ts";
import { addVector, createLayout, createRandom, norm, squaredNorm, type Vector } from "../../../compute/vector/mod.ts";
import { ternGrad } from "../../../compute/compression/tern_grad.ts";

const layout = createLayout([{ name: "kernel", shape: [600] }, { name: "bias", shape: [1] }]);
const random = createRandom(1);
const vector = Float32Array.from({ length: layout.length }, () => random.normal());
vector[3] = 40;

/** Clips the kernel to 2.5 root mean squares, and leaves the bias, as that is its own. */
function clipped(): Vector {
  const kernel = vector.subarray(0, 600);
  const bound = 2.5 * Math.sqrt(squaredNorm(kernel) / 600);
  return vector.map((value, index) => index === 600 ? value : Math.min(Math.max(value, -bound), bound));
}

Deno.test("TernGrad: E q = clip(g), E nnz = ‖g‖₁/s and E‖q‖² = s‖g‖₁", () => {
  const target = clipped();
  const compressor = ternGrad({ form: "unbiased" }, createRandom(2));
  const draws = 2000;
  const mean = new Float32Array(layout.length);
  let levels = 0;
  let scale = 0;
  for (let draw = 0; draw < draws; draw++) {
    const message = compressor.compress(vector, layout);
    assert(message.kind === "quantised");
    levels += message.levels.subarray(0, 600).reduce((sum, level) => sum + Math.abs(level), 0) / draws;
    scale = message.scales[0];
    addVector(mean, toDense(message, layout), 1 / draws);
  }
  const sum = target.subarray(0, 600).reduce((sum, value) => sum + Math.abs(value), 0);
  assert(Math.abs(scale / Math.max(...target.subarray(0, 600)) - 1) < 1e-6);
  assert(Math.abs(levels / (sum / scale) - 1) < 0.01, `${levels} entries, expected ${sum / scale}`);
  const error = mean.map((value, index) => value - target[index]);
  const deviation = Math.sqrt((scale * sum - squaredNorm(target.subarray(0, 600))) / draws);
  assert(norm(error) < 1.15 * deviation, `${norm(error)} from the clipped vector, expected ${deviation}`);
  assert.strictEqual(mean[600].toFixed(3), vector[600].toFixed(3), "a tensor of one entry is sent as it is");
});

Deno.test("TernGrad: the contractive scale is ‖g‖²/‖g‖₁ of the clipped tensor, with the same levels", () => {
  const unbiased = ternGrad({ form: "unbiased" }, createRandom(3)).compress(vector, layout);
  const contractive = ternGrad({ form: "contractive" }, createRandom(3)).compress(vector, layout);
  assert(unbiased.kind === "quantised" && contractive.kind === "quantised");
  assert.deepStrictEqual(contractive.levels, unbiased.levels);
  const kernel = clipped().subarray(0, 600);
  const expected = squaredNorm(kernel) / kernel.reduce((sum, value) => sum + Math.abs(value), 0);
  assert(Math.abs(contractive.scales[0] / expected - 1) < 1e-6);
});

Deno.test("TernGrad: a tensor whose bound is too small for float32 is sent as zeros", () => {
  const tiny = new Float32Array(layout.length).fill(1e-45, 0, 1);
  for (const form of ["unbiased", "contractive"] as const) {
    assert(toDense(ternGrad({ form }, createRandom(6)).compress(tiny, layout), layout).every((value) => value === 0));
  }
});

Deno.test("TernGrad: refuses a clip that is none", () => {
  for (const clip of [0, -1, NaN]) assert.throws(() => ternGrad({ form: "unbiased", clip }, random), RangeError);
});
