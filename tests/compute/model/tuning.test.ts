import assert from "node:assert";
import fc from "fast-check";
import {
  BACKEND_NAMES,
  type BackendName,
  createEngine,
  type Engine,
  readyBackend,
} from "../../../compute/engine/mod.ts";
import { modelTopology } from "../../../compute/model/built_in_models.ts";
import { initialModel } from "../../../compute/model/initial_model.ts";
import { createNetwork } from "../../../compute/model/network.ts";
import { type Plan, planTopology } from "../../../compute/model/plan.ts";
import { namePattern } from "../../../compute/model/name_pattern.ts";
import { adapterOf, rolesOf } from "../../../compute/model/roles.ts";
import type { StoredTensor } from "../../../compute/model/safetensors.ts";
import { startingModel } from "../../../compute/model/starting_model.ts";
import type { Topology } from "../../../compute/model/topology.ts";
import type { Tuning } from "../../../compute/model/tuning.ts";
import { wholeModel } from "../../../compute/model/whole_model.ts";
import { neededFor } from "../../../compute/ops/mod.ts";
import { createRandom, type Layout, type Vector } from "../../../compute/vector/mod.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";

await ensureNative();
const BATCH = 4;

/** Convolutions with batch normalisation, then attention-free dense layers: something of each role. */
const topology: Topology = {
  class_name: "Sequential",
  config: {
    name: "small",
    layers: [
      {
        class_name: "Conv2D",
        config: {
          name: "block1_conv",
          filters: 6,
          kernel_size: [3, 3],
          padding: "same",
          activation: "linear",
          batch_input_shape: [null, 6, 6, 2],
        },
      },
      { class_name: "BatchNormalization", config: { name: "block1_norm" } },
      { class_name: "Activation", config: { name: "block1_relu", activation: "relu" } },
      { class_name: "GlobalAveragePooling2D", config: { name: "mean" } },
      { class_name: "Dense", config: { name: "middle", units: 10, activation: "tanh" } },
      { class_name: "Dense", config: { name: "head", units: 3, activation: "linear" } },
    ],
  },
};

function randomVector(length: number, seed: string): Vector {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random.normal());
}

function tensorsOf(layout: Layout, vector: Vector): Map<string, Vector> {
  return new Map(
    layout.tensors.map(({ name, offset, length }) => [name, vector.subarray(offset, offset + length)]),
  );
}

function furthest(left: ArrayLike<number>, right: ArrayLike<number>): number {
  return Array.from(left).reduce((most, value, index) => Math.max(most, Math.abs(value - right[index])), 0);
}

const batch = {
  inputs: randomVector(BATCH * 72, "inputs"),
  targets: Float32Array.from({ length: BATCH }, (_, index) => index % 3),
  count: BATCH,
};

/** The vectors of a plan, their tensors drawn by name, so that plans of one topology have the same. */
function drawn({ layout }: { readonly layout: Layout }): Vector {
  const vector = new Float32Array(layout.length);
  for (const { name, offset, length } of layout.tensors) {
    const values = randomVector(length, name);
    vector.set(name.endsWith("variance") ? values.map((value) => 0.5 + value * value) : values, offset);
  }
  return vector;
}

async function engineOf(backend: BackendName): Promise<Engine> {
  return createEngine(await readyBackend({ backend, threads: 1 }), backend);
}

Deno.test("a pattern is like the names that a regular expression of it is like", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "/", "*", "."), maxLength: 8 });
  const named = fc.string({ unit: fc.constantFrom("a", "b", "/", "."), maxLength: 10 });
  fc.assert(
    fc.property(letters, named, (pattern, name) => {
      const rule = pattern.split("*").map((part) => part.replaceAll(".", "\\.")).join(".*");
      assert.strictEqual(namePattern([pattern])(name), new RegExp(`^${rule}$`).test(name));
    }),
    { numRuns: 2000 },
  );
});

