/**
 * Models of layers one behind another, on pictures.
 *
 * @module
 */
import type { Layer, SequentialTopology } from "../topology.ts";

type Build = (classes: number) => Layer[];

const conv = (name: string, filters: number, padding: "same" | "valid"): Layer => ({
  class_name: "Conv2D",
  config: { name, filters, kernel_size: [5, 5], padding, activation: "relu" },
});
const pool = (name: string): Layer => ({ class_name: "MaxPooling2D", config: { name, pool_size: [2, 2] } });
const FLATTEN: Layer = { class_name: "Flatten", config: { name: "flatten" } };
const dense = (name: string, units: number, activation: "relu" | "linear" = "relu"): Layer => ({
  class_name: "Dense",
  config: { name, units, activation },
});

const BUILDERS = {
  // LeNet-5 (LeCun, Bottou, Bengio, Haffner 1998) with rectifiers and max pooling: 61,706 parameters on 28×28×1.
  lenet: (classes) => [
    conv("conv1", 6, "same"),
    pool("pool1"),
    conv("conv2", 16, "valid"),
    pool("pool2"),
    FLATTEN,
    dense("dense1", 120),
    dense("dense2", 84),
    dense("logits", classes, "linear"),
  ],
  // LeNet-300-100: 266,610 parameters.
  mlp: (classes) => [
    FLATTEN,
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
    FLATTEN,
    dense("dense1", 128),
    dense("logits", classes, "linear"),
  ],
  // LeNet-5 as wide as in Caffe's example, which papers on pruning take: 431,080 parameters.
  "lenet5-caffe": (classes) => [
    conv("conv1", 20, "valid"),
    pool("pool1"),
    conv("conv2", 50, "valid"),
    pool("pool2"),
    FLATTEN,
    dense("dense1", 500),
    dense("logits", classes, "linear"),
  ],
} satisfies Record<string, Build>;

/** Names of these models. */
export type SequentialName = keyof typeof BUILDERS;
/** Their names. */
export const SEQUENTIAL_NAMES = Object.keys(BUILDERS) as SequentialName[];

/** One of these models. */
export function sequentialModel(
  name: SequentialName,
  inputShape: readonly number[],
  classes: number,
): SequentialTopology {
  const [first, ...rest] = BUILDERS[name](classes);
  const opened = { ...first, config: { ...first.config, batch_input_shape: [null, ...inputShape] } } as Layer;
  return { class_name: "Sequential", config: { name, layers: [opened, ...rest] } };
}
