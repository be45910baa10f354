import fc from "fast-check";
import { type LayerCase, layerCase, type LayerSample } from "../check_layer.ts";
import { extent, paddings, pairs } from "../../../ops/cases/shapes.ts";

const bias = fc.constantFrom({}, { use_bias: false });
const activations = fc.constantFrom("linear", "tanh");
/** TensorFlow takes strides or dilation. */
const steps = fc.oneof(fc.record({ strides: pairs(3) }), fc.record({ dilation_rate: pairs(2) }), fc.constant({}));

const convolutions = fc.record({
  size: pairs(3),
  steps,
  padding: paddings,
  groups: extent(2),
  deep: extent(3),
  filters: extent(3),
  activation: activations,
  bias,
}).map(({ size, steps, padding, groups, deep, filters, activation, bias }): LayerSample => ({
  config: {
    filters: filters * groups,
    kernel_size: size,
    padding,
    activation,
    ...groups === 1 ? {} : { groups },
    ...steps,
    ...bias,
  },
  inputs: [{ shape: [6, 5, deep * groups] }],
}));

export const PICTURES: readonly LayerCase[] = [
  layerCase("Conv2D", convolutions),
  layerCase(
    "MaxPooling2D",
    fc.record({ pool_size: pairs(3), strides: pairs(3), padding: paddings, channels: extent(3) }).map((
      { channels, ...config },
    ) => ({ config, inputs: [{ shape: [5, 4, channels], entries: "spread" as const }] })),
  ),
];
