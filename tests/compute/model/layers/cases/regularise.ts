import fc from "fast-check";
import { type LayerCase, layerCase } from "../check_layer.ts";
import { extents } from "../../../ops/cases/shapes.ts";

// The plain engine makes other noise.
const more = { closeness: { notPlain: true } };
const rates = (least: number, most: number) =>
  fc.tuple(extents(least, most), fc.constantFrom(0, 0.2, 0.7)).map(([shape, rate]) => ({
    config: { rate },
    inputs: [{ shape }],
  }));

export const REGULARISE: readonly LayerCase[] = [
  layerCase("Dropout", rates(1, 3), more),
  layerCase("SpatialDropout1D", rates(2, 2), more),
  layerCase("SpatialDropout2D", rates(3, 3), more),
  layerCase("GaussianDropout", rates(1, 3), more),
  layerCase(
    "GaussianNoise",
    extents(1, 3).map((shape) => ({ config: { stddev: 0.3 }, inputs: [{ shape }] })),
    more,
  ),
  layerCase("AlphaDropout", rates(1, 3), more),
];
