/**
 * Local steps by our trainer, four a call. Prints the median of a step in ms.
 *
 * @module
 */
import { builtinTask } from "../../compute/task/mod.ts";
import { createTrainer } from "../../compute/training/local.ts";

const [model, batch, count] = [Deno.args[0], Number(Deno.args[1]), Number(Deno.args[2])];
await using trainer = await createTrainer({ task: builtinTask("digits", { model, batch }) });
const times: number[] = [];
for (let call = 0; call < count / 4 + 2; call++) {
  const started = performance.now();
  await trainer.steps(trainer.initial, 4, { stepsDone: 0 });
  if (call >= 2) times.push((performance.now() - started) / 4);
}
console.log(times.sort((left, right) => left - right)[times.length >> 1]);
