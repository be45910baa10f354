import fc from "fast-check";
import { type LayerCase, layerCase } from "../check_layer.ts";
import { extent, extents, pairs } from "../../../ops/cases/shapes.ts";

const border = fc.tuple(fc.nat(2), fc.nat(2));
const product = (shape: readonly number[]) => shape.reduce((all, extent) => all * extent, 1);

const reshaped = fc.tuple(extents(1, 3), extents(1, 3), fc.nat(2)).map(([left, right, open]) => {
  const target = [...left, ...right];
  return {
    config: { target_shape: target.map((extent, at) => at === open ? -1 : extent) },
    inputs: [{ shape: [product(left), product(right)] }],
  };
});
const permuted = extents(1, 4).chain((shape) =>
  fc.shuffledSubarray(shape.map((_, axis) => axis + 1), { minLength: shape.length }).map((dims) => ({
    config: { dims },
    inputs: [{ shape }],
  }))
);
const lengths = fc.tuple(extent(), extent());
const pictures = fc.tuple(extent(3), extent(3), extent(3));

export const SHAPE: readonly LayerCase[] = [
  layerCase("Flatten", extents(1, 3).map((shape) => ({ config: {}, inputs: [{ shape }] }))),
  layerCase("Reshape", reshaped),
  layerCase("Permute", permuted),
  layerCase(
    "RepeatVector",
    fc.tuple(extent(), extent()).map(([n, entries]) => ({ config: { n }, inputs: [{ shape: [entries] }] })),
  ),
  layerCase(
    "UpSampling1D",
    fc.tuple(lengths, fc.constantFrom({}, { size: 3 })).map(([shape, config]) => ({ config, inputs: [{ shape }] })),
  ),
  layerCase(
    "UpSampling2D",
    fc.tuple(pictures, pairs(3), fc.constantFrom({}, { interpolation: "bilinear" })).map(([shape, size, config]) => ({
      config: { size, ...config },
      inputs: [{ shape }],
    })),
  ),
  layerCase(
    "ZeroPadding1D",
    fc.tuple(lengths, border).map(([shape, padding]) => ({ config: { padding }, inputs: [{ shape }] })),
  ),
  layerCase(
    "ZeroPadding2D",
    fc.tuple(pictures, border, border).map(([shape, rows, columns]) => ({
      config: { padding: [rows, columns] },
      inputs: [{ shape }],
    })),
  ),
  layerCase(
    "Cropping1D",
    fc.tuple(lengths, border).map(([[steps, channels], cropping]) => ({
      config: { cropping },
      inputs: [{ shape: [steps + cropping[0] + cropping[1], channels] }],
    })),
  ),
  layerCase(
    "Cropping2D",
    fc.tuple(pictures, border, border).map(([[height, width, channels], rows, columns]) => ({
      config: { cropping: [rows, columns] },
      inputs: [{ shape: [height + rows[0] + rows[1], width + columns[0] + columns[1], channels] }],
    })),
  ),
];
