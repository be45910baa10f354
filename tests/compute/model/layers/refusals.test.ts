import assert from "node:assert";
import fc from "fast-check";
import { KerasLayer } from "../../../../compute/model/keras/keras_layer.ts";
import { LAYER_KINDS } from "../../../../compute/model/layers/mod.ts";
import { Lowering } from "../../../../compute/model/lowering.ts";
import { Program, untrained } from "../../../../compute/ops/mod.ts";
import { LAYER_CASES } from "./cases/mod.ts";

type Config = Readonly<Record<string, unknown>>;

/** Lowers a layer on inputs of some shapes, as planning does. */
function plan(kind: string, config: Config, shapes: readonly (readonly number[])[]): void {
  const row = LAYER_KINDS.get(kind)!;
  const program = new Program();
  const feed = ({ name, shape }: { name: string; shape: readonly number[] }) => program.feed(name, shape, "float32");
  const seed = () => program.feed("seed", [2], "int32");
  const lowering = new Lowering("mine", program, { trained: feed, frozen: feed, state: feed, seed }, true);
  const inputs = shapes.map((shape, at) => untrained(program.feed(`${at}`, [1, ...shape], "float32")));
  row.lower(lowering.layer("it"), inputs, row.config.parse(config), {});
}

const window = { kernel_size: [3, 3], padding: "valid", activation: "linear" };
const conv = { filters: 4, ...window };

/** What does not fit its input: the layer, its settings, the shapes of its inputs, and what is said. */
const UNFIT: readonly [kind: string, config: Config, shapes: number[][], said: RegExp][] = [
  ["Conv2D", conv, [[5, 5]], /cannot take an input of shape \[5, 5\]/],
  ["Conv2D", conv, [[2, 5, 1]], /leaves nothing of its input/],
  ["Conv2D", { ...conv, groups: 3 }, [[5, 5, 6]], /has 3 groups, which must divide its 6 channels and 4 filters/],
  [
    "Conv2D",
    { ...conv, strides: [2, 2], dilation_rate: [2, 2] },
    [[9, 9, 1]],
    /strides and dilation_rate both above 1/,
  ],
  ["DepthwiseConv2D", window, [[2, 2, 1]], /leaves nothing of its input/],
  ["Conv2DTranspose", { ...conv, strides: [2, 2], dilation_rate: [2, 2] }, [[9, 9, 1]], /both above 1/],
  ["MaxPooling1D", { pool_size: 4 }, [[3, 2]], /leaves nothing of its input/],
  ["GlobalAveragePooling2D", {}, [[3, 2]], /cannot take an input of shape \[3, 2\]/],
  ["BatchNormalization", { axis: 1 }, [[3, 2]], /has axis 1, and only the last, 2, is supported/],
  ["GroupNormalization", {}, [[3, 12]], /has 32 groups, which must divide its 12 channels/],
  ["Add", {}, [[3, 2], [3, 4]], /has inputs of shapes \[3, 2\] and \[3, 4\], which do not meet/],
  ["Concatenate", {}, [[3, 2], [4, 2]], /has inputs of shapes \[3, 2\] and \[4, 2\], which do not meet beside axis -1/],
  ["Concatenate", { axis: 3 }, [[3, 2], [3, 2]], /has axis 3, and its input is of shape \[3, 2\]/],
  ["Dot", { axes: [1, 1] }, [[3], [4]], /sums 3 products with 4/],
  ["Dot", { axes: [0, 1] }, [[3], [3]], /has axis 0/],
  ["Reshape", { target_shape: [5, -1] }, [[3, 4]], /cannot bring \[3, 4\] to \[5, -1\]/],
  ["Reshape", { target_shape: [-1, -1] }, [[3, 4]], /cannot bring \[3, 4\] to \[-1, -1\]/],
  ["Permute", { dims: [1, 1] }, [[3, 4]], /has dims \[1, 1\], which must name each of the axes 1 to 2 once/],
  ["RepeatVector", { n: 2 }, [[3, 4]], /cannot take an input of shape \[3, 4\]/],
  ["SpatialDropout1D", { rate: 0.1 }, [[3]], /cannot take an input of shape \[3\]/],
  ["Rescaling", { scale: [1, 2] }, [[3]], /has 2 numbers as its scale, and its input has 3 entries on the last axis/],
  ["Normalization", { mean: [1, 2], variance: 1 }, [[3]], /has 2 numbers as its mean/],
  ["PReLU", { shared_axes: [3] }, [[3, 2]], /shares axis 3 of an input that has 2/],
];

Deno.test("layers: what does not fit its input is refused in one line that says how", () => {
  for (const [kind, config, shapes, said] of UNFIT) {
    assert.throws(() => plan(kind, config, shapes), (error: Error) => {
      assert.match(error.message, /^Cannot plan model "mine": layer "it" [^\n]*; correct the topology$/);
      assert.match(error.message, said);
      return error instanceof TypeError;
    }, `${kind} ${JSON.stringify(config)}`);
  }
});

