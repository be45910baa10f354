/**
 * Kernels by name, each adding one or two nodes to a program: the vocabulary that operations are written in.
 *
 * Extents of results are worked out here; what does not fit is a fault of the program that calls, and throws.
 *
 * @module
 */
import {
  bool,
  type ElementType,
  entriesIn,
  float,
  int,
  ints,
  type Program,
  type Ref,
  string,
  typeOf,
} from "./program.ts";

type Shape = readonly number[];

/** Extents of two values that are stretched to each other. @throws {TypeError} if they cannot be */
export function broadcastShape(left: Shape, right: Shape): number[] {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, axis) => {
    const one = left[axis - rank + left.length] ?? 1;
    const other = right[axis - rank + right.length] ?? 1;
    if (one !== other && one !== 1 && other !== 1) {
      throw new TypeError(`Cannot stretch [${left.join(", ")}] and [${right.join(", ")}] to each other`);
    }
    return one === 1 ? other : one;
  });
}

/** A number as a value of no extent. */
export function scalar(program: Program, value: number): Ref {
  return program.constant([value], [], "float32");
}

/** A list of whole numbers, such as axes or extents. */
export function intList(program: Program, values: readonly number[]): Ref {
  return program.constant(values, [values.length], "int32");
}

/** A kernel of one input whose result is of the same extents. */
export function unary(program: Program, kernel: string, value: Ref): Ref {
  return program.emit(kernel, [value], { T: typeOf(value.type) }, [value])[0];
}

/** A kernel of two inputs that are stretched to each other, such as `AddV2`, `Mul`, `Maximum`. */
export function binary(program: Program, kernel: string, left: Ref, right: Ref): Ref {
  const shape = broadcastShape(left.shape, right.shape);
  return program.emit(kernel, [left, right], { T: typeOf(left.type) }, [{ shape, type: left.type }])[0];
}

/** A comparison, such as `Greater` or `Equal`: true or false at each place. */
export function compare(program: Program, kernel: string, left: Ref, right: Ref): Ref {
  const shape = broadcastShape(left.shape, right.shape);
  return program.emit(kernel, [left, right], { T: typeOf(left.type) }, [{ shape, type: "bool" }])[0];
}

/** left + right. */
export const add = (program: Program, left: Ref, right: Ref): Ref => binary(program, "AddV2", left, right);
/** left − right. */
export const sub = (program: Program, left: Ref, right: Ref): Ref => binary(program, "Sub", left, right);
/** left · right, entry by entry. */
export const mul = (program: Program, left: Ref, right: Ref): Ref => binary(program, "Mul", left, right);
/** left / right, entry by entry. */
export const div = (program: Program, left: Ref, right: Ref): Ref => binary(program, "RealDiv", left, right);

/** The value times a number. */
export function scale(program: Program, value: Ref, factor: number): Ref {
  return factor === 1 ? value : mul(program, value, scalar(program, factor));
}

/** The sum of values of equal extents. */
export function addAll(program: Program, values: readonly Ref[]): Ref {
  if (values.length === 1) return values[0];
  if (values.length === 2) return add(program, values[0], values[1]);
  const [{ shape, type }] = values;
  return program.emit("AddN", values, { T: typeOf(type), N: int(values.length) }, [{ shape, type }])[0];
}

/** Entries as another type. */
export function cast(program: Program, value: Ref, type: ElementType): Ref {
  if (value.type === type) return value;
  const attributes = { SrcT: typeOf(value.type), DstT: typeOf(type), Truncate: bool(false) };
  return program.emit("Cast", [value], attributes, [{ shape: value.shape, type }])[0];
}

/** Where `condition` holds `yes`, elsewhere `no`; all are stretched to each other. */
export function select(program: Program, condition: Ref, yes: Ref, no: Ref): Ref {
  const shape = broadcastShape(condition.shape, broadcastShape(yes.shape, no.shape));
  return program.emit("SelectV2", [condition, yes, no], { T: typeOf(yes.type) }, [{ shape, type: yes.type }])[0];
}

/** The same entries in other extents. */
export function reshape(program: Program, value: Ref, shape: Shape): Ref {
  if (`${value.shape}` === `${shape}`) return value;
  if (entriesIn(value.shape) !== entriesIn(shape)) {
    throw new TypeError(`Cannot reshape [${value.shape.join(", ")}] to [${shape.join(", ")}]`);
  }
  const attributes = { T: typeOf(value.type), Tshape: typeOf("int32") };
  return program.emit("Reshape", [value, intList(program, shape)], attributes, [{ shape, type: value.type }])[0];
}

/** The axes in another order. @param order of the result's axes, which of the value's each is */
export function transpose(program: Program, value: Ref, order: readonly number[]): Ref {
  if (order.every((axis, at) => axis === at)) return value;
  const shape = order.map((axis) => value.shape[axis]);
  const attributes = { T: typeOf(value.type), Tperm: typeOf("int32") };
  return program.emit("Transpose", [value, intList(program, order)], attributes, [{ shape, type: value.type }])[0];
}