for (const backend of BACKEND_NAMES) {
  Deno.test(`what is trained alone has the gradient that it has with all the rest (${backend})`, async () => {
    const engine = await engineOf(backend);
    const all = planTopology(topology);
    using network = createNetwork(engine, all);
    const gradient = new Float32Array(all.layout.length);
    const loss = network.gradient(drawn(all), batch, gradient);
    const slopes = tensorsOf(all.layout, gradient);
    // The normalisation is trained in part, so that it measures its batch as it does where all is trained.
    for (
      const tuning of [
        { train: ["head/*", "block1_norm/gamma"] },
        { freeze: ["*conv/*", "middle/kernel"] },
        { train: ["*"], freeze: ["head/bias"] },
      ]
    ) {
      const plan = planTopology(topology, { tuning });
      const frozen = drawn(plan.frozen);
      using tuned = createNetwork(engine, plan, undefined, frozen);
      const own = new Float32Array(plan.layout.length);
      assert.ok(Math.abs(tuned.gradient(drawn(plan), batch, own) - loss) < 1e-5);
      assert.strictEqual(plan.layout.length + plan.frozen.layout.length, all.layout.length);
      for (const [name, values] of tensorsOf(plan.layout, own)) {
        assert.ok(furthest(values, slopes.get(name)!) < 1e-4, name);
      }
    }
  });

  Deno.test(`LoRA: the pair's slopes are those that the tensor's own slope gives it (${backend})`, async () => {
    const engine = await engineOf(backend);
    const lora = { rank: 2, alpha: 3, tensors: ["*/kernel"] };
    const plan = planTopology(topology, { tuning: { lora, train: ["block1_norm/*", "*/bias"] } });
    const [model, frozen] = [drawn(plan), drawn(plan.frozen)];
    const whole = wholeModel({ topology, tuning: { lora }, plan, model, frozen, state: undefined });
    using merged = createNetwork(engine, whole.plan);
    const wholeGradient = new Float32Array(whole.plan.layout.length);
    const loss = merged.gradient(whole.model, batch, wholeGradient);
    using tuned = createNetwork(engine, plan, undefined, frozen);
    const gradient = new Float32Array(plan.layout.length);
    assert.ok(Math.abs(tuned.gradient(model, batch, gradient) - loss) < 1e-4 * Math.abs(loss));
    const [own, outer, weights] = [
      tensorsOf(plan.layout, gradient),
      tensorsOf(whole.plan.layout, wholeGradient),
      tensorsOf(plan.layout, model),
    ];
    const adapted = whole.plan.layout.tensors.filter(({ name }) => own.has(`${name}/lora_a`));
    assert.ok(adapted.length >= 2);
    for (const { name } of adapted) {
      const { shape: [, columns] } = plan.layout.tensors.find((tensor) => tensor.name === `${name}/lora_b`)!;
      const [slope, down, up] = [outer.get(name)!, own.get(`${name}/lora_a`)!, own.get(`${name}/lora_b`)!];
      const rows = slope.length / columns;
      const [a, b] = [weights.get(`${name}/lora_a`)!, weights.get(`${name}/lora_b`)!];
      const size = furthest(slope, new Float32Array(slope.length));
      // ∂L/∂A = (alpha / rank) ∂L/∂W Bᵀ and ∂L/∂B = (alpha / rank) Aᵀ ∂L/∂W.
      for (let row = 0; row < rows; row++) {
        for (let inner = 0; inner < 2; inner++) {
          let sum = 0;
          for (let column = 0; column < columns; column++) {
            sum += slope[row * columns + column] * b[inner * columns + column];
          }
          assert.ok(Math.abs(1.5 * sum - down[row * 2 + inner]) < 1e-3 * (1 + size), name);
        }
      }
      for (let inner = 0; inner < 2; inner++) {
        for (let column = 0; column < columns; column++) {
          let sum = 0;
          for (let row = 0; row < rows; row++) sum += a[row * 2 + inner] * slope[row * columns + column];
          assert.ok(Math.abs(1.5 * sum - up[inner * columns + column]) < 1e-3 * (1 + size) * rows, name);
        }
      }
    }
  });

  Deno.test(`a model that was trained in part is the whole model it is written as (${backend})`, async () => {
    const engine = await engineOf(backend);
    for (
      const tuning of [
        { train: ["head/*"] },
        { lora: { rank: 1 } },
        { lora: { rank: 3 }, train: ["head/*", "block1_norm/gamma"], freeze: ["block1_conv/*"] },
      ] satisfies Tuning[]
    ) {
      const plan = planTopology(topology, { tuning });
      const [model, frozen] = [drawn(plan), drawn(plan.frozen)];
      const state = drawn({ layout: plan.states });
      const whole = wholeModel({ topology, tuning, plan, model, frozen, state });
      using tuned = createNetwork(engine, plan, undefined, frozen);
      using merged = createNetwork(engine, whole.plan);
      const [one, other] = [
        tuned.outputs(model, batch.inputs, BATCH, state),
        merged.outputs(whole.model, batch.inputs, BATCH, whole.state),
      ];
      assert.ok(furthest(one, other) < 1e-3 * (1 + furthest(one, new Float32Array(one.length))));
    }
  });
}

Deno.test("LoRA starts from the model that it adapts, and has few entries", async () => {
  const engine = await engineOf("native");
  const big = modelTopology("cnn", [28, 28, 1], 10);
  const plan = planTopology(big, { tuning: { lora: { rank: 8 } } });
  const all = planTopology(big);
  const { initial, frozen } = await startingModel(plan, 3);
  const whole = wholeModel({
    topology: big,
    tuning: { lora: { rank: 8 } },
    plan,
    model: initial,
    frozen,
    state: undefined,
  });
  assert.ok(plan.layout.length < all.layout.length / 8);
  const inputs = randomVector(2 * 784, "x");
  using tuned = createNetwork(engine, plan, undefined, frozen);
  using merged = createNetwork(engine, all);
  assert.ok(furthest(tuned.outputs(initial, inputs, 2), merged.outputs(whole.model, inputs, 2)) < 1e-5);
});

