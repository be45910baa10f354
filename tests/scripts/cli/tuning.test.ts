import assert from "node:assert";
import { join } from "node:path";
import { decodeTensors, encodeModel } from "../../../compute/model/formats.ts";
import { startingModel, wholeModel } from "../../../compute/model/mod.ts";
import { parseTask, preparedTask, type Task } from "../../../compute/task/mod.ts";
import { EXIT } from "../../../scripts/terminal/exit.ts";
import { withFolder } from "../../processes/command.ts";
import { document, murmuration } from "./capture.ts";

async function drafted(folder: string, ...flags: string[]): Promise<{ file: string; task: Task }> {
  const file = join(folder, "high.json");
  await document(["task", "new", "--data", "digits", "--classes", "5,6,7,8,9", "--out", file, "--force", ...flags]);
  return { file, task: parseTask(await Deno.readTextFile(file), file) };
}

Deno.test("task new says what is trained of a model, and task show how much that is", () =>
  withFolder(async (folder) => {
    const { file, task } = await drafted(folder, "--lora", "4", "--train", "logits/*", "--train", "conv1/bias");
    assert.deepStrictEqual(task.tuning, { train: ["logits/*", "conv1/bias"], lora: { rank: 4 } });
    assert.deepStrictEqual(task.data, {
      kind: "digits",
      shape: [28, 28, 1],
      classes: 5,
      shift: 1,
      take: [5, 6, 7, 8, 9],
    });
    const { out } = await murmuration(["task", "show", file]);
    assert.match(out, /parameters, [\d,]+ of them trained/);
    assert.match(out, /logits\/\*, conv1\/bias; pairs of rank 4 beside all kernels \(LoRA, alpha 8\)/);
    const { task: other } = await drafted(folder, "--lora", "2:dense1/*,dense2/*", "--freeze", "*/bias");
    assert.deepStrictEqual(other.tuning, { freeze: ["*/bias"], lora: { rank: 2, tensors: ["dense1/*", "dense2/*"] } });
  }));

Deno.test("what cannot be trained so is refused, with what to say instead", () =>
  withFolder(async (folder) => {
    const refuse = async (flags: string[], says: RegExp, code: number = EXIT.usage) => {
      const outcome = await murmuration(["task", "new", "--data", "digits", "--out", join(folder, "x.json"), ...flags]);
      assert.strictEqual(outcome.code, code, outcome.err);
      assert.match(outcome.err, says);
    };
    await refuse(
      ["--train", "logts/*"],
      /none of its tensors is called "logts\/\*"; nearest to it is "logits\/\*"/,
      EXIT.failed,
    );
    await refuse(["--freeze", "*"], /all of it is frozen; name what is trained/, EXIT.failed);
    await refuse(["--lora", "none"], /must be a rank from 1 to 1024, such as 8/);
    await refuse(["--lora", "0"], /must be a rank from 1 to 1024/);
    await refuse(["--classes", "1"], /must be two labels or more/);
    await refuse(["--classes", "1,1"], /must be two labels or more, each once/);
    await refuse(["--classes", "1,12"], /label 12 is not below 10/);
  }));

Deno.test("a model that was trained in part is exported as a whole, or what was trained of it alone", () =>
  withFolder(async (folder) => {
    const { file, task } = await drafted(folder, "--lora", "2", "--train", "logits/*");
    const { plan } = preparedTask(task);
    const { initial, frozen } = await startingModel(plan, task.seed);
    const model = initial.map((value, index) => value + (index % 7) / 100);
    const trained = join(folder, "model.safetensors");
    await Deno.writeFile(trained, encodeModel(model, plan.layout));
    const whole = wholeModel({ topology: task.model, tuning: task.tuning, plan, model, frozen, state: undefined });
    const out = join(folder, "whole.safetensors");
    const command = ["model", "export", trained, "--task", file, "--data-dir", folder];
    await document([...command, "--out", out]);
    const tensors = new Map(decodeTensors(await Deno.readFile(out)).tensors.map((tensor) => [tensor.name, tensor]));
    assert.deepStrictEqual([...tensors.keys()], whole.plan.layout.tensors.map(({ name }) => name));
    for (const { name, offset, length } of whole.plan.layout.tensors) {
      assert.deepStrictEqual(tensors.get(name)!.values, whole.model.slice(offset, offset + length));
    }
    const web = join(folder, "web");
    await document([...command, "--format", "tfjs", "--out", web]);
    assert.strictEqual((await Deno.stat(join(web, "weights.bin"))).size, 4 * whole.model.length);
    const adapter = join(folder, "adapter.safetensors");
    await document([...command, "--adapter", "--out", adapter]);
    const { tensors: parts, metadata } = decodeTensors(await Deno.readFile(adapter));
    assert.deepStrictEqual(parts.map(({ name }) => name), plan.layout.tensors.map(({ name }) => name));
    assert.deepStrictEqual(JSON.parse(metadata.tuning), task.tuning);
    const refused = await murmuration([...command, "--adapter", "--format", "keras", "--out", web]);
    assert.match(refused.err, /only safetensors has it/);
  }));
