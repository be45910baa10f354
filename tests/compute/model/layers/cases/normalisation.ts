import fc from "fast-check";
import { type LayerCase, layerCase } from "../check_layer.ts";
import { extent, extents } from "../../../ops/cases/shapes.ts";

const parts = fc.record({
  epsilon: fc.constantFrom(undefined, 0.05),
  center: fc.constantFrom(undefined, false),
  scale: fc.constantFrom(undefined, false),
});
const channels = fc.integer({ min: 2, max: 6 });
const shapes = fc.tuple(extents(0, 2), channels).map(([lead, channels]) => [...lead, channels]);
/** A shape's last axis by its number or as it is by default. */
const withAxis = fc.tuple(shapes, fc.boolean()).map(([shape, named]) => ({
  shape,
  axis: named ? { axis: shape.length } : {},
}));

export const NORMALISATION: readonly LayerCase[] = [
  layerCase(
    "BatchNormalization",
    // The variance of a channel that has two near entries is nearly 0, and the function steep.
    fc.tuple(withAxis, parts).map(([{ shape, axis }, parts]) => ({
      config: { ...parts, ...axis },
      inputs: [{ shape, entries: "spread" as const }],
    })),
  ),
  layerCase(
    "LayerNormalization",
    fc.tuple(withAxis, parts).map(([{ shape, axis }, parts]) => ({
      config: { ...parts, ...axis },
      inputs: [{ shape, entries: "spread" as const }],
    })),
  ),
  layerCase(
    "GroupNormalization",
    fc.tuple(extents(0, 2), fc.constantFrom(-1, 1, 2), extent(3), parts).map(([lead, groups, deep, parts]) => ({
      config: { groups, ...parts },
      inputs: [{ shape: [...lead, 2 * deep], entries: "spread" as const }],
    })),
  ),
  layerCase(
    "RMSNormalization",
    fc.tuple(withAxis, fc.constantFrom({}, { epsilon: 0.1 })).map(([{ shape, axis }, more]) => ({
      config: { ...axis, ...more },
      inputs: [{ shape, entries: "spread" as const }],
    })),
  ),
  layerCase(
    "UnitNormalization",
    withAxis.map(({ shape, axis }) => ({ config: axis, inputs: [{ shape, entries: "spread" as const }] })),
  ),
  layerCase(
    "Rescaling",
    fc.tuple(extents(1, 3), fc.boolean(), fc.constantFrom(undefined, -0.5)).map(([shape, each, offset]) => ({
      config: {
        scale: each ? Array.from({ length: shape[shape.length - 1] }, (_, at) => at - 0.5) : 0.25,
        ...offset === undefined ? {} : { offset },
      },
      inputs: [{ shape }],
    })),
  ),
  layerCase(
    "Normalization",
    fc.tuple(extents(1, 3), fc.boolean(), fc.constantFrom({}, { invert: true })).map(([shape, each, invert]) => {
      const row = (of: (at: number) => number) => Array.from({ length: shape[shape.length - 1] }, (_, at) => of(at));
      return {
        config: { mean: each ? row((at) => at) : 0.5, variance: each ? row((at) => 1 + at) : 4, ...invert },
        inputs: [{ shape }],
      };
    }),
  ),
];
