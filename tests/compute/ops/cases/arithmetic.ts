import fc from "fast-check";
import { ADD, DIVIDE, MEAN, MULTIPLY, SCALE, SUBTRACT, SUM } from "../../../../compute/ops/mod.ts";
import { type OpCase, opCase, type OpInput, type OpSample } from "../check_op.ts";
import { extents, reduced, stretched } from "./shapes.ts";

/** Two values, of which one is stretched to the other. */
const two = (entries: NonNullable<OpInput["entries"]> = "normal"): fc.Arbitrary<OpSample<undefined>> =>
  fc.tuple(stretched, fc.boolean()).map(([[large, small], turned]) => ({
    inputs: [{ shape: turned ? small : large }, { shape: turned ? large : small, entries }],
    config: undefined,
  }));
const along = reduced.map(({ shape, axes, keep }) => ({ inputs: [{ shape }], config: { axes, keep } }));

export const ARITHMETIC: readonly OpCase[] = [
  opCase(ADD, two()),
  opCase(SUBTRACT, two()),
  opCase(MULTIPLY, two()),
  opCase(DIVIDE, two("positive")),
  opCase(MEAN, along),
  opCase(SUM, along),
  opCase(
    SCALE,
    fc.tuple(extents(1, 3), fc.constantFrom(1, -0.5, 3)).map(([shape, factor]) => ({
      inputs: [{ shape }],
      config: { factor },
    })),
  ),
];
