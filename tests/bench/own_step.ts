/**
 * Local steps by our own means. Prints the median in ms.
 *
 * Models of digits: by our trainer, four steps a call. `resnet20` on pictures of 32×32×3 and `gpt` on ids (128 dimensions,
 * 4 layers, a context of 128): forward, loss, backward and the optimiser's step.
 *
 * @module
 */
import { createEngine, readyBackend } from "../../compute/engine/mod.ts";
import { initialModel, modelTopology, planTopology, textModelTopology } from "../../compute/model/mod.ts";
import { createNetwork, type HeldModel } from "../../compute/model/tensorflow.ts";
import { stepRule } from "../../compute/optimisers/mod.ts";
import { builtinTask } from "../../compute/task/mod.ts";
import { createTrainer } from "../../compute/training/local.ts";
import { createRandom } from "../../compute/vector/mod.ts";

const [model, batch, count] = [Deno.args[0], Number(Deno.args[1]), Number(Deno.args[2])];
const [SYMBOLS, CONTEXT] = [96, 128];

async function trainerTimes(): Promise<number[]> {
  await using trainer = await createTrainer({ task: builtinTask("digits", { model, batch }) });
  const times: number[] = [];
  for (let call = 0; call < count / 4 + 2; call++) {
    const started = performance.now();
    await trainer.steps(trainer.initial, 4, { stepsDone: 0 });
    if (call >= 2) times.push((performance.now() - started) / 4);
  }
  return times;
}

async function networkTimes(): Promise<number[]> {
  const isText = model === "gpt";
  const topology = isText
    ? textModelTopology(model, { symbols: SYMBOLS, context: CONTEXT, classes: SYMBOLS })
    : modelTopology(model, [32, 32, 3], 10);
  const plan = planTopology(topology);
  const random = createRandom("own step");
  const entries = batch * plan.inputShape.reduce((product, extent) => product * extent, 1);
  const inputs = Float32Array.from({ length: entries }, () => isText ? random.below(SYMBOLS) : random.next());
  const rows = isText ? batch * CONTEXT : batch;
  const targets = Float32Array.from({ length: rows }, () => random.below(plan.outputs));
  const weights = initialModel(plan, 1);
  const rule = stepRule({ learningRate: 0.01, momentum: 0.9, batch, decay: "none" }, plan.layout)!;
  using network = createNetwork(createEngine(await readyBackend({ backend: "native" })), plan);
  let held: HeldModel = { model: network.hold(weights), moments: [network.hold(new Float32Array(weights.length))] };
  const times: number[] = [];
  for (let round = 0; round < count / 4 + 2; round++) {
    const started = performance.now();
    for (let step = 0; step < 4; step++) {
      held = network.descend(
        rule,
        held,
        { inputs, targets, count: batch, seed: [1, step] },
        rule.figuresOf(0.01, step),
      );
    }
    // Once in a round the model comes out, and goes in again.
    const model = network.hold(held.model.read());
    held.model[Symbol.dispose]();
    held = { model, moments: held.moments };
    if (round >= 2) times.push((performance.now() - started) / 4);
  }
  return times;
}

const times = model === "resnet20" || model === "gpt" ? await networkTimes() : await trainerTimes();
console.log(times.sort((left, right) => left - right)[times.length >> 1]);
