import fc from "fast-check";
import {
  ABSOLUTE_ERROR,
  HUBER,
  SIGMOID_CROSS_ENTROPY,
  SMOOTHED_CROSS_ENTROPY,
  SQUARED_ERROR,
} from "../../../../compute/ops/mod.ts";
import { type OpCase, opCase } from "../check_op.ts";
import { extent, extents } from "./shapes.ts";

const outputs = extents(1, 2).map((shape) => ({
  // Apart by more than the steps of finite differences, so that no error is at a corner.
  inputs: [{ shape, entries: "spread" as const }, { shape: shape.map(() => 1), isFixed: true }],
  config: undefined,
}));
const pairs = extents(1, 2).map((shape) => ({
  inputs: [{ shape }, { shape, entries: "positive" as const, isFixed: true }],
  config: undefined,
}));

export const COSTS: readonly OpCase[] = [
  opCase(SIGMOID_CROSS_ENTROPY, pairs),
  opCase(SQUARED_ERROR, pairs),
  opCase(ABSOLUTE_ERROR, outputs),
  opCase(
    HUBER,
    fc.tuple(pairs, fc.constantFrom(0.3, 1, 20)).map(([{ inputs }, delta]) => ({ inputs, config: { delta } })),
  ),
  opCase(
    SMOOTHED_CROSS_ENTROPY,
    fc.tuple(extent(), extent(), fc.constantFrom(0, 0.1, 0.9)).map(([rows, classes, epsilon]) => ({
      inputs: [{ shape: [rows, classes] }, { shape: [rows], entries: classes }],
      config: { epsilon },
    })),
  ),
];
