import assert from "node:assert";
import { join } from "node:path";
import fc from "fast-check";
import { encodeTensors } from "../../../../compute/model/formats.ts";
import { readWeights } from "../../../../compute/model/foreign_weights.ts";
import { withFolder } from "../../../processes/command.ts";
import { layFixture } from "./fixture.ts";

const tensors = [{ name: "d/kernel", shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }];

Deno.test("weights: a file is told by what is in it, whatever it is called", () =>
  withFolder(async (folder) => {
    const forms: Record<string, string> = {
      "shared.keras": "Keras",
      "shared.weights.h5": "Keras 3",
      "shared.h5": "Keras 2",
    };
    for (const [name, form] of Object.entries(forms)) {
      const other = join(folder, "weights.bin");
      await Deno.rename(await layFixture(folder, name), other);
      using file = await readWeights(other);
      assert.deepStrictEqual([file.form, file.topology === undefined], [form, name === "shared.weights.h5"]);
    }
    // The first byte of a length of 123 is that of a brace.
    const path = join(folder, "model.json");
    for (const padding of [0, 123]) {
      await Deno.writeFile(path, encodeTensors({ tensors, metadata: { note: "x".repeat(padding) } }));
      using file = await readWeights(path);
      assert.deepStrictEqual([file.form, file.tensors], ["safetensors", tensors]);
    }
    const header = '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'.padEnd(0x7b, " ");
    await Deno.writeFile(
      path,
      new Uint8Array([0x7b, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode(header), 0, 0, 0, 0]),
    );
    using file = await readWeights(path);
    assert.strictEqual(file.tensors[0].name, "w");
  }));

Deno.test("weights: what is no file of weights is refused, with what is read", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    const cases: [string, RegExp][] = [
      ["", /no file of weights that is known; safetensors, \.keras/],
      ["\x80\x02}q\x00.", /no file of weights that is known/],
      ["{", /correct the JSON/],
      ['{"class_name": "Sequential"}', /no weightsManifest, and so no weights/],
      ['{"weightsManifest": []}', /no weightsManifest/],
      [
        '{"metadata": {}, "weight_map": {"w": "model-00001.safetensors"}}',
        /tensors in several files; write them to one/,
      ],
      ["PK\x03\x04", /Cannot read weights/],
      ["\x89HDF\r\n\x1a\n", /Cannot read weights/],
    ];
    for (const [text, message] of cases) {
      await Deno.writeFile(path, Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
      await assert.rejects(readWeights(path), (error: Error) => {
        assert.match(error.message, message);
        return error instanceof SyntaxError && !error.message.includes("\n");
      });
    }
    await assert.rejects(readWeights(join(folder, "none")), Deno.errors.NotFound);
    const large = join(folder, "large");
    await Deno.writeFile(large, new Uint8Array(1));
    await Deno.truncate(large, 2 ** 31 + 1);
    await assert.rejects(readWeights(large), /it has 2147483649 bytes; take a model of at most 2147483648/);
  }));

Deno.test("weights: any bytes at all are refused in one line, or read", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    const begun = fc.constantFrom("", "{", "PK\x03\x04", "\x89HDF\r\n\x1a\n", "\x02\0\0\0\0\0\0\0{");
    await fc.assert(
      fc.asyncProperty(begun, fc.uint8Array({ maxLength: 200 }), async (beginning, rest) => {
        await Deno.writeFile(
          path,
          Uint8Array.from([...beginning].map((letter) => letter.charCodeAt(0)).concat(...rest)),
        );
        try {
          using _ = await readWeights(path);
        } catch (error) {
          assert.ok(error instanceof SyntaxError, `${error}`);
          assert.match(error.message, /^Cannot read weights "[^\n]+$/);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  }));
