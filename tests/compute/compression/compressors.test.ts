import assert from "node:assert";
import {
  COMPRESSION_METHODS,
  type CompressorOptions,
  compressors,
  createCompressor,
} from "../../../compute/compression/compressors.ts";
import { toDense } from "../../../compute/compression/apply.ts";
import { VALUE_CODINGS } from "../../../compute/compression/sparse_message.ts";
import { decodeCompressed, encodeCompressed } from "../../../protocol/delta/mod.ts";
import { drawSample, sampleLayout } from "../../contracts/compressor.ts";
import { createRandom } from "../../../compute/vector/mod.ts";

Deno.test("compressors: each has the name it is asked for by, and its settings are plain JSON", () => {
  for (const method of COMPRESSION_METHODS) {
    const settings = JSON.parse(JSON.stringify({ method, density: 0.05, values: "sign" }));
    assert.strictEqual(createCompressor(settings, { random: createRandom(1) }).name, method);
    assert.strictEqual(compressors[method].name, method);
    const { createUnbiased } = compressors[method];
    if (createUnbiased !== undefined) {
      assert.strictEqual(createUnbiased(settings, { random: createRandom(1) }).name, method);
    }
  }
});

Deno.test("compressors: an unknown method is refused, and the message says which there are", () => {
  for (const method of ["topk", "toString", ""]) {
    const settings = JSON.parse(JSON.stringify({ method, density: 0.05, values: "sign" }));
    assert.throws(
      () => createCompressor(settings, { random: createRandom(1) }),
      new TypeError(
        `Cannot create compressor "${method}": no such method; choose one of ${COMPRESSION_METHODS.join(", ")}`,
      ),
    );
  }
});

Deno.test("compressors: a density out of its range is refused on creation where it is used", () => {
  for (const method of ["top-k", "adaptive-top-k", "optimal"] as const) {
    for (const density of [0, -0.1, 1.1, NaN]) {
      assert.throws(
        () => createCompressor({ method, density, values: "sign" }, { random: createRandom(1) }),
        RangeError,
      );
    }
  }
});

Deno.test("compressors: every method's messages pass the wire, and its estimate is about what they take", () => {
  const form = { length: sampleLayout.length, tensors: sampleLayout.tensors.length };
  for (const method of COMPRESSION_METHODS) {
    for (const values of VALUE_CODINGS) {
      const options: CompressorOptions = { density: 0.1, values };
      const { create, createUnbiased, estimatedBytes, label } = compressors[method];
      for (const made of [create, createUnbiased ?? create]) {
        const message = made(options, { random: createRandom(1) }).compress(drawSample(createRandom(2)), sampleLayout);
        const bytes = encodeCompressed(message, sampleLayout);
        const decoded = decodeCompressed(bytes, sampleLayout);
        assert.deepStrictEqual(toDense(decoded, sampleLayout), toDense(message, sampleLayout), `${method} ${values}`);
        const estimate = estimatedBytes(options, form);
        const ratio = bytes.length / estimate;
        // How much less the entries take that optimal sparsification draws by chance depends on the vector.
        const least = method === "optimal" ? 0.1 : 0.5;
        assert.ok(ratio > least && ratio < 1.5, `${method} ${values}: ${bytes.length} bytes, estimated ${estimate}`);
      }
      assert.match(label(options), /^[a-z]/);
    }
  }
});