/** A reduction along axes, such as `Sum`, `Mean`, `Max`. @param keep whether the axes stay, with an extent of 1 */
export function reduce(program: Program, kernel: string, value: Ref, axes: readonly number[], keep = false): Ref {
  if (axes.length === 0) return value;
  const shape = keep
    ? value.shape.map((extent, axis) => axes.includes(axis) ? 1 : extent)
    : value.shape.filter((_, axis) => !axes.includes(axis));
  const attributes = { T: typeOf(value.type), Tidx: typeOf("int32"), keep_dims: bool(keep) };
  return program.emit(kernel, [value, intList(program, axes)], attributes, [{ shape, type: value.type }])[0];
}

/** The sum over the axes along which a value of `shape` was stretched to the slope's extents. */
export function unbroadcast(program: Program, slope: Ref, shape: Shape): Ref {
  const lead = slope.shape.length - shape.length;
  const axes = slope.shape.flatMap((extent, axis) =>
    axis < lead || (shape[axis - lead] === 1 && extent !== 1) ? [axis] : []
  );
  return reshape(program, reduce(program, "Sum", slope, axes), shape);
}

/** A value repeated along axes of extent 1 up to `shape`. */
export function broadcastTo(program: Program, value: Ref, shape: Shape): Ref {
  if (`${value.shape}` === `${shape}`) return value;
  const attributes = { T: typeOf(value.type), Tidx: typeOf("int32") };
  return program.emit("BroadcastTo", [value, intList(program, shape)], attributes, [{ shape, type: value.type }])[0];
}

/** The product of matrices, either taken turned. */
export function matMul(program: Program, left: Ref, right: Ref, turnLeft = false, turnRight = false): Ref {
  const rows = left.shape[turnLeft ? 1 : 0];
  const columns = right.shape[turnRight ? 0 : 1];
  const attributes = { T: typeOf("float32"), transpose_a: bool(turnLeft), transpose_b: bool(turnRight) };
  return program.emit("MatMul", [left, right], attributes, [{ shape: [rows, columns], type: "float32" }])[0];
}

/** Products of matrices, those of the last two axes; the axes before them are stretched to each other. */
export function batchMatMul(program: Program, left: Ref, right: Ref, turnLeft = false, turnRight = false): Ref {
  const lead = broadcastShape(left.shape.slice(0, -2), right.shape.slice(0, -2));
  const rows = left.shape[left.shape.length - (turnLeft ? 1 : 2)];
  const columns = right.shape[right.shape.length - (turnRight ? 2 : 1)];
  const attributes = { T: typeOf("float32"), adj_x: bool(turnLeft), adj_y: bool(turnRight) };
  const shape = [...lead, rows, columns];
  return program.emit("BatchMatMulV2", [left, right], attributes, [{ shape, type: "float32" }])[0];
}

/** Values one behind another along an axis. */
export function concat(program: Program, values: readonly Ref[], axis: number): Ref {
  if (values.length === 1) return values[0];
  const [{ shape, type }] = values;
  const extent = values.reduce((sum, value) => sum + value.shape[axis], 0);
  const attributes = { T: typeOf(type), Tidx: typeOf("int32"), N: int(values.length) };
  const inputs = [...values, program.constant([axis], [], "int32")];
  return program.emit("ConcatV2", inputs, attributes, [{ shape: shape.with(axis, extent), type }])[0];
}

/** A value in parts along an axis. @param sizes extents of the parts, which add up to the value's */
export function split(program: Program, value: Ref, sizes: readonly number[], axis: number): Ref[] {
  if (sizes.length === 1) return [value];
  const attributes = { T: typeOf(value.type), Tlen: typeOf("int32"), num_split: int(sizes.length) };
  const inputs = [value, intList(program, sizes), program.constant([axis], [], "int32")];
  const outputs = sizes.map((size) => ({ shape: value.shape.with(axis, size), type: value.type }));
  return program.emit("SplitV", inputs, attributes, outputs);
}

/** A stretch of a value. @param begin where it begins on each axis; @param size its extents */
export function slice(program: Program, value: Ref, begin: readonly number[], size: readonly number[]): Ref {
  const attributes = { T: typeOf(value.type), Index: typeOf("int32") };
  const inputs = [value, intList(program, begin), intList(program, size)];
  return program.emit("Slice", inputs, attributes, [{ shape: [...size], type: value.type }])[0];
}

