import fc from "fast-check";
import { ACTIVATIONS } from "../../../../../compute/model/layers/activations.ts";
import { type LayerCase, layerCase } from "../check_layer.ts";
import { extent, extents } from "../../../ops/cases/shapes.ts";

const shapes = extents(1, 3);
const on = (config: fc.Arbitrary<Readonly<Record<string, unknown>>>) =>
  fc.tuple(shapes, config).map(([shape, config]) => ({ config, inputs: [{ shape, entries: "spread" as const }] }));

export const ACTIVATION_LAYERS: readonly LayerCase[] = [
  layerCase("Activation", on(fc.constantFrom(...ACTIVATIONS.map((activation) => ({ activation })))), {
    // Each of them a few times.
    runs: 3 * ACTIVATIONS.length,
  }),
  layerCase(
    "ReLU",
    on(fc.record({
      max_value: fc.constantFrom(undefined, 1, 6),
      negative_slope: fc.constantFrom(undefined, 0.2),
      threshold: fc.constantFrom(undefined, 0.5),
    })),
    { runs: 24 },
  ),
  layerCase("LeakyReLU", on(fc.constantFrom({}, { alpha: 0.01 }))),
  layerCase("ELU", on(fc.constantFrom({}, { alpha: 0.5 }, { alpha: 2 }))),
  layerCase(
    "PReLU",
    fc.tuple(extent(), extent(), fc.constantFrom({}, { shared_axes: [1] }, { shared_axes: [1, 2] })).map((
      [rows, columns, config],
    ) => ({ config, inputs: [{ shape: [rows, columns], entries: "spread" as const }] })),
  ),
  layerCase(
    "Softmax",
    fc.tuple(shapes, fc.boolean()).map(([shape, named]) => ({
      config: named ? { axis: shape.length } : {},
      inputs: [{ shape }],
    })),
  ),
];
