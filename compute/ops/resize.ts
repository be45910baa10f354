/**
 * Pictures made larger, [batch, height, width, channels].
 *
 * @module
 */
import { bool, intList, typeOf } from "./kernels.ts";
import type { Attributes } from "./program.ts";
import type { Op } from "./tape.ts";

/** How many rows and columns each becomes. */
export interface Enlargement {
  readonly size: readonly [number, number];
}

function attributesOf(isSmooth: boolean): Attributes {
  return { T: typeOf("float32"), align_corners: bool(false), half_pixel_centers: bool(isSmooth) };
}

function enlarged([batch, height, width, channels]: readonly number[], { size }: Enlargement): number[] {
  return [batch, height * size[0], width * size[1], channels];
}

/** Each entry repeated. */
export const ENLARGE: Op<Enlargement> = {
  name: "enlarge",
  forward(program, [picture], config) {
    const shape = enlarged(picture.shape, config);
    const inputs = [picture, intList(program, shape.slice(1, 3))];
    const outputs = program.emit("ResizeNearestNeighbor", inputs, attributesOf(false), [{ shape, type: "float32" }]);
    return { outputs, kept: undefined };
  },
  backward: (program, [slope], { inputs: [{ shape }] }) =>
    program.emit("ResizeNearestNeighborGrad", [slope!, intList(program, shape.slice(1, 3))], attributesOf(false), [
      { shape, type: "float32" },
    ]),
};

/** Each entry a mean of its nearest four, by distance from the centres of the entries. */
export const INTERPOLATE: Op<Enlargement> = {
  name: "interpolate",
  forward(program, [picture], config) {
    const shape = enlarged(picture.shape, config);
    const inputs = [picture, intList(program, shape.slice(1, 3))];
    const outputs = program.emit("ResizeBilinear", inputs, attributesOf(true), [{ shape, type: "float32" }]);
    return { outputs, kept: undefined };
  },
  backward: (program, [slope], { inputs: [picture] }) =>
    program.emit("ResizeBilinearGrad", [slope!, picture], attributesOf(true), [
      { shape: picture.shape, type: "float32" },
    ]),
};
