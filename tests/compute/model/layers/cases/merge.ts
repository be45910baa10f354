import fc from "fast-check";
import { type LayerCase, layerCase } from "../check_layer.ts";
import { extent, extents, stretched } from "../../../ops/cases/shapes.ts";

/** Two or three inputs, stretched to each other or of fewer axes. */
const inputs = fc.tuple(stretched, fc.boolean()).map(([[large, small], isThree]) => ({
  config: {},
  inputs: [
    { shape: large, entries: "spread" as const },
    { shape: small, entries: "offset" as const },
    ...isThree ? [{ shape: large.map(() => 1), entries: "positive" as const }] : [],
  ],
})).filter(({ inputs: [{ shape }, other] }) => isAligned(shape, other.shape));
const two = inputs.map(({ config, inputs }) => ({ config, inputs: inputs.slice(0, 2) }));

/** Axes that are missing are behind the batch's. */
function isAligned(large: readonly number[], small: readonly number[]): boolean {
  return small.every((extent, at) => extent === 1 || extent === large[at + large.length - small.length]);
}

const concatenated = extents(1, 3).chain((shape) =>
  fc.record({
    axis: fc.integer({ min: 1, max: shape.length }),
    fromBehind: fc.boolean(),
    sizes: fc.array(extent(), { minLength: 1, maxLength: 3 }),
  }).map(({ axis, fromBehind, sizes }) => ({
    config: fromBehind && axis === shape.length ? {} : { axis: fromBehind ? axis - shape.length - 1 : axis },
    inputs: [shape[axis - 1], ...sizes].map((size) => ({ shape: shape.with(axis - 1, size) })),
  }))
);

const dots = fc.tuple(extents(1, 3, 3), extents(1, 2, 3), extent(), fc.boolean()).chain((
  [one, other, inner, normalize],
) =>
  fc.tuple(fc.nat(one.length - 1), fc.nat(other.length - 1), fc.boolean()).map(([at, to, fromBehind]) => ({
    config: {
      axes: fromBehind ? [at - one.length, to - other.length] : [at + 1, to + 1],
      ...normalize ? { normalize: true } : {},
    },
    // Rows of length 1 have no slope when they are brought to length 1.
    inputs: [
      { shape: one.with(at, inner), entries: "spread" as const },
      { shape: other.with(to, inner), entries: "spread" as const },
    ],
  }))
);

export const MERGE: readonly LayerCase[] = [
  layerCase("Add", inputs),
  layerCase("Subtract", two),
  layerCase("Multiply", inputs),
  layerCase("Average", inputs),
  layerCase("Maximum", two),
  layerCase("Minimum", two),
  layerCase("Concatenate", concatenated),
  layerCase("Dot", dots),
];
