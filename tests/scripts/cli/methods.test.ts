/**
 * A method of compression, a value coding and a built-in model are offered wherever there is a choice of them.
 */
import assert from "node:assert";
import { COMPRESSION_METHODS, VALUE_CODINGS } from "../../../compute/compression/mod.ts";
import { builtinTask, TASK_MODEL_NAMES } from "../../../compute/task/mod.ts";
import { checkTask, exchangeSchema } from "../../../compute/task/task.ts";
import { gossipSchema } from "../../../scripts/experiments/runners/gossip/gossip_settings.ts";
import { pruneSwarmSchema } from "../../../scripts/experiments/runners/prune/prune_swarm_settings.ts";
import { workersSchema } from "../../../scripts/experiments/runners/workers/workers_settings.ts";
import { SHELLS } from "../../../scripts/cli/completion_script.ts";
import { document, murmuration } from "./capture.ts";

const chosen = { "--compress": COMPRESSION_METHODS, "--values": VALUE_CODINGS, "--model": TASK_MODEL_NAMES } as const;

Deno.test("every method and every value coding is one that a task may name, and the laboratory's runs too", () => {
  assert.deepStrictEqual(exchangeSchema.shape.compress.options, COMPRESSION_METHODS);
  assert.deepStrictEqual(exchangeSchema.shape.values.options, VALUE_CODINGS);
  for (const compress of COMPRESSION_METHODS) {
    for (const values of VALUE_CODINGS) {
      const task = builtinTask("digits", { exchange: { compress, values } });
      assert.deepStrictEqual(checkTask(task, "mine").exchange, task.exchange);
      assert.strictEqual(gossipSchema.parse({ compress, values }).compress, compress);
      assert.strictEqual(workersSchema.parse({ method: compress, values }).method, compress);
      assert.strictEqual(pruneSwarmSchema.parse({ values }).values, values);
    }
  }
});

for (const command of ["testnet", "simulate"]) {
  Deno.test(`${command} --help offers every method, every value coding and every built-in model`, async () => {
    const { code, out } = await murmuration([command, "--help"]);
    assert.strictEqual(code, 0);
    const text = out.replaceAll(/\s+/g, " ");
    for (const [flag, names] of Object.entries(chosen)) {
      const line = text.slice(text.indexOf(flag));
      const offered = /^\S+ <\w+> [^:]*: ([^(]*) \(default: /.exec(line)?.[1];
      assert.strictEqual(offered, names.join(", "), `${command} ${flag}`);
    }
  });
}

for (const shell of SHELLS) {
  Deno.test(`the completions of ${shell} offer every method, every value coding and every built-in model`, async () => {
    const { script } = await document(["completions", shell]);
    for (const [flag, names] of Object.entries(chosen)) {
      // Several commands have flags of one name; one of them is followed by all of the names, in their order.
      assert.ok(script.includes(names.join(" ")), `${shell} ${flag}`);
    }
  });
}
