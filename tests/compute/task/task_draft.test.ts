import assert from "node:assert";
import { modelTopology, planTopology, type SequentialTopology, textModelTopology } from "../../../compute/model/mod.ts";
import { dataForm, type DataSpec } from "../../../compute/data/mod.ts";
import { suggestTopology } from "../../../compute/task/suggest_topology.ts";
import { canonicalTask, parseTask } from "../../../compute/task/task.ts";
import { type DraftOptions, draftTask } from "../../../compute/task/task_draft.ts";
import { reviewTask } from "../../../compute/task/task_review.ts";

const heldOut = { share: 0.2, seed: 1 };
const KINDS: readonly DataSpec[] = [
  { kind: "digits", shape: [28, 28, 1], classes: 10, shift: 1 },
  { kind: "idx", shape: [28, 28, 1], classes: 3, shift: 0, names: ["a", "b", "c"] },
  { kind: "cifar", variant: "cifar-100-coarse", shift: 2 },
  { kind: "images", shape: [64, 48, 3], classes: ["cat", "dog"], shift: 1, heldOut },
  {
    kind: "csv",
    delimiter: ",",
    columns: [{ name: "x", kind: "numeric", mean: 0, deviation: 1 }, {
      name: "y",
      kind: "categorical",
      categories: ["a", "b"],
    }],
    label: { name: "z", classes: ["no", "yes"] },
    heldOut,
  },
  { kind: "text", unit: "characters", alphabet: "ab?", replacement: "?", context: 4, heldOut: { share: 0.1 } },
  { kind: "text", unit: "bytes", context: 4, heldOut: { share: 0.1 } },
  { kind: "labelled-text", unit: "bytes", context: 4, classes: ["ham", "spam"], heldOut },
  {
    kind: "csv",
    delimiter: ",",
    columns: [{ name: "x", kind: "numeric", mean: 0, deviation: 1 }],
    target: { columns: [{ name: "y", mean: 3, deviation: 2 }, { name: "z", mean: 0, deviation: 1 }] },
    heldOut,
  },
  {
    kind: "csv",
    delimiter: ",",
    columns: [{ name: "x", kind: "numeric", mean: 0, deviation: 1 }],
    labels: { columns: ["y"] },
    heldOut,
  },
];

/** A model of so many symbols that says what follows all of them. */
function denseText(context: number, symbols: number): SequentialTopology {
  const input = { input_dim: symbols, output_dim: 16, batch_input_shape: [null, context] as [null, number] };
  return {
    class_name: "Sequential",
    config: {
      name: "letters",
      layers: [
        { class_name: "Embedding", config: { name: "embedding", ...input } },
        { class_name: "Flatten", config: { name: "flatten" } },
        { class_name: "Dense", config: { name: "logits", units: symbols, activation: "linear" } },
      ],
    },
  };
}

Deno.test("draft: for every kind of data the suggested model gives a task that is valid, agrees with it and is written down", () => {
  for (const data of KINDS) {
    const task = draftTask({ name: "mine", topology: suggestTopology(data), data, skew: data.kind === "csv" });
    assert.deepStrictEqual(parseTask(canonicalTask(task), "mine"), task);
    const review = reviewTask(task);
    const form = dataForm(data);
    assert.deepStrictEqual([review.problems, review.shape, review.names], [[], form.shape, form.names]);
    assert.ok(review.deltaBytes < review.denseBytes / 20 && review.memory > 4 * review.parameters);
    const ofText = form.symbols === undefined ? undefined : 0.05;
    assert.strictEqual(task.exchange.density, ofText ?? (review.parameters <= 100_000 ? 0.03 : 0.02));
    assert.strictEqual(task.optimiser.kind, form.symbols === undefined ? undefined : "adamw");
    assert.strictEqual(task.exchange.localSteps, data.kind === "csv" ? 8 : 16);
  }
});

