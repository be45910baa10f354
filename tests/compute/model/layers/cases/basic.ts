import fc from "fast-check";
import { type LayerCase, layerCase } from "../check_layer.ts";
import { extent, extents } from "../../../ops/cases/shapes.ts";

const bias = fc.constantFrom({}, { use_bias: false });

export const BASIC: readonly LayerCase[] = [
  layerCase(
    "Dense",
    fc.tuple(extents(1, 3), extent(), bias, fc.constantFrom("linear", "tanh", "sigmoid")).map((
      [shape, units, bias, activation],
    ) => ({ config: { units, activation, ...bias }, inputs: [{ shape }] })),
  ),
  layerCase(
    "Embedding",
    fc.tuple(extent(5), extent(), extents(1, 2)).map(([input_dim, output_dim, shape]) => ({
      config: { input_dim, output_dim },
      inputs: [{ shape, entries: input_dim }],
    })),
  ),
];
