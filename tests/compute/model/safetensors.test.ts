import assert from "node:assert";
import fc from "fast-check";
import { concat } from "uint8arrays/concat";
import { decodeModel, decodeTensors, encodeModel, encodeTensors } from "../../../compute/model/safetensors.ts";
import { createLayout } from "../../../compute/vector/mod.ts";

const tensor = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }).chain((shape) => {
  const length = shape.reduce((product, extent) => product * extent, 1);
  return fc.record({
    name: fc.string({ unit: "grapheme" }).filter((name) => name !== "__metadata__"),
    shape: fc.constant(shape),
    values: fc.float32Array({ minLength: length, maxLength: length, noNaN: true }),
  }, { noNullPrototype: true });
});
const stored = fc.record({
  tensors: fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 6 }),
  metadata: fc.array(fc.tuple(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }))).map((entries) =>
    Object.fromEntries(entries)
  ),
}, { noNullPrototype: true });

/** A file with this header before `data`. */
function file(header: string, data = new Uint8Array()): Uint8Array {
  const json = new TextEncoder().encode(header);
  return concat([new Uint8Array(BigUint64Array.of(BigInt(json.length)).buffer), json, data]);
}

Deno.test("safetensors: what is written is read again, bit for bit", () => {
  fc.assert(
    fc.property(stored, (value) => {
      const read = decodeTensors(encodeTensors(value));
      assert.deepStrictEqual(read.metadata, value.metadata);
      const byName = (tensors: typeof value.tensors) => new Map(tensors.map((entry) => [entry.name, entry]));
      assert.deepStrictEqual(byName([...read.tensors] as typeof value.tensors), byName(value.tensors));
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("safetensors: NaN and infinities keep their bits", () => {
  const values = new Float32Array(new Uint32Array([0x7fc00001, 0x7f800000, 0xff800000, 0x80000000]).buffer);
  const { tensors } = decodeTensors(encodeTensors({ tensors: [{ name: "odd", shape: [4], values }], metadata: {} }));
  assert.deepStrictEqual(new Uint32Array(tensors[0].values.buffer), new Uint32Array(values.buffer));
});

Deno.test("safetensors: any cut, and any bytes at all, are refused or read, never more", () => {
  fc.assert(
    fc.property(stored, fc.nat(), (value, at) => {
      const bytes = encodeTensors(value);
      const cut = bytes.subarray(0, at % bytes.length);
      assert.throws(() => decodeTensors(cut), SyntaxError);
      assert.throws(() => decodeTensors(concat([bytes, Uint8Array.of(0)])), SyntaxError);
    }),
    { seed: 2, numRuns: 200 },
  );
  fc.assert(
    fc.property(stored, fc.nat(), fc.integer({ min: 0, max: 255 }), (value, at, byte) => {
      const bytes = encodeTensors(value);
      bytes[at % bytes.length] = byte;
      try {
        decodeTensors(bytes);
      } catch (error) {
        assert.ok(error instanceof SyntaxError, String(error));
      }
    }),
    { seed: 3, numRuns: 500 },
  );
});

Deno.test("safetensors: a broken header is refused with its reason", () => {
  const place = (shape: string, offsets: string, dtype = '"F32"') =>
    `{"w":{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}}`;
  const cases: readonly [Uint8Array, RegExp][] = [
    [new Uint8Array(3), /3 bytes/],
    [file("[]"), /not a JSON object/],
    [file("{"), /not JSON/],
    [file(place("[2]", "[0,4]"), new Uint8Array(4)), /cannot lie in bytes 0 to 4/],
    [file(place("[2]", "[0,8]"), new Uint8Array(4)), /take 8 bytes, but 4/],
    [file(place("[1]", "[4,8]"), new Uint8Array(8)), /begins at byte 4, not at 0/],
    [file(place("[-1]", "[4,0]"), new Uint8Array(4)), /whole numbers/],
    [file(place("[1e300,1e300]", "[0,8]"), new Uint8Array(8)), /whole numbers/],
    [file(place("[1]", "[0,4,8]"), new Uint8Array(4)), /whole numbers/],
    [file(place("[2]", "[0,4]", '"F4"'), new Uint8Array(4)), /of type "F4"; floats and whole numbers/],
    [file(place("[2]", "[0,8]", '"F16"'), new Uint8Array(8)), /cannot lie in bytes 0 to 8/],
    [file('{"__metadata__":{"steps":1}}'), /"steps" is not text/],
    [file('{"w":null}'), /no description/],
  ];
  for (const [bytes, message] of cases) {
    assert.throws(() => decodeTensors(bytes), (error) => error instanceof SyntaxError && message.test(error.message));
  }
  const huge = file("{}");
  new DataView(huge.buffer).setBigUint64(0, 2n ** 63n, true);
  assert.throws(() => decodeTensors(huge), /9223372036854775808 bytes/);
});

Deno.test("safetensors: overlapping tensors are refused", () => {
  const header = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],' +
    '"data_offsets":[4,8]}}';
  assert.throws(() => decodeTensors(file(header, new Uint8Array(8))), /"b" begins at byte 4, not at 8/);
});

Deno.test("safetensors: a model goes by its layout's names and shapes, in any order", () => {
  const layout = createLayout([{ name: "kernel", shape: [2, 3] }, { name: "bias", shape: [3] }]);
  const model = new Float32Array([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const bytes = encodeModel(model, layout, { task: "digits" });
  assert.deepStrictEqual(decodeModel(bytes, layout), model);
  assert.deepStrictEqual(decodeTensors(bytes).tensors.map(({ name }) => name), ["kernel", "bias"]);
  const { tensors, metadata } = decodeTensors(bytes);
  assert.deepStrictEqual(decodeModel(encodeTensors({ tensors: [...tensors].reverse(), metadata }), layout), model);

  const other = createLayout([{ name: "kernel", shape: [3, 2] }, { name: "bias", shape: [3] }]);
  assert.throws(() => decodeModel(bytes, other), /"kernel" is \[2,3\] in the file, not \[3,2\]/);
  const less = createLayout([{ name: "kernel", shape: [2, 3] }]);
  assert.throws(() => decodeModel(bytes, less), /"bias" is not of this task's model/);
  assert.throws(() => decodeModel(encodeModel(model.slice(0, 6), less), layout), /"bias" is missing/);
  assert.throws(() => encodeModel(model.slice(1), layout), TypeError);
});

Deno.test("safetensors: names are unique and fit their values", () => {
  const values = new Float32Array(2);
  const bias = { name: "bias", shape: [2], values };
  assert.throws(() => encodeTensors({ tensors: [bias, bias], metadata: {} }), /"bias": the name is taken/);
  assert.throws(() => encodeTensors({ tensors: [{ ...bias, name: "__metadata__" }], metadata: {} }), TypeError);
  assert.throws(() => encodeTensors({ tensors: [{ ...bias, shape: [3] }], metadata: {} }), /does not fit 2 values/);
});

Deno.test("safetensors: numbers of other types become 32-bit floats", () => {
  const cases: readonly [string, ArrayBufferView<ArrayBuffer>, readonly number[]][] = [
    ["F64", Float64Array.of(0.1, -2), [Math.fround(0.1), -2]],
    ["F16", Float16Array.of(0.5, -65504), [0.5, -65504]],
    ["BF16", Uint16Array.of(0x3f80, 0xc040), [1, -3]],
    ["I64", BigInt64Array.of(-5n, 2n ** 40n), [-5, 2 ** 40]],
    ["U64", BigUint64Array.of(5n, 2n ** 40n), [5, 2 ** 40]],
    ["I32", Int32Array.of(-7, 9), [-7, 9]],
    ["I16", Int16Array.of(-7, 9), [-7, 9]],
    ["U16", Uint16Array.of(7, 65_535), [7, 65_535]],
    ["I8", Int8Array.of(-7, 9), [-7, 9]],
    ["U8", Uint8Array.of(7, 255), [7, 255]],
    ["BOOL", Uint8Array.of(0, 1), [0, 1]],
  ];
  for (const [type, { buffer, byteLength }, expected] of cases) {
    const header = `{"w":{"dtype":"${type}","shape":[2],"data_offsets":[0,${byteLength}]}}`;
    const [{ values }] = decodeTensors(file(header, new Uint8Array(buffer))).tensors;
    assert.deepStrictEqual(values, Float32Array.from(expected), type);
  }
});
