import fc from "fast-check";
import { type LayerCase, layerCase, type LayerSample } from "../check_layer.ts";
import { extent, paddings, pairs } from "../../../ops/cases/shapes.ts";

const bias = fc.constantFrom({}, { use_bias: false });
const activation = fc.constantFrom("linear", "tanh");
/** TensorFlow takes strides or dilation. */
const steps = fc.oneof(fc.record({ strides: pairs(3) }), fc.record({ dilation_rate: pairs(2) }), fc.constant({}));
const steps1D = fc.oneof(fc.record({ strides: extent(3) }), fc.record({ dilation_rate: extent(2) }), fc.constant({}));
const groups = fc.constantFrom(1, 2);

const convolutions = fc.record({
  size: pairs(3),
  steps,
  padding: paddings,
  groups,
  deep: extent(3),
  filters: extent(3),
  activation,
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

const convolutions1D = fc.record({
  kernel_size: extent(3),
  steps: steps1D,
  padding: fc.constantFrom("same", "valid", "causal"),
  groups,
  deep: extent(3),
  filters: extent(3),
  activation,
  bias,
}).map(({ kernel_size, steps, padding, groups, deep, filters, activation, bias }): LayerSample => ({
  config: { filters: filters * groups, kernel_size, padding, activation, groups, ...steps, ...bias },
  inputs: [{ shape: [6, deep * groups] }],
}));

const each = { kernel_size: pairs(3), padding: paddings, activation };
const depthwise = fc.tuple(fc.record(each), steps, bias, fc.constantFrom({}, { depth_multiplier: 2 }), extent(3)).map((
  [config, steps, bias, multiplier, channels],
): LayerSample => ({ config: { ...config, ...steps, ...bias, ...multiplier }, inputs: [{ shape: [5, 6, channels] }] }));
const separable = fc.tuple(depthwise, extent(3)).map(([{ config, inputs }, filters]) => ({
  config: { filters, ...config },
  inputs,
}));
const transposed = fc.tuple(fc.record({ filters: extent(3), ...each }), steps, bias, extent(2)).map((
  [config, steps, bias, channels],
): LayerSample => ({ config: { ...config, ...steps, ...bias }, inputs: [{ shape: [3, 4, channels] }] }));

const pooling2D = fc.record({ pool_size: pairs(3), strides: pairs(3), padding: paddings, channels: extent(3) }).map((
  { channels, ...config },
) => ({ config, inputs: [{ shape: [5, 4, channels], entries: "spread" as const }] }));
const pooling1D = fc.record({ pool_size: extent(3), strides: extent(3), padding: paddings, channels: extent(3) }).map((
  { channels, ...config },
) => ({ config, inputs: [{ shape: [5, channels], entries: "spread" as const }] }));
const keepdims = fc.constantFrom({}, { keepdims: true });
const whole = (rank: number) =>
  fc.tuple(keepdims, fc.array(extent(3), { minLength: rank, maxLength: rank })).map(([config, shape]) => ({
    config,
    inputs: [{ shape, entries: "spread" as const }],
  }));

export const PICTURES: readonly LayerCase[] = [
  layerCase("Conv2D", convolutions),
  layerCase("Conv1D", convolutions1D),
  layerCase("DepthwiseConv2D", depthwise),
  layerCase("SeparableConv2D", separable),
  layerCase("Conv2DTranspose", transposed),
  layerCase("MaxPooling2D", pooling2D),
  layerCase("AveragePooling2D", pooling2D),
  layerCase("MaxPooling1D", pooling1D),
  layerCase("AveragePooling1D", pooling1D),
  layerCase("GlobalMaxPooling2D", whole(3)),
  layerCase("GlobalAveragePooling2D", whole(3)),
  layerCase("GlobalMaxPooling1D", whole(2)),
  layerCase("GlobalAveragePooling1D", whole(2)),
];
