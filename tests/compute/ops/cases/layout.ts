import fc from "fast-check";
import {
  BROADCAST,
  CONCATENATE,
  CROP,
  ENLARGE,
  entriesIn,
  INTERPOLATE,
  PAD,
  RESHAPE,
  TRANSPOSE,
} from "../../../../compute/ops/mod.ts";
import { type OpCase, opCase } from "../check_op.ts";
import { extent, extents, pairs, stretched } from "./shapes.ts";

const orders = extents(1, 4).chain((shape) =>
  fc.shuffledSubarray(shape.map((_, axis) => axis), { minLength: shape.length }).map((order) => ({
    inputs: [{ shape }],
    config: { order },
  }))
);
const concatenated = extents(1, 3).chain((shape) =>
  fc.record({ axis: fc.nat(shape.length - 1), others: fc.array(extent(), { maxLength: 2 }) }).map((
    { axis, others },
  ) => ({
    inputs: [shape[axis], ...others].map((size) => ({ shape: shape.with(axis, size) })),
    config: { axis },
  }))
);
/** Extents, and how much there is before and behind each. */
const bordered = extents(1, 4).chain((shape) =>
  fc.tuple(
    fc.constant(shape),
    fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: shape.length, maxLength: shape.length }),
  )
);
const enlarged = fc.tuple(extents(4, 4, 3), pairs(3)).map(([shape, size]) => ({
  inputs: [{ shape }],
  config: { size },
}));

export const LAYOUT: readonly OpCase[] = [
  opCase(
    RESHAPE,
    extents(1, 4).map((shape) => ({
      inputs: [{ shape }],
      config: { shape: [shape[0], entriesIn(shape.slice(1))] },
    })),
  ),
  opCase(TRANSPOSE, orders),
  opCase(BROADCAST, stretched.map(([shape, small]) => ({ inputs: [{ shape: small }], config: { shape } }))),
  opCase(CONCATENATE, concatenated),
  opCase(PAD, bordered.map(([shape, paddings]) => ({ inputs: [{ shape }], config: { paddings } }))),
  opCase(
    CROP,
    bordered.map(([shape, crops]) => ({
      inputs: [{ shape: shape.map((extent, axis) => extent + crops[axis][0] + crops[axis][1]) }],
      config: { crops },
    })),
  ),
  opCase(ENLARGE, enlarged),
  opCase(INTERPOLATE, enlarged),
];
