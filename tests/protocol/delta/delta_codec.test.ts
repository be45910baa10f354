import assert from "node:assert";
import type { Compressed } from "../../../compute/compression/mod.ts";
import { createLayout, createRandom } from "../../../compute/vector/mod.ts";
import { decodeCompressed, encodeCompressed } from "../../../protocol/delta/delta_codec.ts";
import { WireError } from "../../../protocol/messages/mod.ts";
import { testCodec } from "../../contracts/codec.ts";
import { rowLength } from "../../../protocol/delta/grid.ts";
import {
  CNN,
  exampleFine,
  exampleReference,
  exampleSigns,
  exampleTernary,
  exampleUnits,
  LENET,
  levelFloor,
  positionFloor,
} from "./example_deltas.ts";

testCodec("codec", { encode: encodeCompressed, decode: decodeCompressed });
testCodec("codec with a reference", {
  encode: (compressed, layout) => encodeCompressed(compressed, layout, exampleReference(layout)),
  decode: (bytes, layout) => decodeCompressed(bytes, layout, exampleReference(layout)),
});

const layout = createLayout([{ name: "kernel", shape: [10, 10] }, { name: "bias", shape: [10] }]);

Deno.test("where no row, column or sign says anything of another, whole deltas take at most 1.05 times their entropy", () => {
  for (const [name, model, runs] of [["lenet", LENET, 12], ["cnn", CNN, 3]] as const) {
    for (const density of [0.01, 0.05]) {
      let bytes = 0;
      let floor = 0;
      for (let seed = 0; seed < runs; seed++) {
        const delta = exampleSigns(model, density, createRandom(seed).fork(name));
        const encoded = encodeCompressed(delta, model);
        assert.deepStrictEqual(decodeCompressed(encoded, model), delta);
        bytes += encoded.length;
        floor += positionFloor(delta.indices, model);
      }
      assert.ok(bytes <= 1.05 * floor, `${name} at ${density}: ${(bytes / floor).toFixed(4)}`);
    }
  }
});

Deno.test("kept entries of few rows and columns cost less than their entropy, and less again after those have moved", () => {
  for (const [name, model] of [["lenet", LENET], ["cnn", CNN]] as const) {
    for (const density of [0.01, 0.05]) {
      const { delta, reference } = exampleUnits(model, density, createRandom(name));
      const floor = positionFloor(delta.indices, model);
      const alone = encodeCompressed(delta, model);
      assert.deepStrictEqual(decodeCompressed(alone, model), delta);
      assert.ok(alone.length < 0.97 * floor, `${name} at ${density}: ${(alone.length / floor).toFixed(4)}`);
      const referred = encodeCompressed(delta, model, reference);
      assert.deepStrictEqual(decodeCompressed(referred, model, reference), delta);
      assert.ok(referred.length < 0.97 * alone.length, `${name} at ${density}: ${referred.length} of ${alone.length}`);
    }
  }
});

Deno.test("signs that lean by column, or go on as before, cost less than a bit", () => {
  const delta = exampleSigns(LENET, 0.05, createRandom("leaning"));
  const { indices, values } = delta;
  const bytes = encodeCompressed(delta, LENET).length;
  const byColumn = indices.map((index) => {
    const tensor = LENET.tensors.find(({ offset, length }) => index < offset + length)!;
    return ((index - tensor.offset) % (rowLength(tensor) || 1)) & 1;
  });
  const leaning = { ...delta, values: { ...values, negative: Uint8Array.from(byColumn) } } as typeof delta;
  assert.ok(encodeCompressed(leaning, LENET).length < bytes - indices.length / 16);

  const initial = new Float32Array(LENET.length);
  const shared = initial.slice();
  assert.ok(values.kind === "sign");
  for (const [n, index] of indices.entries()) shared[index] = values.negative[n] === 1 ? -1e-3 : 1e-3;
  const reference = { shared, initial };
  const encoded = encodeCompressed(delta, LENET, reference);
  assert.deepStrictEqual(decodeCompressed(encoded, LENET, reference), delta);
  assert.ok(encoded.length < bytes - indices.length / 16);
});

Deno.test("positions are read as written, whatever the shape, the density and what has moved", () => {
  const shapes = [[70_000], [2, 20_000], [20_000, 2], [50_000, 1], [1, 70_000], [200, 200], [7, 3, 2, 500]];
  const random = createRandom("shapes");
  for (const shape of shapes) {
    const model = createLayout([{ name: "tensor", shape }]);
    const references = [undefined, { ...exampleReference(model), shared: new Float32Array(model.length) }];
    for (const scale of [1e-45, 3e38]) {
      const shared = Float32Array.from({ length: model.length }, () => random.below(50) === 0 ? scale : 0);
      references.push({ shared, initial: shared.map((value) => -value * random.below(2)) });
    }
    for (const density of [0, 0.001, 0.3, 0.9999, 1]) {
      const drawn = Array.from({ length: model.length }, (_, index) => random.next() < density ? index : -1);
      // The first and the last too: the ends are where a walk goes wrong.
      const indices = Uint32Array.from([0, ...drawn.slice(1, -1).filter((index) => index > 0), model.length - 1]);
      const values = { kind: "sign", negative: new Uint8Array(indices.length), scales: Uint8Array.of(9) } as const;
      const delta = { kind: "sparse", length: model.length, indices, values } as const;
      for (const reference of references) {
        const read = decodeCompressed(encodeCompressed(delta, model, reference), model, reference);
        assert.ok(read.kind === "sparse" && read.indices.length === indices.length, `${shape} at ${density}`);
        assert.ok(read.indices.every((index, n) => index === indices[n]), `${shape} at ${density}`);
      }
    }
  }
});

