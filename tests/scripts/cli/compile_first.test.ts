import assert from "node:assert";
import { dirname, join } from "node:path";
import { compileFirst } from "../../../scripts/cli/compile_first.ts";
import { withFolder } from "../../processes/command.ts";

/** Runs `test` with a cache folder and a cache of Deno of its own. */
async function withCaches(folder: string, test: () => Promise<void>): Promise<void> {
  const own = { XDG_CACHE_HOME: join(folder, "cache"), DENO_DIR: join(folder, "deno") };
  const before = Object.keys(own).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(own)) Deno.env.set(name, value);
  try {
    await test();
  } finally {
    for (const [name, value] of before) value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  }
}

async function stamps(folder: string): Promise<string[]> {
  const compiled = join(folder, "deno", "murmuration");
  const names = await Array.fromAsync(Deno.readDir(compiled), ({ name }) => name).catch(() => []);
  return await Promise.all(names.map((name) => Deno.readTextFile(join(compiled, name))));
}

Deno.test("the program is compiled by another process once, and again when it was changed; what cannot be is left", () =>
  withFolder(async (folder) => {
    const root = join(folder, "program");
    const entries = [
      "scripts/murmuration.ts",
      "daemon/process/run_node.ts",
      "daemon/process/node_thread/node_thread_entry.ts",
      "compute/training/trainer_worker_entry.ts",
    ];
    for (const entry of [...entries, "protocol/mod.ts"]) {
      await Deno.mkdir(dirname(join(root, entry)), { recursive: true });
      await Deno.writeTextFile(join(root, entry), "export const here: number = 1;\n");
    }
    await Deno.writeTextFile(join(root, "deno.json"), "{}");
    await withCaches(folder, async () => {
      await compileFirst(root);
      const first = await stamps(folder);
      assert.strictEqual(first.length, 1);
      const compiled = join(folder, "deno", "gen");
      await Deno.stat(compiled);
      await Deno.remove(compiled, { recursive: true });
      await compileFirst(root);
      await assert.rejects(Deno.stat(compiled), Deno.errors.NotFound, "nothing was to be compiled");
      await Deno.utime(join(root, entries[0]), new Date(), new Date(Date.now() + 5_000));
      await compileFirst(root);
      assert.notDeepStrictEqual(await stamps(folder), first);
      await Deno.stat(compiled);
      // Whoever clears Deno's cache clears all of it.
      await Deno.remove(join(folder, "deno"), { recursive: true });
      await compileFirst(root);
      await Deno.stat(compiled);
      await Deno.remove(join(folder, "deno"), { recursive: true });
      await Deno.writeTextFile(join(root, entries[0]), "not a program (");
      await compileFirst(root);
      assert.deepStrictEqual(await stamps(folder), []);
    });
  }));
