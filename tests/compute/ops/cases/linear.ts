import fc from "fast-check";
import { BATCH_MATRIX_PRODUCT, BIAS, CROSS_ENTROPY, LOOKUP, MATRIX_PRODUCT } from "../../../../compute/ops/mod.ts";
import { type OpCase, opCase } from "../check_op.ts";
import { extent, extents, stretched } from "./shapes.ts";

const turned = ([rows, columns]: readonly [number, number], isTurned: boolean) =>
  isTurned ? [columns, rows] : [rows, columns];

export const LINEAR: readonly OpCase[] = [
  opCase(
    MATRIX_PRODUCT,
    fc.tuple(extent(), extent(), extent()).map(([rows, inner, columns]) => ({
      inputs: [{ shape: [rows, inner] }, { shape: [inner, columns] }],
      config: undefined,
    })),
  ),
  opCase(
    BATCH_MATRIX_PRODUCT,
    fc.tuple(stretched, extent(), extent(), extent(), fc.boolean(), fc.boolean()).map((
      [[lead, other], rows, inner, columns, left, right],
    ) => ({
      inputs: [
        { shape: [...lead, ...turned([rows, inner], left)] },
        { shape: [...other, ...turned([inner, columns], right)] },
      ],
      config: { left, right },
    })),
  ),
  opCase(
    BIAS,
    extents(2, 4).map((shape) => ({ inputs: [{ shape }, { shape: shape.slice(-1) }], config: undefined })),
  ),
  opCase(
    LOOKUP,
    fc.tuple(extent(), extent(), extents(1, 2)).map(([symbols, dimensions, ids]) => ({
      inputs: [{ shape: [symbols, dimensions] }, { shape: ids, entries: symbols }],
      config: undefined,
    })),
  ),
  opCase(
    CROSS_ENTROPY,
    fc.tuple(extent(), fc.integer({ min: 2, max: 5 })).map(([rows, classes]) => ({
      inputs: [{ shape: [rows, classes] }, { shape: [rows], entries: classes }],
      config: undefined,
    })),
  ),
];