Deno.test("a message read with another reference than it was written with is refused or is another, never more", () => {
  const delta = exampleSigns(LENET, 0.02, createRandom("another"));
  const bytes = encodeCompressed(delta, LENET, exampleReference(LENET));
  try {
    const read = decodeCompressed(bytes, LENET);
    assert.ok(read.kind === "sparse" && read.indices.length === delta.indices.length);
    assert.ok(read.indices.every((index, n) => index < LENET.length && (n === 0 || index > read.indices[n - 1])));
  } catch (error) {
    assert.ok(error instanceof WireError, `${error}`);
  }
});

Deno.test("levels come close to the entropy of each tensor's levels", () => {
  const random = createRandom("levels");
  for (
    const delta of [
      exampleTernary(LENET, 0.318, random),
      exampleTernary(LENET, 0.55, random),
      exampleFine(LENET, random),
    ]
  ) {
    const encoded = encodeCompressed(delta, LENET);
    assert.deepStrictEqual(decodeCompressed(encoded, LENET), delta);
    const scales = 4 * LENET.tensors.length;
    assert.ok(encoded.length - scales <= 1.01 * levelFloor(delta.levels, LENET), `${encoded.length} bytes`);
  }
});

Deno.test("levels that come in rows cost less than their entropy", () => {
  const random = createRandom("rows");
  const delta = exampleTernary(LENET, 0.4, random);
  // Inputs that never fire: three rows of four are zero.
  const { offset, length, shape } = LENET.tensors[4];
  for (let index = 0; index < length; index++) {
    if (Math.floor(index / shape[1]) % 4 !== 0) delta.levels[offset + index] = 0;
  }
  const encoded = encodeCompressed(delta, LENET);
  assert.ok(encoded.length < 0.95 * levelFloor(delta.levels, LENET), `${encoded.length} bytes`);
});

Deno.test("an empty delta takes a byte or two, a full one no bits for positions", () => {
  const none: Compressed = {
    kind: "sparse",
    length: LENET.length,
    indices: new Uint32Array(0),
    values: { kind: "sign", negative: new Uint8Array(0), scales: new Uint8Array(LENET.tensors.length) },
  };
  assert.ok(encodeCompressed(none, LENET).length <= 3);
  const all: Compressed = {
    kind: "sparse",
    length: LENET.length,
    indices: Uint32Array.from({ length: LENET.length }, (_, index) => index),
    values: {
      kind: "sign",
      negative: new Uint8Array(LENET.length),
      scales: new Uint8Array(LENET.tensors.length).fill(140),
    },
  };
  assert.ok(encodeCompressed(all, LENET).length <= LENET.length / 8 + 40);
});

Deno.test("what cannot be written is refused, with what and why", () => {
  const sign = { kind: "sign", negative: Uint8Array.of(0, 1), scales: Uint8Array.of(1, 0) } as const;
  const sparse = (
    indices: number[],
    values: Compressed & { kind: "sparse" } extends { values: infer V } ? V : never,
  ) => ({
    kind: "sparse" as const,
    length: 110,
    indices: Uint32Array.from(indices),
    values,
  });
  const f32 = (...values: number[]) => ({ kind: "f32" as const, values: Float32Array.from(values) });
  const refused: [Compressed, new () => Error, RegExp][] = [
    [sparse([5, 5], sign), RangeError, /index 5 follows 5/],
    [sparse([9, 5], sign), RangeError, /index 5 follows 9/],
    [sparse([5, 110], sign), RangeError, /index 110 is beyond/],
    [sparse([5], sign), TypeError, /2 signs where 1/],
    [sparse([5, 6], { ...sign, scales: Uint8Array.of(1) }), TypeError, /1 scales where 2/],
    [sparse([5, 6], { ...sign, negative: Uint8Array.of(0, 2) }), RangeError, /sign 2/],
    [sparse([5], f32(NaN)), RangeError, /NaN/],
    [sparse([5], f32(Infinity)), RangeError, /Infinity/],
    [sparse([5], { kind: "log4", codes: Uint8Array.of(16), scales: Uint8Array.of(1, 0) }), RangeError, /code 16/],
    [{ ...sparse([5], f32(1)), length: 109 }, TypeError, /109 entries for a model of 110/],
    [{ kind: "dense", precision: "f16", values: new Float32Array(110).fill(0.1) }, RangeError, /half floats/],
    [{ kind: "dense", precision: "f32", values: new Float32Array(110).fill(-Infinity) }, RangeError, /-Infinity/],
    [{ kind: "quantised", length: 110, scales: Float32Array.of(1), levels: new Int8Array(110) }, TypeError, /1 scales/],
    [
      { kind: "quantised", length: 110, scales: Float32Array.of(1, NaN), levels: new Int8Array(110) },
      RangeError,
      /NaN/,
    ],
  ];
  for (const [compressed, type, message] of refused) {
    assert.throws(() => encodeCompressed(compressed, layout), (error: unknown) => {
      assert.ok(error instanceof type, `${error}`);
      assert.match((error as Error).message, message);
      return true;
    });
  }
});

Deno.test("no bytes, unknown kinds and a dense message of another model are refused", () => {
  for (const bytes of [[], [0], [8, 1, 2], [255], [1], [2, 0, 0]]) {
    assert.throws(() => decodeCompressed(Uint8Array.from(bytes), layout), WireError);
  }
});
