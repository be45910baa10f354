/**
 * Arbitrary extents.
 *
 * @module
 */
import fc from "fast-check";

/** An extent. */
export const extent = (most = 4): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });
/** Extents of a value of some rank. */
export const extents = (least: number, most: number, largest = 4): fc.Arbitrary<number[]> =>
  fc.array(extent(largest), { minLength: least, maxLength: most });
/** A padding's name. */
export const paddings: fc.Arbitrary<"same" | "valid"> = fc.constantFrom("same", "valid");
/** Two numbers of 1 to `most`. */
export const pairs = (most: number): fc.Arbitrary<[number, number]> => fc.tuple(extent(most), extent(most));

/** Extents, and others that are stretched to them. */
export const stretched: fc.Arbitrary<[number[], number[]]> = extents(1, 3).chain((shape) =>
  fc.tuple(fc.nat(shape.length - 1), fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length })).map((
    [from, ones],
  ) => [shape, shape.map((extent, axis) => ones[axis] ? 1 : extent).slice(from)])
);

/** Extents, and some of their axes in order. */
export const reduced: fc.Arbitrary<{ shape: number[]; axes: number[]; keep: boolean }> = extents(1, 4).chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    axes: fc.subarray(shape.map((_, axis) => axis), { minLength: 1 }),
    keep: fc.boolean(),
  })
);
