import assert from "node:assert";
import { join } from "node:path";
import { keepPrivate } from "../../../daemon/support/mod.ts";
import { withFolder } from "../../processes/command.ts";

const modeOf = async (path: string) => (await Deno.stat(path)).mode! & 0o7777;

Deno.test("keep private: a folder that others could look into is its owner's alone, and so are its settings and state", () =>
  withFolder(async (parent) => {
    const folder = join(parent, "node");
    const state = join(folder, "checkpoints", "0123");
    await Deno.mkdir(state, { recursive: true });
    const outside = join(parent, "outside");
    const own = ["config.json", "identity.key", "api.json", "model.safetensors", "checkpoints/0123/000000001.json"];
    for (const path of [...own.map((name) => join(folder, name)), join(folder, "notes.txt"), outside]) {
      await Deno.writeTextFile(path, "");
      await Deno.chmod(path, 0o644);
    }
    await Deno.symlink(outside, join(folder, "api-token"));
    for (const path of [folder, join(folder, "checkpoints"), state]) await Deno.chmod(path, 0o755);
    assert.strictEqual(await keepPrivate(folder), undefined);
    for (const path of [folder, join(folder, "checkpoints"), state]) {
      assert.strictEqual(await modeOf(path), 0o700, path);
    }
    for (const name of own) assert.strictEqual(await modeOf(join(folder, name)), 0o600, name);
    // Neither what is not the daemon's nor what a link leads to.
    assert.deepStrictEqual([await modeOf(join(folder, "notes.txt")), await modeOf(outside)], [0o644, 0o644]);
  }));

Deno.test("keep private: what cannot be is said in one line, and a folder that many share is left as it is", () =>
  withFolder(async (parent) => {
    assert.match(await keepPrivate(join(parent, "none")) ?? "", /^Cannot keep the data folder [^\n]+$/);
    await Deno.chmod(parent, 0o1777);
    assert.match(await keepPrivate(parent) ?? "", /it is one that many share; others on this machine may read in it$/);
    assert.strictEqual(await modeOf(parent), 0o1777);
  }));
