import assert from "node:assert";
import { toDense } from "../../../compute/compression/apply.ts";
import type { Compressor } from "../../../compute/compression/compressor.ts";
import { addVector, createLayout, createRandom, norm } from "../../../compute/vector/mod.ts";
import { sparsify } from "../../../compute/compression/sparsify.ts";
import { ternGrad } from "../../../compute/compression/tern_grad.ts";
import { topK } from "../../../compute/compression/top_k.ts";

const length = 20_000;
const layout = createLayout([{ name: "kernel", shape: [length] }]);
const random = createRandom(1);
/** Normal values that each step reads from another place: an update of its own for a fraction of the draws. */
const pool = Float32Array.from({ length: 2 * length }, () => random.normal());

/** Norm of the residual after so many steps of error feedback, in units of one update. */
function residualAfter(compressor: Compressor, steps: number): number {
  const residual = new Float32Array(length);
  for (let step = 0; step < steps; step++) {
    const from = (step * 7919) % length;
    addVector(residual, pool.subarray(from, from + length));
    addVector(residual, toDense(compressor.compress(residual, layout), layout), -1);
  }
  return norm(residual) / Math.sqrt(length);
}

Deno.test("error feedback: TernGrad needs its contractive form", () => {
  const unbiased = residualAfter(ternGrad({ form: "unbiased", clip: Infinity }, createRandom(2)), 300);
  const contractive = residualAfter(ternGrad({ form: "contractive", clip: Infinity }, createRandom(2)), 300);
  assert(unbiased > 20 && contractive < 5, `${unbiased} and ${contractive} updates`);
});

Deno.test("error feedback: optimal sparsification needs its contractive form", () => {
  const unbiased = residualAfter(sparsify({ form: "unbiased", density: 0.05 }, createRandom(3)), 100);
  const contractive = residualAfter(sparsify({ form: "contractive", density: 0.05 }, createRandom(3)), 300);
  assert(!(unbiased < 1000) && contractive < 5, `${unbiased} and ${contractive} updates`);
});

Deno.test("error feedback: Top-K carries a residual of a few updates", () => {
  const residual = residualAfter(topK({ density: 0.05, values: "sign" }), 300);
  assert(residual < 5, `${residual} updates`);
});
