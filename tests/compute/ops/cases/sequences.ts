import fc from "fast-check";
import {
  ATTENTION,
  GATED_RECURRENCE,
  GATED_RECURRENCE_BEFORE,
  LSTM_SEQUENCE,
  REVERSE,
  SIMPLE_RECURRENCE,
  SPLIT,
} from "../../../../compute/ops/mod.ts";
import { type OpCase, opCase } from "../check_op.ts";
import { extent, extents } from "./shapes.ts";

/** Steps of a sequence that has so many columns a unit, the recurrent kernel and, perhaps, its biases. */
const recurrent = (gates: number, biases: fc.Arbitrary<boolean>) =>
  fc.tuple(extent(), extent(3), extent(3), biases).map(([steps, batch, units, hasBiases]) => ({
    inputs: [
      { shape: [steps, batch, gates * units] },
      { shape: [units, gates * units] },
      ...hasBiases ? [{ shape: [gates * units] }] : [],
    ],
    config: undefined,
  }));

export const SEQUENCES: readonly OpCase[] = [
  opCase(
    ATTENTION,
    fc.tuple(extent(), extent(), extent(), extent(), extent(), fc.boolean()).map((
      [count, positions, places, key, value, isCausal],
    ) => ({
      inputs: [{ shape: [count, positions, key] }, { shape: [count, places, key] }, { shape: [count, places, value] }],
      config: { isCausal },
    })),
  ),
  opCase(
    LSTM_SEQUENCE,
    fc.tuple(extent(), extent(), extent(3), extent(3), fc.boolean()).map((
      [steps, batch, features, units, hasBiases],
    ) => ({
      inputs: [
        { shape: [steps, batch, features] },
        { shape: [features, 4 * units] },
        { shape: [units, 4 * units] },
        ...hasBiases ? [{ shape: [4 * units] }] : [],
      ],
      config: undefined,
    })),
  ),
  opCase(SIMPLE_RECURRENCE, recurrent(1, fc.boolean())),
  opCase(GATED_RECURRENCE, recurrent(3, fc.boolean())),
  opCase(GATED_RECURRENCE_BEFORE, recurrent(3, fc.constant(false))),
  opCase(
    REVERSE,
    extents(1, 3).chain((shape) => fc.nat(shape.length - 1).map((axis) => ({ inputs: [{ shape }], config: { axis } }))),
  ),
  opCase(
    SPLIT,
    fc.tuple(extents(1, 3), fc.array(extent(), { minLength: 1, maxLength: 3 })).chain(([shape, sizes]) =>
      fc.nat(shape.length - 1).map((axis) => ({
        inputs: [{ shape: shape.with(axis, sizes.reduce((all, size) => all + size, 0)) }],
        config: { axis, sizes },
      }))
    ),
  ),
];
