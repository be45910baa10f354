import assert from "node:assert";
import { builtinTask } from "../../../compute/task/builtin_task.ts";
import { parseTask } from "../../../compute/task/task.ts";
import { hasControls } from "../../../compute/support/mod.ts";

const EVIL = `\u001b[2J\u202eevil\u0007\n${"x".repeat(10_000)}`;
interface Draft {
  [key: string]: unknown;
  model: { config: { layers: { class_name: string; config: Record<string, unknown> }[] } };
}

const CHANGES: Readonly<Record<string, (task: Draft) => void>> = {
  "a key": (task) => task[EVIL] = 1,
  "a layer's key": ({ model }) => model.config.layers[0].config[EVIL] = 1,
  "a layer's class": ({ model }) => model.config.layers[0].class_name = EVIL,
  "a layer's name": ({ model }) => model.config.layers[0].config.name = EVIL,
  "a setting": ({ model }) => model.config.layers[0].config.activation = EVIL,
  "a layer within a layer": ({ model }) => {
    const layer = { class_name: EVIL, config: {} };
    model.config.layers = [{ class_name: "TimeDistributed", config: { name: "it", layer } }];
  },
};

for (const [what, change] of Object.entries(CHANGES)) {
  Deno.test(`manifests of strangers: ${what} is shown short, and without controls`, () => {
    const task = JSON.parse(JSON.stringify(builtinTask("digits"))) as Draft;
    change(task);
    assert.throws(() => parseTask(JSON.stringify(task), "my.json"), (error) => {
      assert.ok(error instanceof TypeError);
      assert.ok(!hasControls(error.message) && error.message.length < 500, error.message);
      return true;
    });
  });
}