Deno.test("draft: the fewer rows a table has the more weight decay, up to a bound, unless it is said", () => {
  const data = KINDS.find((each) => each.kind === "csv")!;
  const decayOf = (options: { rows?: number; weightDecay?: number }) =>
    draftTask({ name: "mine", topology: suggestTopology(data), data, ...options }).optimiser.weightDecay;
  assert.deepStrictEqual([20, 150, 1000, 70_000].map((rows) => decayOf({ rows })), [0.005, 0.005, 0.001, 0.00001]);
  assert.deepStrictEqual([decayOf({}), decayOf({ rows: 20, weightDecay: 0 })], [undefined, 0]);
});

Deno.test("draft: options stand above defaults; what is out of bounds is named", () => {
  const [data] = KINDS;
  const options = { name: "mine", topology: suggestTopology(data), data };
  const { optimiser, exchange, seed } = draftTask({
    ...options,
    learningRate: 0.2,
    steps: 10,
    weightDecay: 0.1,
    exchange: { density: 0.5 },
    seed: 9,
  });
  assert.deepStrictEqual([optimiser.learningRate, optimiser.steps, optimiser.weightDecay, exchange.density, seed], [
    0.2,
    10,
    0.1,
    0.5,
    9,
  ]);
  assert.throws(() => draftTask({ ...options, learningRate: -1 }), /optimiser.learningRate/);
  assert.throws(() => draftTask({ ...options, name: "" }), /name/);
});

Deno.test("draft: AdamW has rates and decay of its own, smaller for large models", () => {
  const data = KINDS.find((each) => each.kind === "csv")!;
  const draft = (topology = suggestTopology(data)) =>
    draftTask({ name: "mine", topology, data, rows: 20, optimiser: "adamw", clip: 1, warmup: 9 });
  const { optimiser } = draft();
  assert.deepStrictEqual(parseTask(canonicalTask(draft()), "mine").optimiser, optimiser);
  assert.deepStrictEqual(optimiser, {
    kind: "adamw",
    learningRate: 0.003,
    betas: [0.9, 0.999],
    epsilon: 1e-8,
    batch: 32,
    decay: "linear-second-half",
    weightDecay: 0.01,
    clip: 1,
    warmup: 9,
  });
  const wide = suggestTopology(data) as SequentialTopology;
  const layers = wide.config.layers.map((layer) =>
    layer.class_name === "Dense" && layer.config.name !== "logits"
      ? { ...layer, config: { ...layer.config, units: 1100 } }
      : layer
  ) as typeof wide.config.layers;
  assert.strictEqual(draft({ ...wide, config: { ...wide.config, layers } }).optimiser.learningRate, 0.001);
  const given = { name: "mine", topology: wide, data, optimiser: "adamw", momentum: 0.9 } as const;
  assert.throws(() => draftTask(given), /optimiser.momentum: is of kind "sgd"/);
});

Deno.test("draft: a model that does not fit the data is refused, and a review of such a task says why", () => {
  const [digits, , , , , text] = KINDS;
  const refused = (data: DataSpec, topology = suggestTopology(digits)) => {
    const whole = {
      ...draftTask({ name: "m", topology: suggestTopology(digits), data: digits }),
      data,
      model: topology,
    };
    let message = "";
    try {
      draftTask({ name: "m", topology, data });
    } catch (error) {
      message = (error as Error).message;
    }
    const [problem] = reviewTask(whole).problems;
    assert.ok(message.toLowerCase().includes(problem.slice(0, -1).toLowerCase()), `${message} ${problem}`);
    return message;
  };
  assert.match(
    refused({ kind: "cifar", variant: "cifar-10", shift: 0 }),
    /takes \[28, 28, 1\] to 10 logits, its data is \[32, 32, 3\]/,
  );
  const letters = denseText(4, 3);
  const [embedding, ...rest] = letters.config.layers;
  const narrow = { ...embedding, config: { ...embedding.config, input_dim: 2 } } as typeof embedding;
  assert.match(
    refused(text, { ...letters, config: { ...letters.config, layers: [narrow, ...rest] } }),
    /ids below 2, its data has 3 symbols/,
  );
  const table: DataSpec = {
    ...KINDS[4] as Extract<DataSpec, { kind: "csv" }>,
    label: { name: "z", classes: ["a", "b", "c"] },
  };
  const three = denseText(3, 3);
  assert.match(refused(table, three), /begins with an Embedding.*kind "csv" has none/);
  assert.match(
    refused({ ...text, context: 3 } as DataSpec, suggestTopology(table)),
    /which only an Embedding \(input_dim 3\) takes/,
  );
});

