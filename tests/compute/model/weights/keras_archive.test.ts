import assert from "node:assert";
import { join } from "node:path";
import fc from "fast-check";
import { readWeights } from "../../../../compute/model/foreign_weights.ts";
import { withFolder } from "../../../processes/command.ts";
import { fixtureBytes } from "./fixture.ts";

/** What PyTorch calls one of its files, in as many letters as "config.json" has. */
const PICKLE = new TextEncoder().encode("ab/data.pkl");

/** Where the archive's list has the entry of a name. */
function entryOf(bytes: Uint8Array, name: string): number {
  const text = String.fromCharCode(...bytes);
  return text.lastIndexOf(`${name}`) - 46;
}

Deno.test("keras archives: sizes are bound before anything is unpacked, and what is missing is named", () =>
  withFolder(async (folder) => {
    const path = join(folder, "model.keras");
    const whole = fixtureBytes("shared.keras");
    /** Says that a file has `size` bytes when it is unpacked. */
    const sized = (name: string, size: number) => (bytes: DataView<ArrayBuffer>) => {
      const [method, deflated] = [10, 8];
      bytes.setUint16(entryOf(whole, name) + method, deflated, true);
      bytes.setUint32(entryOf(whole, name) + 24, size, true);
    };
    const cases: [(bytes: DataView<ArrayBuffer>) => void, RegExp][] = [
      [sized("config.json", 20e6), /its config\.json has 20000000 bytes/],
      [sized("model.weights.h5", 2 ** 31 + 1), /its model\.weights\.h5 has 2147483649 bytes/],
      [(bytes) => bytes.setUint32(entryOf(whole, "config.json") + 16, 1, true), /its config\.json is damaged/],
      [(bytes) => bytes.setUint8(entryOf(whole, "config.json") + 46, 0x43), /a zip file without config\.json/],
      [
        (bytes) => bytes.setUint8(entryOf(whole, "model.weights.h5") + 46, 0x4d),
        /a zip file without model\.weights\.h5/,
      ],
      [(bytes) => new Uint8Array(bytes.buffer).set(PICKLE, entryOf(whole, "config.json") + 46), /it is PyTorch's/],
    ];
    for (const [spoil, message] of cases) {
      const bytes = whole.slice();
      spoil(new DataView(bytes.buffer));
      await Deno.writeFile(path, bytes);
      await assert.rejects(readWeights(path), (error: Error) => {
        assert.match(error.message, message);
        return error instanceof SyntaxError && !error.message.includes("\n");
      });
    }
  }));

Deno.test("keras archives: any cut is refused, and flipped bytes are refused or read, in one line", () =>
  withFolder(async (folder) => {
    const path = join(folder, "model.keras");
    const whole = fixtureBytes("shared.keras");
    const flip = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: whole.length - 1 }),
        fc.array(flip, { maxLength: 12 }),
        async (cut, flips) => {
          const bytes = flips.length === 0 ? whole.slice(0, cut) : whole.slice();
          for (const [at, value] of flips) bytes[at] = value;
          await Deno.writeFile(path, bytes);
          try {
            using file = await readWeights(path);
            for (const { values } of file.tensors) assert.ok(values instanceof Float32Array);
            assert.notStrictEqual(flips.length, 0, "a cut file was read");
          } catch (error) {
            assert.ok(error instanceof SyntaxError, `${error}`);
            assert.match(error.message, /^Cannot read weights "[^\n]+$/);
          }
        },
      ),
      { seed: 1, numRuns: 150 },
    );
  }));