/** What files of Keras may ask for and is not done here. */
const UNREAD: readonly [kind: string, fields: Config, said: RegExp][] = [
  ["Conv2D", { filters: 1, kernel_size: 3, data_format: "channels_first" }, /"channels_last" is supported/],
  [
    "Conv2D",
    { filters: 1, kernel_size: 3, activation: "glu" },
    /has activation "glu"; /,
  ],
  [
    "Conv2DTranspose",
    { filters: 1, kernel_size: 3, output_padding: 1 },
    /has output_padding 1; leave output_padding out/,
  ],
  ["BatchNormalization", { axis: [1, 2] }, /has axis \[1,2\]; the last axis, -1, is supported/],
  ["BatchNormalization", { renorm: true }, /has renorm true; renorm is not supported/],
  ["LayerNormalization", { rms_scaling: true }, /take RMSNormalization/],
  ["Softmax", { axis: -2 }, /has axis -2; the last axis, -1, is supported/],
  ["Dropout", { rate: 0.5, noise_shape: [null, 1] }, /leave noise_shape out, or take SpatialDropout1D/],
  ["UpSampling2D", { interpolation: "lanczos5" }, /"nearest" and "bilinear" are supported/],
  ["ZeroPadding2D", { padding: "x" }, /has padding "x"; give two numbers for the rows and two for the columns/],
  ["Dot", { axes: "x" }, /has axes "x"; give one axis of each input/],
  ["Normalization", { mean: null }, /has no mean and variance; give them as numbers/],
  ["Rescaling", { scale: "x" }, /has scale "x"; give a number/],
  ["Reshape", { target_shape: "x" }, /give a list of whole numbers/],
];

Deno.test("layers: what a file asks for and is not done here is refused with what to put instead", () => {
  const refuse = (what: string, fix: string) => new TypeError(`layer ${what}; ${fix}`);
  for (const [kind, fields, said] of UNREAD) {
    assert.throws(() => LAYER_KINDS.get(kind)!.read(new KerasLayer("it", kind, fields, refuse)), said);
  }
});

Deno.test("layers: files of Keras 2 and tfjs are read as those of Keras 3 are", () => {
  const refuse = (what: string, fix: string) => new TypeError(`layer ${what}; ${fix}`);
  const read = (kind: string, fields: Config) =>
    LAYER_KINDS.get(kind)!.read(new KerasLayer("it", kind, fields, refuse));
  assert.deepStrictEqual(read("BatchNormalization", { axis: [3], momentum: 0.99, epsilon: 0.001 }), { axis: 3 });
  assert.deepStrictEqual(read("BatchNormalization", { axis: -1, center: true, scale: false }), { scale: false });
  assert.deepStrictEqual(read("LeakyReLU", { alpha: 0.1 }), { alpha: 0.1 });
  assert.deepStrictEqual(read("LeakyReLU", { negative_slope: 0.1 }), { alpha: 0.1 });
  assert.deepStrictEqual(read("Conv1D", { filters: 2, kernel_size: [3], strides: [1], dilation_rate: [2] }), {
    filters: 2,
    kernel_size: 3,
    padding: "valid",
    activation: "linear",
    dilation_rate: 2,
  });
  assert.deepStrictEqual(read("MaxPooling1D", { pool_size: [2], strides: [2], padding: "valid" }), { pool_size: 2 });
  assert.deepStrictEqual(read("Activation", { activation: "silu" }), { activation: "swish" });
  assert.deepStrictEqual(read("Concatenate", { axis: -1 }), {});
  assert.deepStrictEqual(read("Dropout", { rate: 0.25, noise_shape: null, seed: null }), { rate: 0.25 });
});

/** Settings with one of their numbers replaced, each in turn. */
function withEach(value: unknown, by: number): unknown[] {
  if (typeof value === "number") return [by];
  if (Array.isArray(value)) {
    return value.flatMap((each, at) => withEach(each, by).map((other) => value.with(at, other)));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    withEach(each, by).map((other) => ({ ...value, [key]: other }))
  );
}

Deno.test("layers: no number is taken that is none, or that no extent, rate or scale can be", () => {
  for (const { kind, samples } of LAYER_CASES) {
    const schema = LAYER_KINDS.get(kind)!.config;
    for (const { config } of fc.sample(samples, { seed: 15, numRuns: 5 })) {
      assert.ok(schema.safeParse(config).success, kind);
      for (const bad of [NaN, Infinity, -Infinity, 1e40, -1e40]) {
        for (const changed of withEach(config, bad)) {
          assert.ok(!schema.safeParse(changed).success, `${kind} ${JSON.stringify(changed)}`);
        }
      }
    }
  }
});
