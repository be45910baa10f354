import assert from "node:assert";
import { squaredNormOf, toDense } from "../../../compute/compression/apply.ts";
import type { Compressed } from "../../../compute/compression/compressor.ts";
import {
  COMPRESSION_METHODS,
  type CompressorSettings,
  createCompressor,
} from "../../../compute/compression/compressors.ts";
import { moveModel, SharedVector } from "../../../compute/compression/shared_vector.ts";
import { createLayout, createRandom } from "../../../compute/vector/mod.ts";
import { selectTopK } from "../../../compute/compression/select_top_k.ts";
import { countBuffers } from "../../bench/count_buffers.ts";

const settings: readonly CompressorSettings[] = [
  ...COMPRESSION_METHODS.map((method) => ({ method, density: 0.05, values: "f32" }) as const),
  { method: "dense", density: 1, values: "f32", precision: "f16" },
  { method: "top-k", density: 0.05, values: "sign" },
  { method: "top-k", density: 0.05, values: "log4" },
  { method: "adaptive-top-k", density: 0.05, values: "sign" },
];

const length = 60_000;
const layout = createLayout([{ name: "kernel", shape: [length - 100] }, { name: "bias", shape: [100] }]);
const random = createRandom("buffers");
const vector = Float32Array.from({ length }, () => random.normal());

/** What a message itself takes: all its lists. */
function bytesOf(message: Compressed): number {
  const lists = (part: object): number =>
    Object.values(part).reduce((sum, value) => {
      if (ArrayBuffer.isView(value)) return sum + value.byteLength;
      return typeof value === "object" ? sum + lists(value) : sum;
    }, 0);
  return lists(message);
}

for (const setting of settings) {
  Deno.test(`buffers: ${JSON.stringify(setting)} makes its message and nothing of the model's size`, () => {
    const compressor = createCompressor(setting, { random: createRandom(1) });
    compressor.compress(vector, layout);
    const { result: message, bytes } = countBuffers(() => compressor.compress(vector, layout));
    // Optimal sparsification copies its indices once; log4 leaves some entries out and cuts its lists.
    assert.ok(bytes <= 2 * bytesOf(message) + 2_000, `${bytes} bytes for a message of ${bytesOf(message)}`);
    assert.ok(bytes >= bytesOf(message));
  });

  Deno.test(`buffers: ${JSON.stringify(setting)} is checked, committed, refused and taken over without any`, () => {
    const message = createCompressor(setting, { random: createRandom(1) }).compress(vector, layout);
    const shared = new SharedVector(vector);
    const x = vector.slice();
    const apply = () => {
      shared.commit(message, message, layout);
      shared.commit(message, message, layout, 0n);
      squaredNormOf(message, layout);
      moveModel(x, message, message, layout);
    };
    apply();
    const { bytes } = countBuffers(apply);
    assert.ok(bytes < 4_000, `${bytes} bytes`);
  });
}

Deno.test("buffers: a message that follows a larger one is decoded as if it came first", () => {
  const [larger, smaller] = [0.2, 0.01].map((density) =>
    createCompressor({ method: "top-k", density, values: "log4" }, { random }).compress(vector, layout)
  );
  const first = toDense(smaller, layout);
  toDense(larger, layout);
  assert.deepStrictEqual(toDense(smaller, layout), first);
});

Deno.test("selectTopK: a sample that misleads costs time, never the result", () => {
  const length = 32_768;
  const stretch = 32;
  // The entries that the selection looks at first: one of each stretch.
  const looked = Array.from({ length: length / stretch }, (_, n) => {
    return n * stretch + (Math.imul(n, 0x9e3779b1) >>> 8) % stretch;
  });
  for (const [there, elsewhere] of [[1, 2], [2, 1], [0, 1], [1, 0]]) {
    const vector = new Float32Array(length).fill(elsewhere);
    for (const index of looked) vector[index] = there;
    const order = [...vector.keys()].filter((index) => vector[index] > 0);
    order.sort((left, right) => vector[right] - vector[left] || left - right);
    for (const count of [1, 500, 1_024, 1_025, 20_000, length]) {
      assert.deepStrictEqual(selectTopK(vector, count), Uint32Array.from(order.slice(0, count)).sort());
    }
  }
});
