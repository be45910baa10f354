import assert from "node:assert";
import fc from "fast-check";
import type { Compressed } from "../../../../compute/compression/mod.ts";
import { createLayout } from "../../../../compute/vector/mod.ts";
import { eliasBits, qsgdBits } from "../../../../scripts/experiments/compressors/elias.ts";
import { paperBits } from "../../../../scripts/experiments/compressors/paper_bits.ts";

/** Elias's recursive code written out, as its definition puts it. */
function eliasCode(number: number): string {
  let code = "0";
  for (let rest = number; rest > 1; rest = rest.toString(2).length - 1) code = rest.toString(2) + code;
  return code;
}

/** Reads one number and says how many bits it took. */
function readElias(bits: string): { number: number; length: number } {
  let number = 1;
  let at = 0;
  while (bits[at] === "1") {
    const length = number + 1;
    number = parseInt(bits.slice(at, at + length), 2);
    at += length;
  }
  return { number, length: at + 1 };
}

const layout = createLayout([{ name: "a", shape: [40] }, { name: "b", shape: [24] }]);

Deno.test("Elias's code: as long as the code written out, which reads back as the number", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 0xffffffff }), (number) => {
      const code = eliasCode(number);
      assert.strictEqual(eliasBits(number), code.length);
      assert.deepStrictEqual(readElias(code + "101"), { number, length: code.length });
    }),
    { seed: 1, numRuns: 300 },
  );
  for (const number of [0, -1, 1.5, 2 ** 32, NaN]) assert.throws(() => eliasBits(number), RangeError);
});

Deno.test("QSGD's bits: those of the shorter of its two codes, written out", () => {
  const level = fc.oneof({ arbitrary: fc.constant(0), weight: 4 }, fc.integer({ min: -127, max: 127 }));
  const levels = fc.array(level, { minLength: layout.length, maxLength: layout.length });
  const property = fc.property(levels, (entries) => {
    let expected = 0;
    for (const { offset, length } of layout.tensors) {
      const tensor = entries.slice(offset, offset + length);
      const places = tensor.flatMap((level, index) => level === 0 ? [] : [index]);
      const sparse = eliasCode(places.length + 1) +
        places.map((place, n) =>
          eliasCode(place - (n === 0 ? -1 : places[n - 1])) + "s" + eliasCode(Math.abs(tensor[place]))
        ).join("");
      const dense = tensor.map((level) => eliasCode(Math.abs(level) + 1) + (level === 0 ? "" : "s")).join("");
      expected += 32 + 1 + Math.min(sparse.length, dense.length);
    }
    const message: Compressed = {
      kind: "quantised",
      length: layout.length,
      scales: Float32Array.of(1, 1),
      levels: Int8Array.from(entries),
    };
    assert.strictEqual(qsgdBits(message, layout), expected);
  });
  fc.assert(property, { seed: 2, numRuns: 200 });
  const dense = { kind: "dense", precision: "f32", values: new Float32Array(64) } as const;
  assert.throws(() => qsgdBits(dense, layout), TypeError);
});

Deno.test("bits as the papers count: dense, uniform, optimal with few and with many drawn entries, ternary", () => {
  const split = (certain: number, drawn: number): Compressed => ({
    kind: "sparse",
    length: 1024,
    indices: Uint32Array.from({ length: certain + drawn }, (_, index) => index),
    values: {
      kind: "split",
      exact: Uint8Array.from({ length: certain + drawn }, (_, index) => index < certain ? 1 : 0),
      values: new Float32Array(certain),
      negative: new Uint8Array(certain + drawn),
      magnitude: 1,
    },
  });
  assert.strictEqual(paperBits({ kind: "dense", precision: "f32", values: new Float32Array(1024) }), 32 * 1024);
  assert.strictEqual(paperBits(split(3, 10)), 3 * 42 + 10 * 11 + 32);
  assert.strictEqual(paperBits(split(3, 900)), 3 * 42 + 2 * 1024 + 32);
  const ternary = { kind: "quantised", length: 1024, scales: Float32Array.of(1), levels: new Int8Array(1024) } as const;
  assert.strictEqual(paperBits(ternary), 2 * 1024 + 32);
  const signs = { kind: "sign", negative: Uint8Array.of(0), scales: Uint8Array.of(1) } as const;
  assert.throws(
    () => paperBits({ kind: "sparse", length: 4, indices: Uint32Array.of(0), values: signs }),
    (error) => error instanceof TypeError && /"sign"/.test(error.message),
  );
});
