import assert from "node:assert";
import { importKeras } from "../../../../compute/model/import_keras.ts";
import { dataForm } from "../../../../compute/data/mod.ts";
import { builtinTask } from "../../../../compute/task/mod.ts";

for (const [task, model] of [["text", "gpt-small"], ["text", "gpt"], ["digits", "lenet"], ["resnet", "resnet8"]]) {
  Deno.test(`a manifest's model of the kind ${model} is read as it was written, masks and all`, () => {
    const { model: topology, data } = builtinTask(task, { model });
    const { shape, names, divisor } = dataForm(data);
    const imported = importKeras(JSON.stringify(topology), "task.json", {
      shape,
      classes: names.length,
      divisor,
      loss: "softmax-cross-entropy",
    });
    assert.deepStrictEqual(imported.topology, topology);
    assert.strictEqual(JSON.stringify(imported.topology).includes("use_causal_mask"), model.startsWith("gpt"));
  });
}
