import assert from "node:assert";
import { importKeras } from "../../../compute/model/import_keras.ts";
import { planTopology } from "../../../compute/model/architecture.ts";

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
      { class_name: "Flatten", config: { name: "flatten" } },
      { class_name: "Dense", config: { name: "dense", units: 10, activation: "linear" } },
    ],
  });
  assert.strictEqual(planTopology(topology).layout.length, 80 + 13 * 13 * 8 * 10 + 10);
  assert.match(notes.join(" "), /"dropout" \(Dropout\) is left out.*softmax of layer "dense" is part of the loss here/);
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
  assert.deepStrictEqual(importKeras(open, "model.json", { inputShape: [4, 4, 3] }).inputShape, [4, 4, 3]);
  const half = keras3([layer("InputLayer", { batch_shape: [null, null, null, 3] }), flatten, dense]);
  assert.throws(
    () => importKeras(half, "model.json"),
    /takes an input of shape \[null,null,null,3\]; give every extent/,
  );
  assert.deepStrictEqual(importKeras(half, "model.json", { inputShape: [4, 4, 3] }).inputShape, [4, 4, 3]);
});

Deno.test("keras: what cannot be taken over is refused in one line that names the layer and what is supported", () => {
  const conv = (change: object) => keras3([input, layer("Conv2D", { ...convolution, ...change }), flatten, dense]);
  const cases: [string, RegExp][] = [
    ["{", /Cannot read model "m.json"/],
    ["[]", /no model_config with a class_name/],
    [JSON.stringify({ format: "graph-model", modelTopology: {} }), /graph model; convert it to the layers format/],
    [
      JSON.stringify({ class_name: "Functional", config: { layers: [] } }),
      /class "Functional"; only Sequential models/,
    ],
    [keras3([]), /no layer that computes something/],
    [
      keras3([input, layer("BatchNormalization", { name: "bn" })]),
      /"bn" \(BatchNormalization\) is not supported; layers may be/,
    ],
    [conv({ strides: [2, 2] }), /"conv2d" \(Conv2D\) has strides \[2,2\]; strides of 1 are supported/],
    [conv({ use_bias: false }), /has use_bias false/],
    [conv({ data_format: "channels_first" }), /"channels_last" is supported/],
    [conv({ dilation_rate: 2 }), /dilation of 1/],
    [
      conv({ activation: "gelu" }),
      /has activation "gelu"; activations may be linear, relu, tanh, sigmoid, and softmax/,
    ],
    [conv({ kernel_constraint: { class_name: "MaxNorm" } }), /constraints are not supported/],
    [conv({ trainable: false }), /is not trainable/],
    [conv({ activation: "softmax" }), /"flatten" \(Flatten\) comes after the softmax of "conv2d"/],
    [conv({ filters: -1 }), /filters: Too small/],
    [conv({ kernel_size: [3] }), /has kernel_size \[3\]; give height and width/],
    [keras3([input, layer("MaxPooling2D", { ...pooling, strides: [1, 1] })]), /strides equal to pool_size/],
    [keras3([input, layer("MaxPooling2D", pooling)]), /"max_pooling2d" \(MaxPooling2D\) comes first/],
    [keras3([input, dense]), /layer "dense" cannot take an input of shape \[28, 28, 1\]/],
    [keras3([input, flatten, layer("ReLU", { name: "act" })]), /"act" \(ReLU\) follows no linear Conv2D or Dense/],
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
