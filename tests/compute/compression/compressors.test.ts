import assert from "node:assert";
import { compressors, createCompressor } from "../../../compute/compression/compressors.ts";
import { createRandom } from "../../../compute/vector/mod.ts";

Deno.test("compressors: each has the name it is asked for by, and its settings are plain JSON", () => {
  for (const method of Object.keys(compressors) as (keyof typeof compressors)[]) {
    const settings = JSON.parse(JSON.stringify({ method, density: 0.05, values: "sign" }));
    assert.strictEqual(createCompressor(settings, { random: createRandom(1) }).name, method);
  }
});

Deno.test("compressors: an unknown method is refused, and the message says which there are", () => {
  for (const method of ["topk", "toString", ""]) {
    const settings = JSON.parse(JSON.stringify({ method, density: 0.05, values: "sign" }));
    assert.throws(
      () => createCompressor(settings, { random: createRandom(1) }),
      new TypeError(
        `Cannot create compressor "${method}": no such method; choose one of dense, top-k, adaptive-top-k, terngrad, optimal`,
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
