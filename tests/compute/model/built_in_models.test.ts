import assert from "node:assert";
import {
  MODEL_NAMES,
  modelTopology,
  TEXT_MODEL_NAMES,
  textModelTopology,
} from "../../../compute/model/built_in_models.ts";
import { initialModel } from "../../../compute/model/initial_model.ts";
import { KerasLayer } from "../../../compute/model/keras/keras_layer.ts";
import { LAYER_KINDS } from "../../../compute/model/layers/mod.ts";
import { createNetwork } from "../../../compute/model/network.ts";
import { type Plan, planTopology } from "../../../compute/model/plan.ts";
import { type Topology, topologySchema } from "../../../compute/model/topology.ts";
import { entriesIn } from "../../../compute/ops/mod.ts";
import { createRandom } from "../../../compute/vector/mod.ts";
import { engines } from "../ops/check_program.ts";

/** Trained entries of each, on pictures of 32×32×3 in ten classes. */
const PICTURES: Readonly<Record<string, number>> = {
  lenet: 83_126,
  mlp: 953_010,
  cnn: 579_402,
  "lenet5-caffe": 657_080,
  resnet8: 78_042,
  resnet14: 175_258,
  resnet20: 272_474,
  "resnet8-gn": 78_042,
  "resnet14-gn": 175_258,
  "resnet20-gn": 272_474,
  mobilenet: 136_778,
};
/** The same of 96 symbols, 32 at a time; a transformer says one of them at each place, a classifier one of four. */
const TEXTS: Readonly<Record<string, number>> = { gpt: 822_016, "gpt-small": 164_416, lstm: 72_708 };

const textOf = (name: string): Topology =>
  textModelTopology(name, { symbols: 96, context: 32, classes: name === "lstm" ? 4 : 96 });

Deno.test("built-in models: each is a topology that a manifest may have, as large as it is said to be", () => {
  assert.deepStrictEqual([...MODEL_NAMES], Object.keys(PICTURES));
  assert.deepStrictEqual([...TEXT_MODEL_NAMES], Object.keys(TEXTS));
  const all = [
    ...MODEL_NAMES.map((name) => [modelTopology(name, [32, 32, 3], 10), PICTURES[name]] as const),
    ...TEXT_MODEL_NAMES.map((name) => [textOf(name), TEXTS[name]] as const),
  ];
  for (const [topology, entries] of all) {
    const read = topologySchema.parse(JSON.parse(JSON.stringify(topology)));
    assert.deepStrictEqual(read, topology);
    assert.strictEqual(planTopology(read).layout.length, entries, topology.config.name);
  }
});

Deno.test("built-in models: an unknown one is named, with the nearest that there is", () => {
  assert.throws(() => modelTopology("resnet18", [32, 32, 3], 10), /Unknown model "resnet18". Did you mean "resnet/);
  assert.throws(() => textModelTopology("gtp", { symbols: 9, context: 9, classes: 9 }), /Did you mean "gpt"/);
});

/** Losses of some steps down the gradient of one small batch. */
function losses(plan: Plan, rate: number, steps: number): number[] {
  const [count, random] = [4, createRandom("built-in models")];
  const inputs = Float32Array.from(
    { length: count * entriesIn(plan.inputShape) },
    () => plan.symbols === undefined ? random.normal() : random.below(plan.symbols),
  );
  const rows = entriesIn(plan.outputShape) / plan.outputs;
  const targets = Float32Array.from({ length: count * rows }, () => random.below(plan.outputs));
  const model = initialModel(plan, 1);
  const gradient = new Float32Array(model.length);
  using network = createNetwork(engines.graph, plan);
  return Array.from({ length: steps }, () => {
    const loss = network.gradient(model, { inputs, targets, count }, gradient);
    gradient.forEach((slope, index) => model[index] -= rate * slope);
    return loss;
  });
}

for (const name of ["resnet8", "resnet8-gn", "mobilenet", ...TEXT_MODEL_NAMES]) {
  Deno.test(`built-in models: ${name} learns a batch by heart, from a loss as of chance`, () => {
    const isText = TEXT_MODEL_NAMES.includes(name);
    const plan = planTopology(isText ? textOf(name) : modelTopology(name, [12, 12, 1], 5));
    const found = losses(plan, name === "lstm" ? 0.5 : 0.1, isText ? 30 : 12);
    assert.ok(found.every(Number.isFinite), `${found}`);
    assert.ok(found[0] < 3 * Math.log(plan.outputs), `begins at ${found[0]}`);
    assert.ok(found[found.length - 1] < found[0] / 2, `${found}`);
  });
}

Deno.test("built-in models: a transformer's dense layers begin at 0 where they are added, and nowhere else", () => {
  const plan = planTopology(textOf("gpt-small"));
  const model = initialModel(plan, 1);
  const zeros = plan.layout.tensors
    .filter(({ name, offset, length }) =>
      name.endsWith("/kernel") && model.subarray(offset, offset + length).every((entry) => entry === 0)
    );
  assert.deepStrictEqual(zeros.map(({ name }) => name), [1, 2, 3].map((block) => `block${block}_narrow/kernel`));
});

Deno.test("built-in models: a kernel that begins at 0 is read from a file, and other beginnings are not", () => {
  const read = (kernel_initializer: unknown) => {
    const fields = { units: 2, activation: "linear", kernel_initializer };
    return LAYER_KINDS.get("Dense")!.read(new KerasLayer("x", "Dense", fields, (what) => new TypeError(what)));
  };
  const zeros = { units: 2, activation: "linear", kernel_initializer: "zeros" };
  assert.deepStrictEqual(read("zeros"), zeros);
  assert.deepStrictEqual(read({ module: "keras.initializers", class_name: "Zeros", config: {} }), zeros);
  assert.deepStrictEqual(read({ class_name: "GlorotUniform", config: {} }), { units: 2, activation: "linear" });
});
