import assert from "node:assert";
import { modelTopology } from "../../../compute/model/mod.ts";
import { builtinTask, reviewTask, type Task } from "../../../compute/task/mod.ts";

const digits = builtinTask("digits");

function adviceFor(model: string, batch: number): readonly string[] {
  const task: Task = {
    ...digits,
    model: modelTopology(model, [28, 28, 1], 10),
    optimiser: { ...digits.optimiser, batch },
  };
  return reviewTask(task).advice;
}

Deno.test("advice: batch normalisation is warned of, more so with small batches; group normalisation is not", () => {
  assert.deepStrictEqual(adviceFor("lenet", 1), []);
  assert.match(
    adviceFor("resnet8", 32).join("\n"),
    /^Batch normalisation measures each node's own data\..*GroupNormalization/,
  );
  assert.match(adviceFor("resnet8", 4)[0], /over a batch of 4 is rough/);
});
