/** Training that diverges, as a user meets it: told, gone back from once at a smaller rate, then ended; nothing of it is kept. */
import assert from "node:assert";
import { join } from "node:path";
import { decodeTensors } from "../../compute/model/formats.ts";
import { run, withFolder } from "./command.ts";

const iris = "docs/examples/iris";

/** Runs a daemon alone on the flowers at a learning rate, for so many steps. */
async function train(folder: string, learningRate: number, ...more: readonly string[]) {
  const task = JSON.parse(await Deno.readTextFile(join(iris, "task.json")));
  const manifest = join(folder, "task.json");
  const optimiser = { ...task.optimiser, learningRate };
  await Deno.writeTextFile(manifest, JSON.stringify({ ...task, optimiser }));
  return await run("scripts/murmuration.ts", [
    ...["daemon", "--task", manifest, "--data", iris, "--shard", "0/2", "--data-dir", join(folder, "node")],
    ...["--listen", "/ip4/127.0.0.1/tcp/0", "--no-mdns", "--no-dht", "--api-port", "off", "--json", ...more],
  ]);
}

/** All values of all files with tensors in a folder. */
async function values(folder: string): Promise<number[]> {
  const found: number[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) found.push(...await values(path));
    else if (/\.safetensors/.test(name)) {
      for (const { values } of decodeTensors(await Deno.readFile(path)).tensors) found.push(...values);
    }
  }
  return found;
}

for (const thread of ["off", "on"]) {
  Deno.test(`a rate far too high: told with the last good step and what helps, tried slower once, then the daemon ends with 1 (node thread ${thread})`, () =>
    withFolder(async (folder) => {
      for (const start of ["first", "again"]) {
        const { code, out, err } = await train(folder, 100, "--node-thread", thread);
        assert.strictEqual(code, 1, err);
        const events = out.trim().split("\n").map((line) => JSON.parse(line));
        const diverged = events.filter(({ type }) => type === "diverged");
        // What was kept is slower already, and says that going back has not helped.
        assert.deepStrictEqual(diverged.map(({ steps, rate }) => [steps, rate]), start === "first" ? [[0, 0.25]] : []);
        assert.match(
          err.trim().split("\n").at(-1)!,
          /^murmuration: Cannot go on training: .* after step 0, .* lower learning rate/,
        );
        assert.ok(!out.includes('"type":"round"') && !out.includes('"type":"evaluated"'), out);
        const kept = await values(join(folder, "node"));
        assert.ok(kept.length > 0 && kept.every(Number.isFinite));
      }
      const left = await Array.fromAsync(Deno.readDir(join(folder, "node")), ({ name }) => name);
      assert.ok(!left.some((name) => name.startsWith("model")), `${left}`);
    }));
}
