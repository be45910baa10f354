/**
 * What one node alone reaches on the held-out digits in a bounded number of steps, by learning rate and batch.
 *
 *     deno run -A tests/bench/learning_rate.ts lenet 500 0.02,0.05 32,64 1,4
 *
 * @module
 */
import Table from "cli-table3";
import { builtinTask } from "../../compute/task/mod.ts";
import { loadDataset } from "../../compute/data/loading.ts";
import { createTrainer } from "../../compute/training/local.ts";
import { addVector } from "../../compute/vector/mod.ts";
import { ensureNative } from "../../scripts/native/mod.ts";

const [model = "lenet", steps = "500", rates = "0.02,0.05", batches = "32", shards = "1,4"] = Deno.args;
const numbers = (text: string) => text.split(",").map(Number);

await ensureNative();
const dataset = await loadDataset(builtinTask("digits").data);
const table = new Table({
  style: { head: [], border: [] },
  head: ["model", "examples", "batch", "rate", "steps", "accuracy %", "loss", "ms a step"],
});
for (const count of numbers(shards)) {
  for (const batch of numbers(batches)) {
    for (const learningRate of numbers(rates)) {
      for (const total of numbers(steps)) {
        const task = builtinTask("digits", { model, steps: total, batch, learningRate });
        await using trainer = await createTrainer({ task, shard: { index: 0, count } }, dataset);
        const x = trainer.initial.slice();
        const started = performance.now();
        for (let done = 0; done < total; done += 4) {
          addVector(x, (await trainer.steps(x, 4, { stepsDone: done })).update);
        }
        const milliseconds = (performance.now() - started) / total;
        const { value: accuracy, loss } = await trainer.evaluate(x);
        const figures = [(100 * accuracy).toFixed(2), loss.toFixed(3), milliseconds.toFixed(1)];
        table.push([model, trainer.examples, batch, learningRate, total, ...figures]);
      }
    }
  }
}
console.log(table.toString());
