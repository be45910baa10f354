import fc from "fast-check";
import { entriesIn, RESHAPE, TRANSPOSE } from "../../../../compute/ops/mod.ts";
import { type OpCase, opCase } from "../check_op.ts";
import { extents } from "./shapes.ts";

const orders = extents(1, 4).chain((shape) =>
  fc.shuffledSubarray(shape.map((_, axis) => axis), { minLength: shape.length }).map((order) => ({
    inputs: [{ shape }],
    config: { order },
  }))
);

export const LAYOUT: readonly OpCase[] = [
  opCase(
    RESHAPE,
    extents(1, 4).map((shape) => ({
      inputs: [{ shape }],
      config: { shape: [shape[0], entriesIn(shape.slice(1))] },
    })),
  ),
  opCase(TRANSPOSE, orders),
];