Deno.test("draft: text is learnt at every place by a small transformer and AdamW, which may be said otherwise", () => {
  const text = KINDS[5];
  const draft = (options: Partial<DraftOptions> = {}) =>
    draftTask({ name: "mine", topology: suggestTopology(text), data: text, ...options });
  const { optimiser, model } = draft();
  assert.deepStrictEqual(planTopology(model).outputShape, [4, 3]);
  const { kind, learningRate, batch, clip, warmup } = optimiser;
  assert.deepStrictEqual([kind, learningRate, batch, clip, warmup], ["adamw", 0.003, 16, 1, 100]);
  assert.deepStrictEqual([draft({ steps: 60 }).optimiser.warmup, draft({ steps: 5 }).optimiser.warmup], [6, undefined]);
  assert.strictEqual(draft({ optimiser: "sgd" }).optimiser.kind, "sgd");
  assert.strictEqual(draft({ momentum: 0.5 }).optimiser.kind, undefined);
  assert.strictEqual(draftTask({ name: "m", topology: denseText(4, 3), data: text }).optimiser.kind, undefined);
});

Deno.test("draft: a model that answers at each place of a text is refused where an example has one answer", () => {
  const labelled = KINDS.find(({ kind }) => kind === "labelled-text")!;
  const topology = textModelTopology("gpt-small", { symbols: 256, context: 4, classes: 2 });
  assert.throws(
    () => draftTask({ name: "m", topology, data: labelled }),
    /a row of 2 for each of 4 places.*one answer/,
  );
});

Deno.test("topology: an embedding comes first and takes a row of ids; dense layers take a row of features", () => {
  const letters = denseText(4, 3);
  const plan = planTopology(letters);
  assert.deepStrictEqual([plan.inputShape, plan.symbols, plan.outputs], [[4], 3, 3]);
  assert.strictEqual(plan.layout.tensors[0].name, "embedding/embeddings");
  const plain = { class_name: "Embedding", config: { name: "late", input_dim: 3, output_dim: 2 } } as const;
  const late = [...modelTopology("mlp", [4], 3).config.layers, plain];
  assert.throws(() => planTopology({ ...letters, config: { name: "m", layers: late } }), /"late" must come first/);
});

Deno.test("draft: pictures of any kind are learned more slowly than digits, and lie on a ground where they have no transparency", () => {
  const pictures = (channels: number, ground?: string) => ({
    kind: "images",
    shape: [28, 28, channels],
    classes: ["a", "b"],
    shift: 1,
    ...(ground === undefined ? {} : { ground }),
    heldOut: { share: 0.15, seed: 1 },
  } as DataSpec);
  const draft = (data: DataSpec) => draftTask({ name: "p", topology: suggestTopology(data), data });
  assert.strictEqual(draft(pictures(3, "white")).optimiser.learningRate, 0.01);
  assert.strictEqual(draft({ kind: "digits", shape: [28, 28, 1], classes: 10, shift: 1 }).optimiser.learningRate, 0.03);
  assert.deepStrictEqual(draft(pictures(3)).data, pictures(3));
  assert.throws(() => draft(pictures(3, "grey")), /ground/);
  assert.throws(() => draft(pictures(4, "white")), /ground: has no use where the shape ends with 4 channels/);
});
