import assert from "node:assert";
import fc from "fast-check";
import { importKeras, kerasInputShape } from "../../../compute/model/import_keras.ts";
import { planTopology } from "../../../compute/model/plan.ts";
import { draftTask } from "../../../compute/task/drafting.ts";
import { guessSpec } from "../../../compute/data/inspecting.ts";
import { createTrainer } from "../../../compute/training/local.ts";
import { addVector, createRandom } from "../../../compute/vector/mod.ts";
import { makeFolder } from "../data/folder.ts";

/** What Keras 3 writes around a layer. */
const layer = (class_name: string, config: object) => ({
  module: "keras.layers",
  class_name,
  config: {
    trainable: true,
    dtype: { module: "keras", class_name: "DTypePolicy", config: { name: "float32" }, registered_name: null },
    ...config,
  },
  registered_name: null,
});
const keras3 = (layers: readonly object[]) =>
  JSON.stringify({
    module: "keras",
    class_name: "Sequential",
    config: { name: "mine", layers },
    registered_name: null,
  });
const initialiser = { class_name: "VarianceScaling", config: { scale: 1, mode: "fan_avg", seed: null } };

const convolution = {
  name: "conv2d",
  filters: 8,
  kernel_size: [3, 3],
  strides: [1, 1],
  padding: "valid",
  data_format: "channels_last",
  dilation_rate: [1, 1],
  groups: 1,
  activation: "relu",
  use_bias: true,
  kernel_initializer: initialiser,
};
const pooling = {
  name: "max_pooling2d",
  pool_size: [2, 2],
  padding: "valid",
  strides: [2, 2],
  data_format: "channels_last",
};
const input = layer("InputLayer", { batch_shape: [null, 28, 28, 1], dtype: "float32", sparse: false, name: "images" });
const dense = layer("Dense", { name: "dense", units: 10, activation: "softmax", use_bias: true });
const flatten = layer("Flatten", { name: "flatten", data_format: "channels_last" });

Deno.test("keras: a model of Keras 3 with an input layer, dropout and a softmax is taken over", () => {
  const text = keras3([
    input,
    layer("Conv2D", convolution),
    layer("MaxPooling2D", pooling),
    layer("Dropout", { name: "dropout", rate: 0.25 }),
    flatten,
    dense,
  ]);
  const { topology, inputShape, outputs, notes } = importKeras(text, "model.json");
  assert.deepStrictEqual([inputShape, outputs], [[28, 28, 1], 10]);
  assert.deepStrictEqual(topology.config, {
    name: "mine",
    layers: [
      {
        class_name: "Conv2D",
        config: {
          name: "conv2d",
          filters: 8,
          kernel_size: [3, 3],
          padding: "valid",
          activation: "relu",
          batch_input_shape: [null, 28, 28, 1],
        },
      },
      { class_name: "MaxPooling2D", config: { name: "max_pooling2d", pool_size: [2, 2] } },
      { class_name: "Dropout", config: { name: "dropout", rate: 0.25 } },
      { class_name: "Flatten", config: { name: "flatten" } },
      { class_name: "Dense", config: { name: "dense", units: 10, activation: "linear" } },
    ],
  });
  assert.strictEqual(planTopology(topology).layout.length, 80 + 13 * 13 * 8 * 10 + 10);
  assert.match(notes.join(" "), /softmax of layer "dense" is part of the loss here/);
});

