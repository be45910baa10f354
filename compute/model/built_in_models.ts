/**
 * The models that come with Murmuration, as topologies.
 *
 * @module
 */
import { suggestion } from "../support/mod.ts";
import type { Layer, SequentialTopology } from "./topology.ts";

type Build = (classes: number) => Layer[];

const conv = (name: string, filters: number, padding: "same" | "valid"): Layer => ({
  class_name: "Conv2D",
  config: { name, filters, kernel_size: [5, 5], padding, activation: "relu" },
});
const pool = (name: string): Layer => ({ class_name: "MaxPooling2D", config: { name, pool_size: [2, 2] } });
const flatten: Layer = { class_name: "Flatten", config: { name: "flatten" } };
const dense = (name: string, units: number, activation: "relu" | "linear" = "relu"): Layer => ({
  class_name: "Dense",
  config: { name, units, activation },
});

const BUILDERS: Readonly<Record<string, Build>> = {
  // LeNet-5 (LeCun, Bottou, Bengio, Haffner 1998) with rectifiers and max pooling: 61,706 parameters on 28×28×1.
  lenet: (classes) => [
    conv("conv1", 6, "same"),
    pool("pool1"),
    conv("conv2", 16, "valid"),
    pool("pool2"),
    flatten,
    dense("dense1", 120),
    dense("dense2", 84),
    dense("logits", classes, "linear"),
  ],
  // LeNet-300-100: 266,610 parameters.
  mlp: (classes) => [
    flatten,
    dense("dense1", 300),
    dense("dense2", 100),
    dense("logits", classes, "linear"),
  ],
  // 454,922 parameters.
  cnn: (classes) => [
    conv("conv1", 32, "same"),
    pool("pool1"),
    conv("conv2", 64, "same"),
    pool("pool2"),
    flatten,
    dense("dense1", 128),
    dense("logits", classes, "linear"),
  ],
  // LeNet-5 as wide as in Caffe's example, which papers on pruning take: 431,080 parameters.
  "lenet5-caffe": (classes) => [
    conv("conv1", 20, "valid"),
    pool("pool1"),
    conv("conv2", 50, "valid"),
    pool("pool2"),
    flatten,
    dense("dense1", 500),
    dense("logits", classes, "linear"),
  ],
};

/** Names of the models that come with Murmuration. */
export const MODEL_NAMES: readonly string[] = Object.keys(BUILDERS);

/**
 * The topology of a model, for images of `inputShape` (height, width, channels).
 *
 * @throws {RangeError} if there is no such model
 */
export function modelTopology(name: string, inputShape: readonly number[], classes: number): SequentialTopology {
  const build = Object.hasOwn(BUILDERS, name) ? BUILDERS[name] : undefined;
  if (build === undefined) throw new RangeError(`Unknown model "${name}". ${suggestion(name, MODEL_NAMES)}`);
  const [first, ...rest] = build(classes);
  const opened = { ...first, config: { ...first.config, batch_input_shape: [null, ...inputShape] } } as Layer;
  return { class_name: "Sequential", config: { name, layers: [opened, ...rest] } };
}
