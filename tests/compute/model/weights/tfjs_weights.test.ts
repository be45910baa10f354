import * as tf from "@tensorflow/tfjs";
import assert from "node:assert";
import { join } from "node:path";
import fc from "fast-check";
import { readWeights } from "../../../../compute/model/weights/read_weights.ts";
import { withFolder } from "../../../processes/command.ts";

type Spec = Parameters<typeof tf.io.decodeWeights>[1][number];

/** Writes a model.json whose weights lie in files of `size` bytes. */
async function write(folder: string, weights: readonly unknown[], bytes: Uint8Array, size: number): Promise<string> {
  const paths: string[] = [];
  for (let at = 0; at < bytes.length || paths.length === 0; at += size) {
    paths.push(`group1-shard${paths.length + 1}.bin`);
    await Deno.writeFile(join(folder, paths[paths.length - 1]), bytes.subarray(at, at + size));
  }
  const path = join(folder, "model.json");
  await Deno.writeTextFile(path, JSON.stringify({ modelTopology: {}, weightsManifest: [{ paths, weights }] }));
  return path;
}

const quantization = fc.option(
  fc.oneof(
    fc.record({
      dtype: fc.constantFrom("uint8", "uint16"),
      scale: fc.double({ min: 1e-3, max: 10, noNaN: true }),
      min: fc.double({ min: -10, max: 10, noNaN: true }),
    }, { noNullPrototype: true }),
    fc.constant({ dtype: "float16" }),
  ),
  { nil: undefined },
);
const spec = fc.record({
  shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
  dtype: fc.constantFrom("float32", "int32", "bool"),
  quantization,
}, { noNullPrototype: true });

const WIDTHS: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 };

Deno.test("tfjs weights: what TensorFlow.js reads is read, quantised and in pieces of any length", () =>
  withFolder(async (folder) => {
    await tf.setBackend("cpu");
    await fc.assert(
      fc.asyncProperty(
        fc.array(spec, { minLength: 1, maxLength: 5 }),
        fc.nat(),
        fc.integer({ min: 1, max: 99 }),
        async (
          given,
          seed,
          size,
        ) => {
          const specs = given.map(({ shape, dtype, quantization }, index) => {
            // TensorFlow.js quantises floats and int32 alone, and float16 is of floats.
            const isInt = dtype === "int32";
            const fits = dtype === "float32" || (isInt && quantization?.dtype !== "float16");
            return { name: `w${index}`, shape, dtype, ...fits && quantization !== undefined ? { quantization } : {} };
          });
          const lengths = specs.map((each) =>
            WIDTHS["quantization" in each ? each.quantization.dtype : each.dtype] *
            each.shape.reduce((a, b) => a * b, 1)
          );
          // Small enough that no float is of more than a float32.
          const bytes = Uint8Array.from(
            { length: lengths.reduce((a, b) => a + b, 0) },
            (_, at) => (at * seed + 7) % 61,
          );
          const { tensors } = await readWeights(await write(folder, specs, bytes, size));
          const known = tf.io.decodeWeights(bytes.slice().buffer, specs as unknown as Spec[]);
          assert.deepStrictEqual(
            tensors.map(({ name, shape }) => [name, shape]),
            specs.map((each) => [each.name, each.shape]),
          );
          for (const { name, values } of tensors) {
            assert.deepStrictEqual([...values], [...known[name].dataSync()].map(Math.fround), name);
          }
          for (const each of Object.values(known)) each.dispose();
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  }));

Deno.test("tfjs weights: paths stay in the model's folder, also through links", () =>
  withFolder(async (folder) => {
    const [inside, outside] = [join(folder, "web"), join(folder, "secret.bin")];
    await Deno.mkdir(inside);
    await Deno.writeFile(outside, new Uint8Array(4));
    await Deno.symlink(outside, join(inside, "link.bin"));
    const weights = [{ name: "w", shape: [1], dtype: "float32" }];
    const path = join(inside, "model.json");
    for (
      const name of ["../secret.bin", outside, "a/../../secret.bin", "https://example.org/w.bin", "link.bin", "", 3]
    ) {
      await Deno.writeTextFile(path, JSON.stringify({ weightsManifest: [{ paths: [name], weights }] }));
      await assert.rejects(readWeights(path), (error: Error) => {
        assert.match(error.message, /files in the folder of the model\.json are read|a link out of the folder/);
        return error instanceof SyntaxError;
      }, `${name}`);
    }
    await Deno.mkdir(join(inside, "more"));
    await Deno.writeFile(join(inside, "more", "w.bin"), new Uint8Array(Float32Array.of(3).buffer));
    await Deno.writeTextFile(path, JSON.stringify({ weightsManifest: [{ paths: ["more/w.bin"], weights }] }));
    assert.deepStrictEqual([...(await readWeights(path)).tensors[0].values], [3]);
  }));

Deno.test("tfjs weights: sizes are checked before anything is read", () =>
  withFolder(async (folder) => {
    const w = { name: "w", shape: [2], dtype: "float32" };
    const cases: [readonly unknown[], RegExp][] = [
      [[w], /tensors take 8 bytes, and 4 are in the files/],
      [[{ ...w, shape: [1e9, 1e9] }], /"w" is of shape \[1000000000,1000000000\]/],
      [[{ ...w, shape: [-1] }], /is of shape \[-1\]/],
      [[{ ...w, dtype: "string" }], /is of type "string"; float32, int32/],
      [[{ ...w, quantization: { dtype: "uint4", scale: 1, min: 0 } }], /is quantised as "uint4"/],
      [[{ ...w, quantization: { dtype: "uint8", scale: "1" } }], /has quantisation/],
      [[null], /has no name/],
      [Array.from({ length: 9 }, () => ({ ...w, shape: [2 ** 28] })), /take more than 2147483648 bytes/],
      [Array.from({ length: 70_000 }, () => w), /it lists 70000 tensors/],
    ];
    for (const [weights, message] of cases) {
      const path = await write(folder, weights, new Uint8Array(4), 4);
      await assert.rejects(readWeights(path), (error: Error) => {
        assert.match(error.message, message);
        return error instanceof SyntaxError && error.message.length < 600;
      });
    }
    for (const manifest of [{}, [3], [{ paths: [], weights: 1 }], [{ paths: ["no.bin"], weights: [w] }]]) {
      const path = join(folder, "model.json");
      await Deno.writeTextFile(path, JSON.stringify({ weightsManifest: manifest }));
      await assert.rejects(readWeights(path), SyntaxError);
    }
  }));
