import assert from "node:assert";
import { toDense } from "../../../compute/compression/apply.ts";
import type { Compressed } from "../../../compute/compression/compressor.ts";
import { halfFloats } from "../../../compute/compression/dense.ts";
import { ensureContraction } from "../../../compute/compression/ensure_contraction.ts";
import { log4Message } from "../../../compute/compression/log4.ts";
import { signMessage } from "../../../compute/compression/sign.ts";
import { createLayout } from "../../../compute/vector/mod.ts";

const layout = createLayout([{ name: "a", shape: [3] }, { name: "b", shape: [1] }]);
const exact = (index: number, value: number): Compressed => ({
  kind: "sparse",
  length: 4,
  indices: Uint32Array.of(index),
  values: { kind: "f32", values: Float32Array.of(value) },
});

Deno.test("ensureContraction: passes a message that is a contraction, and that of a zero vector", () => {
  const vector = Float32Array.of(1, 0, 0, 0.5);
  for (const message of [exact(0, 0.1), exact(0, 1), exact(0, 1.99), exact(3, 0.9)]) {
    assert.strictEqual(ensureContraction(vector, message, layout), message);
  }
  const zero = signMessage(new Float32Array(4), new Uint32Array(0), layout);
  assert.strictEqual(ensureContraction(new Float32Array(4), zero, layout), zero);
});

Deno.test("ensureContraction: sends half floats for a message that is none", () => {
  const vector = Float32Array.of(1, 0, 0, 0.3);
  for (const message of [exact(0, 2), exact(0, 2.5), exact(0, -0.1), exact(1, 0.1), exact(0, 0)]) {
    assert.deepStrictEqual(ensureContraction(vector, message, layout), halfFloats(vector));
  }
});

Deno.test("ensureContraction: what is too small for half floats waits", () => {
  const message = ensureContraction(Float32Array.of(1e-8, 0, -1e-9, 0), exact(1, 1), layout);
  assert.deepStrictEqual(toDense(message, layout), new Float32Array(4));
  assert(message.kind === "sparse" && message.indices.length === 0);
});

Deno.test("half floats: nearest, finite, never further from an entry than zero is", () => {
  const values = [1 / 3, -1 / 3, 65504, 65520, -1e30, 2 ** -24, 2 ** -25, 1.1 * 2 ** -25, -0, 1e-45];
  const message = halfFloats(Float32Array.from(values));
  assert(message.kind === "dense" && message.precision === "f16");
  assert.deepStrictEqual(
    [...message.values],
    [0.333251953125, -0.333251953125, 65504, 65504, -65504, 2 ** -24, 0, 2 ** -24, -0, 0],
  );
});

Deno.test("signs: a tensor below the least magnitude sends nothing, the others do", () => {
  const message = signMessage(Float32Array.of(1e-10, 0, 0, -0.5), Uint32Array.of(0, 3), layout);
  assert(message.kind === "sparse" && message.values.kind === "sign");
  assert.deepStrictEqual([...message.indices], [3]);
  assert.deepStrictEqual([...message.values.negative], [1]);
  assert.deepStrictEqual([...toDense(message, layout)], [0, 0, 0, -0.5]);
});

Deno.test("four-bit values: levels half an octave apart; what is less than half the lowest is left out", () => {
  const one = createLayout([{ name: "a", shape: [6] }]);
  const vector = Float32Array.of(1, -0.7, 0.5, 0.09, -0.05, 0.04);
  const message = log4Message(vector, Uint32Array.of(0, 1, 2, 3, 4, 5), one);
  assert(message.kind === "sparse" && message.values.kind === "log4");
  assert.deepStrictEqual([...message.indices], [0, 1, 2, 3, 4]);
  assert.deepStrictEqual([...message.values.codes], [0, 1 | 8, 2, 7, 7 | 8]);
  assert.deepStrictEqual(
    [...toDense(message, one)],
    [1, -Math.SQRT1_2, 0.5, Math.SQRT1_2 / 8, -Math.SQRT1_2 / 8, 0].map(Math.fround),
  );
});