Deno.test("keras: tfjs's layers format with weights, and Keras 2 with batch_input_shape and activations of their own", () => {
  const layers = [
    {
      class_name: "Embedding",
      config: {
        name: "e/1",
        batch_input_shape: [null, 5],
        dtype: "int32",
        input_dim: 30,
        output_dim: 4,
        mask_zero: false,
      },
    },
    { class_name: "Flatten", config: { name: "flatten" } },
    {
      class_name: "Dense",
      config: { name: "dense", units: 8, activation: "linear", kernel_regularizer: { class_name: "L2", config: {} } },
    },
    { class_name: "Activation", config: { name: "activation", activation: "tanh" } },
    { class_name: "Dense", config: { name: "dense", units: 30 } },
    { class_name: "Softmax", config: { name: "softmax", axis: -1 } },
  ];
  const model = {
    class_name: "Sequential",
    config: { name: "letters", layers },
    keras_version: "2.15.0",
    backend: "x",
  };
  const weights = [{ paths: ["group1-shard1of1.bin"], weights: [] }];
  const ways = [
    model,
    { ...model, config: layers },
    { format: "layers-model", modelTopology: model, weightsManifest: weights },
    { modelTopology: { keras_version: "2.1.6", model_config: model }, weightsManifest: [] },
  ];
  for (const file of ways) {
    const { topology, inputShape, notes } = importKeras(JSON.stringify(file), "model.json");
    assert.deepStrictEqual(inputShape, [5]);
    assert.deepStrictEqual(topology.config.layers.map(({ class_name, config }) => [class_name, config.name]), [
      ["Embedding", "e_1"],
      ["Flatten", "flatten"],
      ["Dense", "dense"],
      ["Dense", "dense_1"],
    ]);
    const hidden = topology.config.layers[2];
    assert.ok(hidden.class_name === "Dense" && hidden.config.activation === "tanh");
    assert.strictEqual(
      notes.some((note) => /weights are not taken over/.test(note)),
      "weightsManifest" in file && file.weightsManifest === weights,
    );
    assert.match(notes.join(" "), /"e\/1" is called "e_1".*kernel_regularizer is left out; the task's weightDecay/);
  }
});

Deno.test("keras: a model that does not say its input takes it from the data", () => {
  const open = keras3([flatten, dense]);
  assert.throws(
    () => importKeras(open, "model.json"),
    /does not say the shape of its input; begin it with keras.Input/,
  );
  assert.deepStrictEqual(importKeras(open, "model.json", { shape: [4, 4, 3], classes: 10 }).inputShape, [4, 4, 3]);
  const half = keras3([layer("InputLayer", { batch_shape: [null, null, null, 3] }), flatten, dense]);
  assert.throws(
    () => importKeras(half, "model.json"),
    /does not say all of its input \[null,null,3\]; begin it with keras.Input/,
  );
  assert.deepStrictEqual(importKeras(half, "model.json", { shape: [4, 4, 3], classes: 10 }).inputShape, [4, 4, 3]);
});

Deno.test("keras: what cannot be taken over is refused in one line that names the layer and what is supported", () => {
  const conv = (change: object) => keras3([input, layer("Conv2D", { ...convolution, ...change }), flatten, dense]);
  const cases: [string, RegExp][] = [
    ["{", /Cannot read model "m.json"/],
    ["[]", /no model_config with a class_name/],
    [JSON.stringify({ format: "graph-model", modelTopology: {} }), /graph model; convert it to the layers format/],
    [
      JSON.stringify({ class_name: "Mine", config: { layers: [] } }),
      /class "Mine"; Sequential and Functional models are supported/,
    ],
    [JSON.stringify({ class_name: "Functional", config: { layers: [] } }), /it has input_layers nothing/],
    [keras3([]), /no layer that computes something/],
    [keras3([input, layer("Dence", { name: "d" })]), /"d" \(Dence\) is not supported; did you mean "Dense"\?/],
    [keras3([input, layer("ConvLSTM2D", { name: "d" })]), /"d" \(ConvLSTM2D\) is not supported; take Conv2D and LSTM/],
    [conv({ strides: [2, 2], dilation_rate: 2 }), /"conv2d" has strides and dilation_rate both above 1/],
    [conv({ use_bias: 1 }), /has use_bias 1; give true or false/],
    [conv({ data_format: "channels_first" }), /"channels_last" is supported/],
    [conv({ activation: "steep" }), /has activation "steep"; activations may be linear, relu, /],
    [conv({ trainable: false }), /is not trainable/],
    [conv({ filters: -1 }), /filters: Too small/],
    [conv({ kernel_size: [3] }), /has kernel_size \[3\]; give height and width/],
    [keras3([input, layer("MaxPooling2D", { ...pooling, strides: [0, 1] })]), /strides 0: Too small/],
    [
      keras3([input, layer("MaxPooling2D", { ...pooling, pool_size: 30 })]),
      /"max_pooling2d" leaves nothing of its input/,
    ],
    [
      keras3([input, dense]),
      /layer "dense" comes last and gives no row of logits, but \[28, 28, 10\] \(put a Flatten before it\)/,
    ],
    [keras3([7 as never]), /its layer 0 has no class_name and config/],
  ];
  for (const [text, message] of cases) {
    assert.throws(() => importKeras(text, "m.json"), (error: Error) => {
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"));
      return error instanceof TypeError || error instanceof SyntaxError;
    });
  }
});

Deno.test("keras: pictures with and without their one channel, and rows of pixels, are one input", () => {
  const of = (shape: readonly (number | null)[], ...layers: object[]) =>
    keras3([layer("InputLayer", { batch_shape: [null, ...shape], name: "in" }), ...layers, dense]);
  const data = (...shape: number[]) => ({ shape, classes: 10 });
  const first = (text: string, ...shape: number[]) => {
    const { topology, inputShape, notes } = importKeras(text, "m.json", data(...shape));
    return [topology.config.layers[0].class_name, inputShape, notes.filter((note) => /data's/.test(note)).length];
  };
  assert.deepStrictEqual(first(of([28, 28], flatten), 28, 28, 1), ["Flatten", [28, 28, 1], 1]);
  assert.deepStrictEqual(first(of([28, 28, 1], flatten), 28, 28, 1), ["Flatten", [28, 28, 1], 0]);
  assert.deepStrictEqual(first(of([784]), 28, 28, 1), ["Flatten", [28, 28, 1], 1]);
  assert.deepStrictEqual(first(of([784]), 784), ["Dense", [784], 0]);
  assert.deepStrictEqual(first(of([28, 28], flatten), 784), ["Flatten", [784], 1]);
  assert.deepStrictEqual(first(of([null, null, 1], flatten), 28, 28, 1), ["Flatten", [28, 28, 1], 0]);
  assert.deepStrictEqual(first(keras3([dense]), 28, 28, 1), ["Flatten", [28, 28, 1], 1]);
  assert.deepStrictEqual(first(keras3([dense]), 4), ["Dense", [4], 0]);
  assert.deepStrictEqual(first(of([28, 28], layer("Conv2D", convolution), flatten), 28, 28, 1), [
    "Conv2D",
    [28, 28, 1],
    1,
  ]);
  // What does not fit stays, and is found by whoever puts model and data together.
  assert.deepStrictEqual(first(of([30]), 28, 28, 1), ["Dense", [30], 0]);
  assert.throws(
    () => first(of([null, null, 3], flatten), 28, 28, 1),
    /its input \[null,null,3\] does not take the data's \[28,28,1\]; begin it with keras.Input\(shape=\(28, 28, 1\)\)/,
  );
  assert.deepStrictEqual(kerasInputShape(of([28, 28], flatten), "m.json"), [28, 28]);
  assert.strictEqual(kerasInputShape(of([null, 28], flatten), "m.json"), undefined);
  const built = JSON.stringify({
    class_name: "Sequential",
    config: { layers: [flatten, dense], build_input_shape: [null, 4, 4] },
  });
  assert.deepStrictEqual(kerasInputShape(built, "m.json"), [4, 4]);
});

Deno.test("keras: what reshapes or rescales a picture at the beginning is what is done here anyway", () => {
  const begin = (shape: readonly number[], ...more: object[]) =>
    importKeras(keras3([layer("InputLayer", { batch_shape: [null, ...shape] }), ...more, flatten, dense]), "m.json");
  const reshape = (...target_shape: number[]) => layer("Reshape", { name: "r", target_shape });
  const scale = (scale: number, offset = 0) => layer("Rescaling", { name: "s", scale, offset });
  const found = begin([28, 28], scale(1 / 255), reshape(28, 28, 1), layer("Conv2D", convolution));
  assert.deepStrictEqual([found.inputShape, found.topology.config.layers.length], [[28, 28, 1], 3]);
  assert.match(found.notes.join(" "), /"s" \(Rescaling\) is left out: pixels are 0 to 1.*"r" \(Reshape\) is left out/);
  assert.deepStrictEqual(begin([28, 28], reshape(784)).topology.config.layers[0].class_name, "Flatten");
  const kinds = (...found: Parameters<typeof begin>) =>
    begin(...found).topology.config.layers.map(({ class_name }) => class_name);
  assert.deepStrictEqual(kinds([28, 28], scale(1 / 127.5, -1)), ["Rescaling", "Flatten", "Dense"]);
  const pixels = { shape: [28, 28], classes: 10, divisor: 255 };
  const text = keras3([
    layer("InputLayer", { batch_shape: [null, 28, 28], name: "in" }),
    scale(0.02, -1),
    flatten,
    dense,
  ]);
  const first = (divisor: number) => {
    const { topology, notes } = importKeras(text, "m.json", { ...pixels, divisor });
    return [topology.config.layers[0].config.scale, notes.some((note) => /divided by 255 already/.test(note))];
  };
  assert.deepStrictEqual([first(255), first(1)], [[0.02 * 255, true], [0.02, false]]);
  assert.deepStrictEqual(kinds([28, 28, 1], flatten, reshape(28, 28, 1)), ["Flatten", "Reshape", "Flatten", "Dense"]);
  assert.throws(() => begin([28, 28], reshape(7, 7, 1)), /Cannot plan model "mine": layer "r"/);
});

Deno.test("keras: how a model ends is made to suit the classes, and said", () => {
  const ending = (last: object, classes: number, ...more: object[]) => {
    const text = keras3([input, flatten, layer("Dense", { name: "end", use_bias: true, ...last }), ...more]);
    const { topology, outputs, notes } = importKeras(text, "m.json", { shape: [28, 28, 1], classes });
    const { config } = topology.config.layers[topology.config.layers.length - 1];
    return [outputs, config.activation as string | undefined, notes.join(" ")] as const;
  };
  const sigmoid = layer("Activation", { name: "s", activation: "sigmoid" });
  const cases: [readonly [number, string | undefined, string], number, string, RegExp][] = [
    [ending({ units: 1, activation: "sigmoid" }, 2), 2, "linear", /one unit of the last layer "end" becomes two/],
    [ending({ units: 1 }, 2, sigmoid), 2, "linear", /becomes two/],
    [ending({ units: 1 }, 2), 2, "linear", /becomes two/],
    [ending({ units: 1, activation: "sigmoid" }, 3), 1, "sigmoid", /ends in sigmoid/],
    [
      ending({ units: 2, activation: "sigmoid" }, 2),
      2,
      "linear",
      /sigmoid of the last layer "end" is left out: an example has one class/,
    ],
    [ending({ units: 10, activation: "softmax" }, 10), 10, "linear", /softmax of layer "end" is part of the loss/],
    [
      ending({ units: 10 }, 10, layer("Activation", { name: "soft", activation: "softmax" })),
      10,
      "linear",
      /softmax of layer "soft"/,
    ],
    [
      ending({ units: 10, activation: "relu" }, 10),
      10,
      "relu",
      /ends in relu: the loss takes the softmax of what that gives/,
    ],
    [ending({ units: 10, activation: { class_name: "ReLU", config: {} } }, 10), 10, "relu", /ends in relu/],
  ];
  for (const [[outputs, activation, notes], wanted, last, said] of cases) {
    assert.deepStrictEqual([outputs, activation], [wanted, last]);
    assert.match(notes, said);
  }
  assert.doesNotMatch(ending({ units: 10 }, 10)[2], /last layer/);
});

Deno.test("keras: a model of one unit with a sigmoid learns two classes", async () => {
  const random = createRandom(5);
  const rows = Array.from({ length: 400 }, () => {
    const [x, y] = [random.next() - 0.5, random.next() - 0.5];
    return `${x},${y},${x + y > 0 ? "yes" : "no"}`;
  });
  await using folder = await makeFolder({ "train.csv": `left,right,label\n${rows.join("\n")}\n` });
  const { spec } = await guessSpec(folder.path);
  const text = keras3([layer("Dense", { name: "one", units: 1, activation: "sigmoid" })]);
  const { topology } = importKeras(text, "m.json", { shape: [2], classes: 2 });
  const task = draftTask({ name: "sides", topology, data: spec });
  await using trainer = await createTrainer({ task, backend: "cpu", dataFolder: folder.path });
  const x = trainer.initial.slice();
  for (let step = 0; step < 200; step++) addVector(x, (await trainer.steps(x, 1, { stepsDone: step })).update);
  assert.ok((await trainer.evaluate(x)).value > 0.95);
});

Deno.test("keras: what is computed otherwise than in Keras is said once each", () => {
  const policy = { module: "keras", class_name: "DTypePolicy", config: { name: "mixed_float16" } };
  const layers = [
    input,
    flatten,
    layer("Dense", {
      name: "my dense/ö",
      units: 10,
      dtype: policy,
      kernel_initializer: { class_name: "GlorotUniform", config: {} },
      bias_initializer: { class_name: "Ones", config: {} },
      kernel_regularizer: { class_name: "L2", config: {} },
      kernel_constraint: { class_name: "MaxNorm", config: {} },
    }),
  ];
  const config = { name: "my model: größe", layers, dtype: policy };
  const compile_config = { optimizer: { class_name: "Adam", config: {} }, loss: "mse", metrics: ["accuracy"] };
  const text = JSON.stringify({ class_name: "Sequential", config, compile_config });
  const { topology, notes } = importKeras(text, "m.json");
  assert.strictEqual(topology.config.name, "my_model__gr__e");
  const wanted = [
    /loss and optimiser \(loss mse, optimiser Adam\) is not used: here the loss is softmax cross-entropy/,
    /The model "my model: größe" is called "my_model__gr__e" here/,
    /float32 here, not as the file's dtype has it \(mixed_float16\)/,
    /Layer "my dense\/ö" is called "my_dense__" here/,
    /its kernel_regularizer is left out/,
    /its kernel_constraint is left out: weights are not constrained/,
    /initialisers \(GlorotUniform, Ones\) are not used: kernels begin as HeUniform/,
  ];
  for (const line of wanted) assert.strictEqual(notes.filter((note) => line.test(note)).length, 1, `${line}`);
  const plain = JSON.stringify({
    class_name: "Sequential",
    config: { name: "a", layers: [input, flatten, dense] },
    compile_config: {},
  });
  assert.strictEqual(importKeras(plain, "m.json").notes.length, 1);
});

Deno.test("keras: any JSON ends in a model or one clear line", () => {
  const look = (text: string) => {
    for (const data of [undefined, { shape: [28, 28, 1], classes: 2 }, { shape: [4], classes: 3 }]) {
      try {
        const { topology, outputs } = importKeras(text, "m.json", data);
        assert.strictEqual(planTopology(topology).outputs, outputs);
      } catch (error) {
        assert.ok(error instanceof TypeError || error instanceof SyntaxError, `${error}`);
        assert.match(error.message, /^Cannot (use|read|plan) model "[^\n]{5,400}$/);
        assert.doesNotMatch(error.message, /undefined|\[object|is not a function|Cannot read properties/);
      }
    }
  };
  const word = fc.constantFrom(
    ...[
      "Dense",
      "Flatten",
      "Conv2D",
      "MaxPooling2D",
      "Embedding",
      "Activation",
      "Softmax",
      "ReLU",
      "InputLayer",
      "relu",
    ],
    ...["softmax", "sigmoid", "same", "constructor", "__proto__", "a\nb"],
  );
  const value = fc.oneof(
    fc.integer({ min: -2, max: 40 }),
    word,
    fc.jsonValue(),
    fc.array(fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 30 })), { maxLength: 4 }),
  );
  const keys = [
    "name",
    "units",
    "filters",
    "kernel_size",
    "padding",
    "activation",
    "pool_size",
    "input_dim",
    "output_dim",
  ];
  const more = [
    "batch_shape",
    "batch_input_shape",
    "dtype",
    "kernel_initializer",
    "strides",
    "axis",
    "input_length",
    "target_shape",
  ];
  const config = fc.dictionary(fc.constantFrom(...keys, ...more), value, { maxKeys: 6 });
  const any = fc.record({ class_name: fc.oneof(word, fc.jsonValue()), config: fc.oneof(config, fc.jsonValue()) });
  const usual = fc.constantFrom(
    input,
    flatten,
    dense,
    layer("Dense", { name: "one", units: 1, activation: "sigmoid" }),
  );
  const layers = fc.array(fc.oneof(any, usual), { maxLength: 6 });
  fc.assert(
    fc.property(
      layers,
      value,
      (list, name) =>
        look(JSON.stringify({ class_name: "Sequential", config: { name, layers: list }, compile_config: name })),
    ),
    { numRuns: 1000 },
  );
  fc.assert(fc.property(fc.json(), look));
  fc.assert(fc.property(fc.string(), look));
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  for (const key of ["strides", "units", "activation", "batch_shape", "kernel_initializer"]) {
    look(`{"class_name":"Sequential","config":{"layers":[{"class_name":"Conv2D","config":{"${key}":${deep}}}]}}`);
  }
  look(keras3(new Array(100_000).fill(dense)));
  look(keras3(new Array(900).fill(dense)));
  look("PK\u0003\u0004\u0014");
});
