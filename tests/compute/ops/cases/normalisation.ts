import fc from "fast-check";
import {
  BATCH_NORMALISATION,
  GROUP_NORMALISATION,
  LAYER_NORMALISATION,
  SIZE_NORMALISATION,
} from "../../../../compute/ops/mod.ts";
import { type OpCase, opCase } from "../check_op.ts";
import { extent, extents } from "./shapes.ts";

const epsilon = fc.constantFrom(1e-3, 0.1);

export const NORMALISATION: readonly OpCase[] = [
  opCase(
    BATCH_NORMALISATION,
    fc.tuple(extents(3, 3), extent(5), epsilon).map(([lead, channels, epsilon]) => ({
      // Two entries that are nearly equal are normalised by a steep function.
      inputs: [
        { shape: [...lead, channels], entries: "spread" as const },
        { shape: [channels] },
        { shape: [channels] },
      ],
      config: { epsilon },
    })),
    { measuredFrom: 1 },
  ),
  opCase(
    LAYER_NORMALISATION,
    fc.tuple(extents(1, 3), extent(6), epsilon).map(([lead, width, epsilon]) => ({
      inputs: [{ shape: [...lead, width], entries: "spread" as const }],
      config: { epsilon },
    })),
  ),
  opCase(
    SIZE_NORMALISATION,
    fc.tuple(extents(2, 3), fc.constantFrom("mean" as const, "sum" as const), epsilon).map(([shape, by, epsilon]) => ({
      inputs: [{ shape }],
      config: { by, epsilon },
    })),
  ),
  opCase(
    GROUP_NORMALISATION,
    fc.tuple(extent(3), extent(6), extent(3), extent(3), epsilon).map(([batch, places, groups, deep, epsilon]) => ({
      inputs: [
        { shape: [batch, places, groups * deep], entries: "spread" as const },
        { shape: [groups * deep] },
        { shape: [groups * deep] },
      ],
      config: { groups, epsilon },
    })),
  ),
];
