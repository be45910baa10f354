import assert from "node:assert";
import { drawInitialModel, initialModel } from "../../../compute/model/initial_model.ts";
import { MODEL_NAMES, modelTopology } from "../../../compute/model/built_in_models.ts";
import { planTopology } from "../../../compute/model/plan.ts";
import { type Layer, type Topology, topologySchema } from "../../../compute/model/topology.ts";

const PARAMETERS: Readonly<Record<string, number>> = {
  lenet: 61_706,
  mlp: 266_610,
  cnn: 454_922,
  "lenet5-caffe": 431_080,
  resnet8: 77_754,
  resnet14: 174_970,
  resnet20: 272_186,
  "resnet8-gn": 77_754,
  "resnet14-gn": 174_970,
  "resnet20-gn": 272_186,
  mobilenet: 136_202,
};

Deno.test("models: each has the parameters it is known for, and a topology the schema takes", () => {
  for (const name of MODEL_NAMES) {
    const topology = modelTopology(name, [28, 28, 1], 10);
    assert.deepStrictEqual(topologySchema.parse(topology), topology);
    assert.strictEqual(planTopology(topology).layout.length, PARAMETERS[name], name);
  }
  assert.throws(() => modelTopology("lennet", [28, 28, 1], 10), /Unknown model "lennet". Did you mean "lenet"/);
});

Deno.test("initial model: the same for a seed, another for another, kernels within He's bound, biases zero", () => {
  const plan = planTopology(modelTopology("lenet", [28, 28, 1], 10));
  const model = initialModel(plan, 3);
  assert.deepStrictEqual(initialModel(plan, 3), model);
  assert.notDeepStrictEqual(initialModel(plan, 4), model);
  plan.layout.tensors.forEach(({ name, offset, length }, tensor) => {
    const entries = model.subarray(offset, offset + length);
    if (name.endsWith("/bias")) return assert.ok(entries.every((entry) => entry === 0));
    const initialiser = plan.initialisers[tensor];
    const fanIn = plan.layout.tensors[tensor].shape.slice(0, -1).reduce((product, extent) => product * extent, 1);
    const limit = Math.sqrt(6 / fanIn);
    assert.deepStrictEqual(initialiser, { kind: "uniform", limit });
    const variance = entries.reduce((sum, entry) => sum + entry * entry, 0) / length;
    assert.ok(entries.every((entry) => Math.abs(entry) <= limit), name);
    assert.ok(Math.abs(variance / (limit * limit / 3) - 1) < 0.3, name);
  });
});

Deno.test("initial model: its bits never change, as every node of a task must start alike", () => {
  const model = initialModel(planTopology(modelTopology("lenet", [28, 28, 1], 10)), 1);
  const bits = new Uint32Array(model.buffer);
  let sum = 0;
  for (const word of bits) sum = (Math.imul(sum, 31) + word) >>> 0;
  assert.strictEqual(sum, 2701393311);
});

Deno.test("topology: layers that do not fit are named", () => {
  const layers = modelTopology("lenet", [28, 28, 1], 10).config.layers;
  const plan = (chosen: readonly Layer[]) =>
    planTopology({ class_name: "Sequential", config: { name: "mine", layers: chosen } });
  assert.throws(() => plan(layers.slice(1)), /"mine": layer "pool1" comes first and has no batch_input_shape/);
  assert.throws(
    () => plan([layers[0], layers[5]]),
    /layer "dense1" comes last and gives no row of logits, but \[28, 28, 120\]/,
  );
  assert.throws(() => plan(layers.slice(0, 2)), /layer "pool1" comes last and gives no row of logits/);
  assert.throws(() => plan([layers[0], layers[0]]), /layer "conv1" has a batch_input_shape/);
  assert.throws(
    () => plan([layers[0], layers[2], layers[4], layers[7], layers[7]]),
    /two layers are called "logits"/,
  );
  const pools = Array.from({ length: 5 }, (_, index) => ({
    ...layers[1],
    config: { ...layers[1].config, name: `pool${index + 1}` },
  }));
  assert.throws(() => plan([layers[0], ...pools]), /layer "pool5" leaves nothing of its input/);
});

Deno.test("initial model: drawn in slices it is the same to the bit, and there are pauses in it", async () => {
  const dense = (units: number, inputs?: number) => ({
    class_name: "Dense" as const,
    config: {
      name: `dense${units}`,
      units,
      activation: "relu" as const,
      ...(inputs === undefined ? {} : { batch_input_shape: [null, inputs] as [null, number] }),
    },
  });
  const layers = [dense(1500, 2000), dense(10)];
  const plan = planTopology({ class_name: "Sequential", config: { name: "wide", layers } });
  let pauses = 0;
  const drawn = await drawInitialModel(plan, 7, () => Promise.resolve(void pauses++));
  assert.deepStrictEqual(new Uint32Array(drawn.buffer), new Uint32Array(initialModel(plan, 7).buffer));
  assert.strictEqual(pauses, 2);
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await drawInitialModel(plan, 7);
  clearInterval(timer);
  assert.ok(turns > 0);
});

/** A topology of one convolution and a row of logits. */
function convolution(size: number, kernel: number, channels: number, filters: number): Topology {
  return topologySchema.parse({
    class_name: "Sequential",
    config: {
      name: "huge",
      layers: [
        {
          class_name: "Conv2D",
          config: {
            name: "conv",
            filters,
            kernel_size: [kernel, kernel],
            padding: "same",
            activation: "relu",
            batch_input_shape: [null, size, size, channels],
          },
        },
        { class_name: "MaxPooling2D", config: { name: "pool", pool_size: [size, size] } },
        {
          class_name: "Flatten",
          config: { name: "flatten" },
        },
        { class_name: "Dense", config: { name: "logits", units: 2, activation: "linear" } },
      ],
    },
  });
}

Deno.test("topology: what is too large is refused before anything is allocated, with what to change", () => {
  const before = Deno.memoryUsage();
  assert.throws(
    () => planTopology(convolution(1, 1, 65_536, 65_536)),
    /^TypeError: Cannot plan model "huge": it has 4,295,163,906 parameters, 4,294,967,296 of them in "conv\/kernel", and at most 268,435,456 are taken; choose fewer units/,
  );
  assert.throws(
    () => planTopology(convolution(65_536, 65_536, 65_536, 65_536)),
    /its input has 281,474,976,710,656 entries an example, and at most 8,589,934 are taken; make it smaller/,
  );
  assert.throws(
    () => planTopology(convolution(1024, 1, 1, 64)),
    /layer "conv" gives what has 67,108,864 entries an example, and at most 8,589,934 are taken/,
  );
  assert.throws(
    () => planTopology(convolution(366, 1, 1, 64), { batch: 250 }),
    /its activations take [\d,]+ bytes for one batch of 250 examples, and at most 8,589,934,592 are taken; choose smaller/,
  );
  const small = convolution(64, 3, 1, 32);
  planTopology(small, { batch: 32 });
  assert.throws(() => planTopology(small, { batch: 65_536 }), /for one batch of 65,536 examples/);
  const after = Deno.memoryUsage();
  assert.ok(after.external - before.external < 1e6 && after.heapUsed - before.heapUsed < 50e6);
});