/** Zeros around a value. @param paddings how many before and behind on each axis */
export function pad(program: Program, value: Ref, paddings: readonly (readonly [number, number])[]): Ref {
  if (paddings.every(([before, behind]) => before === 0 && behind === 0)) return value;
  const shape = value.shape.map((extent, axis) => extent + paddings[axis][0] + paddings[axis][1]);
  const inputs = [value, program.constant(paddings.flat(), [paddings.length, 2], "int32")];
  const attributes = { T: typeOf(value.type), Tpaddings: typeOf("int32") };
  return program.emit("Pad", inputs, attributes, [{ shape, type: value.type }])[0];
}

/** Rows of a table by their numbers, along its first axis. */
export function gather(program: Program, table: Ref, indices: Ref): Ref {
  const attributes = {
    Tparams: typeOf(table.type),
    Tindices: typeOf("int32"),
    Taxis: typeOf("int32"),
    batch_dims: int(0),
  };
  const inputs = [table, indices, program.constant([0], [], "int32")];
  const shape = [...indices.shape, ...table.shape.slice(1)];
  return program.emit("GatherV2", inputs, attributes, [{ shape, type: table.type }])[0];
}

/** The sums of rows by the number each has: row n of the result adds up those of number n. */
export function segmentSum(program: Program, rows: Ref, numbers: Ref, count: number): Ref {
  const attributes = { T: typeOf(rows.type), Tindices: typeOf("int32"), Tnumsegments: typeOf("int32") };
  const inputs = [rows, numbers, program.constant([count], [], "int32")];
  const shape = [count, ...rows.shape.slice(numbers.shape.length)];
  return program.emit("UnsortedSegmentSum", inputs, attributes, [{ shape, type: rows.type }])[0];
}

/** A bias added along the last axis. */
export function biasAdd(program: Program, value: Ref, bias: Ref): Ref {
  const attributes = { T: typeOf("float32"), data_format: string("NHWC") };
  return program.emit("BiasAdd", [value, bias], attributes, [value])[0];
}

/** The sum over all axes but the last: the slope of a bias. */
export function biasAddGrad(program: Program, slope: Ref): Ref {
  const attributes = { T: typeOf("float32"), data_format: string("NHWC") };
  const shape = slope.shape.slice(-1);
  return program.emit("BiasAddGrad", [slope], attributes, [{ shape, type: "float32" }])[0];
}

/** The softmax along the last axis, or its logarithm. That of oneDNN takes five axes at most; rows are as good to it. */
export function softmax(program: Program, logits: Ref, kernel: "Softmax" | "LogSoftmax" = "Softmax"): Ref {
  const { shape } = logits;
  if (shape.length <= 5) return unary(program, kernel, logits);
  const width = shape[shape.length - 1];
  const rows = reshape(program, logits, [entriesIn(shape) / width, width]);
  return reshape(program, unary(program, kernel, rows), shape);
}

/** One number at each place. */
export function fill(program: Program, shape: Shape, value: number): Ref {
  const attributes = { T: typeOf("float32"), index_type: typeOf("int32") };
  const inputs = [intList(program, shape), scalar(program, value)];
  return program.emit("Fill", inputs, attributes, [{ shape, type: "float32" }])[0];
}

/** Values of equal extents as one, along a new first axis. */
export function pack(program: Program, values: readonly Ref[]): Ref {
  const [{ shape, type }] = values;
  const attributes = { T: typeOf(type), N: int(values.length), axis: int(0) };
  return program.emit("Pack", values, attributes, [{ shape: [values.length, ...shape], type }])[0];
}

/** The parts of a value along its first axis, which they have no more. */
export function unpack(program: Program, value: Ref): Ref[] {
  const [count, ...shape] = value.shape;
  const attributes = { T: typeOf(value.type), num: int(count), axis: int(0) };
  return program.emit(
    "Unpack",
    [value],
    attributes,
    Array.from({ length: count }, () => ({ shape, type: value.type })),
  );
}

/** A value with an axis turned round. */
export function reverse(program: Program, value: Ref, axis: number): Ref {
  const attributes = { T: typeOf(value.type), Tidx: typeOf("int32") };
  return program.emit("ReverseV2", [value, intList(program, [axis])], attributes, [value])[0];
}

/** Numbers in [0, 1), by seed. @param seed two whole numbers of 32 bits, of extents [2] */
export function uniform(program: Program, shape: Shape, seed: Ref): Ref {
  return drawn(program, "StatelessRandomUniform", shape, seed);
}

/** Normal numbers of mean 0 and variance 1, by seed. @param seed two whole numbers of 32 bits, of extents [2] */
export function normal(program: Program, shape: Shape, seed: Ref): Ref {
  return drawn(program, "StatelessRandomNormal", shape, seed);
}

function drawn(program: Program, kernel: string, shape: Shape, seed: Ref): Ref {
  const attributes = { dtype: typeOf("float32"), T: typeOf("int32"), Tseed: typeOf("int32") };
  return program.emit(kernel, [intList(program, shape), seed], attributes, [{ shape, type: "float32" }])[0];
}

export { bool, float, int, ints, string, typeOf };