Deno.test("a pair that would have no fewer entries than its tensor is not made: the tensor is trained whole", () => {
  const roles = rolesOf({ lora: { rank: 8 } });
  assert.strictEqual(adapterOf({ name: "c1/kernel", shape: [5, 5, 1, 6] }, roles), undefined);
  const attention = adapterOf({ name: "a/query/kernel", shape: [64, 4, 16] }, roles)!;
  assert.deepStrictEqual([attention.down.shape, attention.up.shape, attention.factor], [[64, 8], [8, 64], 2]);
  const output = adapterOf({ name: "a/output/kernel", shape: [4, 16, 64] }, roles)!;
  assert.deepStrictEqual([output.down.shape, output.up.shape], [[64, 8], [8, 64]]);
  const convolution = adapterOf({ name: "c/kernel", shape: [3, 3, 64, 128] }, roles)!;
  assert.deepStrictEqual([convolution.down.shape, convolution.up.shape], [[576, 8], [8, 128]]);
});

Deno.test("going back stops at what is frozen: nothing is computed for it", async () => {
  const kernels: string[][] = [];
  const native = await engineOf("native");
  const engine: Engine = {
    ...native,
    compile(program, outputs) {
      const needed = neededFor(outputs);
      kernels.push(program.nodes.filter(({ id }) => needed.has(id)).map(({ kernel }) => kernel));
      return native.compile(program, outputs);
    },
  };
  const plan = planTopology(topology, { tuning: { train: ["head/*"] } });
  using network = createNetwork(engine, plan, undefined, drawn(plan.frozen));
  network.gradient(drawn(plan), batch, new Float32Array(plan.layout.length));
  const [all] = kernels;
  assert.ok(all.includes("Conv2D") && !all.includes("Conv2DBackpropFilter") && !all.includes("TanhGrad"));
  assert.ok(!all.some((kernel) => kernel.startsWith("FusedBatchNorm")), "its statistics came with it");
});

Deno.test("a normalisation that is frozen uses what came with it, in training too", async () => {
  const engine = await engineOf("native");
  const plan = planTopology(topology, { tuning: { train: ["head/*"] } });
  assert.deepStrictEqual(plan.states.tensors, []);
  const frozen = drawn(plan.frozen);
  using network = createNetwork(engine, plan, undefined, frozen);
  const model = drawn(plan);
  const gradient = new Float32Array(plan.layout.length);
  const loss = network.gradient(model, batch, gradient);
  const outputs = network.outputs(model, batch.inputs, BATCH);
  let sum = 0;
  for (let row = 0; row < BATCH; row++) {
    const logits = Array.from(outputs.subarray(row * 3, row * 3 + 3));
    sum += Math.log(logits.reduce((all, logit) => all + Math.exp(logit), 0)) - logits[row % 3];
  }
  assert.ok(Math.abs(sum / BATCH - loss) < 1e-4);
});

Deno.test("tensors that a file has are taken, the others are drawn by the seed", async () => {
  const plan = planTopology(topology, { tuning: { train: ["head/*"] } });
  const stored = plan.frozen.layout.tensors.map(({ name, shape, length }): StoredTensor => ({
    name,
    shape,
    values: randomVector(length, name),
  }));
  const { initial, frozen } = await startingModel(plan, 5, stored);
  assert.deepStrictEqual(initial, initialModel(plan, 5));
  for (const { name, values } of stored) {
    assert.deepStrictEqual(tensorsOf(plan.frozen.layout, frozen).get(name), values);
  }
  const all = planTopology(topology);
  const states = all.states.tensors.map(({ name, shape, length }) => ({
    name,
    shape,
    values: randomVector(length, name),
  }));
  await startingModel(all, 5, states);
});

Deno.test("a file that does not fit its model is refused, with the tensor that does not", async () => {
  const plan: Plan = planTopology(topology);
  const head = { name: "head/bias", shape: [3], values: new Float32Array(3) };
  const cases: readonly [tensor: StoredTensor, says: RegExp][] = [
    [{ ...head, name: "heat/bias" }, /no tensor "heat\/bias"; nearest to it is "head\/bias"/],
    [{ ...head, name: "head\u001b[31m/bias" }, /no tensor "head \[31m\/bias"/],
    [{ ...head, shape: [4], values: new Float32Array(4) }, /"head\/bias" is \[4\] in the file, and \[3\] in the model/],
    [{ ...head, values: new Uint32Array(3) }, /holds whole numbers/],
    [{ ...head, values: Float32Array.of(1, NaN, 2) }, /holds NaN/],
  ];
  for (const [tensor, says] of cases) await assert.rejects(startingModel(plan, 1, [tensor]), says);
});

Deno.test("a tuning that names nothing, or leaves nothing to train, is refused", () => {
  const refused: readonly [Tuning, RegExp][] = [
    [{ train: ["heads/*"] }, /none of its tensors is called "heads\/\*"; nearest/],
    [{ train: ["head/*"], lora: { rank: 1, tensors: ["nothing"] } }, /none of its tensors is called "nothing"/],
    [{ freeze: ["*"] }, /all of it is frozen/],
  ];
  for (const [tuning, says] of refused) assert.throws(() => planTopology(topology, { tuning }), says);
});
