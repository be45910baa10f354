/**
 * A model's tensors, small enough to be looked at.
 *
 * @module
 */
import type { Layout, TensorSpec, Vector } from "../../compute/vector/mod.ts";
import type { TensorMap } from "./api.ts";

/** The most rows and columns of a map: a thumb's width on a phone. */
const MOST = 48;
/** An entry has moved when it differs from where it began by this share of its tensor's root mean square. */
const MOVED = 0.1;

/**
 * Draws each tensor of `model` as a map of the magnitudes of its entries.
 *
 * A matrix lies as it is, inputs down and outputs across. A convolution's kernel [height, width, inputs, outputs] is a grid
 * of filters, an input a row and an output a column; with one input the filters are wrapped to about a square. A bias is
 * one row. What is larger than 48 × 48 is cut into as many cells, each the mean over its entries.
 *
 * @param model entries as `layout` says
 * @param initial the task's initial model
 *
 * @example
 * ```ts
 * import { tensorMaps } from "./tensor_maps.ts";
 * import { createLayout } from "../../compute/vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "bias", shape: [2] }]);
 * const [map] = tensorMaps(Float32Array.of(1, -1), Float32Array.of(1, 1), layout);
 * assert.deepStrictEqual(map.cells, [1, 1]);
 * assert.strictEqual(map.moved, 0.5);
 * ```
 */
export function tensorMaps(model: Vector, initial: Vector, layout: Layout): TensorMap[] {
  return layout.tensors.map((tensor) => mapOf(tensor, model, initial));
}

/** Where each entry of a tensor lies on a plane. */
interface Plane {
  readonly rows: number;
  readonly columns: number;
  row(entry: number): number;
  column(entry: number): number;
}

function mapOf({ name, shape, offset, length }: TensorSpec, model: Vector, initial: Vector): TensorMap {
  let [squares, least, largest] = [0, Infinity, -Infinity];
  for (let index = offset; index < offset + length; index++) {
    const value = model[index];
    squares += value * value;
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  const scale = Math.sqrt(squares / length);

  const plane = planeOf(shape, length);
  const [rows, columns] = [Math.min(plane.rows, MOST), Math.min(plane.columns, MOST)];
  const sums = new Float64Array(rows * columns);
  const counts = new Uint32Array(rows * columns);
  let moved = 0;
  for (let entry = 0; entry < length; entry++) {
    const value = model[offset + entry];
    const row = Math.floor((plane.row(entry) * rows) / plane.rows);
    const column = Math.floor((plane.column(entry) * columns) / plane.columns);
    const cell = row * columns + column;
    sums[cell] += Math.abs(value);
    counts[cell]++;
    if (Math.abs(value - initial[offset + entry]) > MOVED * scale) moved++;
  }
  // Cells that filters do not fill, and all of a tensor of zeros, are blank.
  const cells = Array.from(sums, (sum, cell) => {
    return counts[cell] === 0 || scale === 0 ? 0 : Math.round((1000 * sum) / counts[cell] / scale) / 1000;
  });
  return { name, shape, parameters: length, scale, least, largest, moved: moved / length, rows, columns, cells };
}

function planeOf(shape: readonly number[], length: number): Plane {
  if (shape.length === 4) return filters(shape[0], shape[1], shape[2], shape[3]);
  const columns = shape.length === 0 ? 1 : shape[shape.length - 1];
  return {
    rows: length / columns,
    columns,
    row: (entry) => Math.floor(entry / columns),
    column: (entry) => entry % columns,
  };
}

function filters(height: number, width: number, inputs: number, outputs: number): Plane {
  const across = inputs > 1 ? outputs : Math.ceil(Math.sqrt(outputs));
  const down = inputs * Math.ceil(outputs / across);
  return {
    rows: down * height,
    columns: across * width,
    row(entry) {
      const output = entry % outputs;
      const input = Math.floor(entry / outputs) % inputs;
      const y = Math.floor(entry / (outputs * inputs * width));
      return (input + Math.floor(output / across)) * height + y;
    },
    column(entry) {
      const output = entry % outputs;
      const x = Math.floor(entry / (outputs * inputs)) % width;
      return (output % across) * width + x;
    },
  };
}
