import assert from "node:assert";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import fc from "fast-check";
import { keepRoom, WriteError } from "../../../daemon/support/mod.ts";
import { withFolder } from "../../processes/command.ts";

const names = async (folder: string) => (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();

Deno.test("kept room: whatever its size, the file is what was written, and nothing is left beside it", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    const sizes = fc.integer({ min: 0, max: 3_000_000 });
    const property = fc.asyncProperty(sizes, sizes, fc.boolean(), async (kept, size, isGone) => {
      await using room = await keepRoom(path, kept, 0o600);
      assert.strictEqual((await Deno.stat(`${path}.new`)).size, kept);
      if (isGone) await Deno.remove(`${path}.new`);
      const bytes = new Uint8Array(size).map((_, index) => index * 7);
      await room.write(bytes);
      assert.deepStrictEqual(await names(folder), ["file"]);
      assert.ok(Buffer.from(bytes).equals(await Deno.readFile(path)));
      assert.strictEqual((await Deno.stat(path)).mode! & 0o777, 0o600);
    });
    await fc.assert(property, { seed: 3, numRuns: 20 });
  }));

Deno.test("kept room: it is given back where nothing was written, and what was there stays", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    await Deno.writeTextFile(path, "before");
    {
      await using _room = await keepRoom(path, 5_000, 0o600);
      assert.deepStrictEqual(await names(folder), ["file", "file.new"]);
    }
    assert.deepStrictEqual(await names(folder), ["file"]);
    assert.strictEqual(await Deno.readTextFile(path), "before");
    await assert.rejects(keepRoom(join(folder, "none", "file"), 5, 0o600), WriteError);
  }));
