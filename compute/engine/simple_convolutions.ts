/**
 * Convolutions of several groups, and gradients of those and of ones with dilation, where TensorFlow's library has none:
 * only its builds with oneDNN do, which those for macOS are not. Groups are computed one by one, and a dilated kernel with
 * zeros in between.
 *
 * @module
 */
import { CONVOLUTION, type KernelNode, Program, type Ref } from "../ops/mod.ts";
import { concat, intList, ints, pad, reshape, slice, split } from "../ops/kernels.ts";
import type { Engine } from "./engine.ts";

type Pair = readonly [number, number];
type Compile = Engine["compile"];

/** Compiles programs as they are, or in simple convolutions where something small shows that the others are not there. */
export function withSimpleConvolutions(compile: Compile): Compile {
  let has: boolean | undefined;
  return (program, outputs) => {
    if (!program.nodes.some(isSpecial)) return compile(program, outputs);
    has ??= hasGradients(compile);
    if (has) return compile(program, outputs);
    const simple = simplified(program, outputs);
    return compile(simple.program, simple.outputs);
  };
}

/** Runs both gradients, of two groups and with dilation. */
function hasGradients(compile: Compile): boolean {
  const outputs: Ref[] = [];
  const program = new Program();
  const picture = program.feed("picture", [1, 4, 4, 2], "float32");
  const kernel = program.feed("kernel", [2, 2, 1, 2], "float32");
  for (const dilation of [[1, 1], [2, 2]] as const) {
    const window = { strides: [1, 1], padding: "same", dilation } as const;
    const forward = CONVOLUTION.forward(program, [picture, kernel], window);
    const done = { inputs: [picture, kernel], ...forward, config: window, wanted: [true, true] };
    const slopes = CONVOLUTION.backward(program, forward.outputs, done);
    outputs.push(...slopes.filter((slope) => slope !== undefined));
  }
  try {
    using ready = compile(program, outputs);
    ready.run({ picture: new Float32Array(32), kernel: new Float32Array(8) });
    return true;
  } catch {
    return false;
  }
}

const isForward = ({ kernel }: KernelNode) => kernel === "Conv2D";
const isToInput = ({ kernel }: KernelNode) => kernel === "Conv2DBackpropInput";
const isToKernel = ({ kernel }: KernelNode) => kernel === "Conv2DBackpropFilter";

function dilationOf({ attributes }: KernelNode): Pair {
  const { value } = attributes.dilations;
  return (value as readonly number[]).slice(1, 3) as unknown as Pair;
}

/** Into how many groups the channels are divided. */
function groupsOf(node: KernelNode): number {
  const { inputs: [first, second], outputs: [{ shape }] } = node;
  if (isForward(node)) return first.shape[3] / second.shape[2];
  return isToInput(node) ? shape[3] / second.shape[2] : first.shape[3] / shape[2];
}

/** A graph adds the bias within a convolution, and then lacks groups forwards too. */
function isSpecial(node: KernelNode): boolean {
  if (isForward(node)) return groupsOf(node) > 1;
  return (isToInput(node) || isToKernel(node)) && (groupsOf(node) > 1 || Math.max(...dilationOf(node)) > 1);
}

/** The same computation in simple convolutions. */
export function simplified(program: Program, outputs: readonly Ref[]): { program: Program; outputs: readonly Ref[] } {
  const copy = new Program();
  const values = new Map<number, readonly Ref[]>();
  const valueOf = ({ node, output }: Ref) => values.get(node.id)![output];
  for (const node of program.nodes) values.set(node.id, copied(copy, node, node.inputs.map(valueOf)));
  return { program: copy, outputs: outputs.map(valueOf) };
}

function copied(program: Program, node: KernelNode, inputs: readonly Ref[]): readonly Ref[] {
  const [{ shape, type }] = node.outputs;
  if (node.kernel === "Placeholder") return [program.feed(node.name ?? "", shape, type)];
  if (node.kernel === "Const") return [program.constant(node.values ?? [], shape, type)];
  if (!isSpecial(node)) return program.emit(node.kernel, inputs, node.attributes, node.outputs);
  if (isForward(node)) return [forward(program, node, inputs)];
  return [isToInput(node) ? toInput(program, node, inputs) : toKernel(program, node, inputs)];
}

function forward(program: Program, node: KernelNode, [picture, kernel]: readonly Ref[]): Ref {
  const groups = groupsOf(node);
  const kernels = inGroups(program, kernel, groups);
  const shape = node.outputs[0].shape.with(3, kernel.shape[3] / groups);
  const parts = inGroups(program, picture, groups).map((part, at) =>
    program.emit(node.kernel, [part, kernels[at]], node.attributes, [{ shape, type: "float32" }])[0]
  );
  return concat(program, parts, 3);
}

const plainly = ({ attributes }: KernelNode) => ({ ...attributes, dilations: ints([1, 1, 1, 1]) });

function toInput(program: Program, node: KernelNode, [, kernel, slope]: readonly Ref[]): Ref {
  const groups = groupsOf(node);
  const kernels = inGroups(program, inflate(program, kernel, dilationOf(node)), groups);
  const shape = node.outputs[0].shape.with(3, kernel.shape[2]);
  const parts = inGroups(program, slope, groups).map((part, at) =>
    program.emit(node.kernel, [intList(program, shape), kernels[at], part], plainly(node), [{
      shape,
      type: "float32",
    }])[0]
  );
  return concat(program, parts, 3);
}

function toKernel(program: Program, node: KernelNode, [picture, , slope]: readonly Ref[]): Ref {
  const groups = groupsOf(node);
  const dilation = dilationOf(node);
  const [{ shape: [rows, columns, deep, filters] }] = node.outputs;
  const shape = [...inflatedExtents([rows, columns], dilation), deep, filters / groups];
  const slopes = inGroups(program, slope, groups);
  const parts = inGroups(program, picture, groups).map((part, at) =>
    program.emit(node.kernel, [part, intList(program, shape), slopes[at]], plainly(node), [{
      shape,
      type: "float32",
    }])[0]
  );
  return deflate(program, concat(program, parts, 3), [rows, columns], dilation);
}

/** Channels in parts of equal size. */
function inGroups(program: Program, value: Ref, groups: number): Ref[] {
  return split(program, value, Array.from({ length: groups }, () => value.shape[3] / groups), 3);
}

function inflatedExtents([rows, columns]: Pair, dilation: Pair): [number, number] {
  return [(rows - 1) * dilation[0] + 1, (columns - 1) * dilation[1] + 1];
}

/** A kernel with zeros between its rows and columns. */
function inflate(program: Program, kernel: Ref, dilation: Pair): Ref {
  if (Math.max(...dilation) === 1) return kernel;
  const [rows, columns, deep, filters] = kernel.shape;
  const apart = reshape(program, kernel, [rows, 1, columns, 1, deep * filters]);
  const spaced = pad(program, apart, [[0, 0], [0, dilation[0] - 1], [0, 0], [0, dilation[1] - 1], [0, 0]]);
  const whole = reshape(program, spaced, [rows * dilation[0], columns * dilation[1], deep, filters]);
  return slice(program, whole, [0, 0, 0, 0], [...inflatedExtents([rows, columns], dilation), deep, filters]);
}

/** The rows and columns between which there are others, of which nothing is kept. */
function deflate(program: Program, kernel: Ref, [rows, columns]: Pair, dilation: Pair): Ref {
  if (Math.max(...dilation) === 1) return kernel;
  const [, , deep, filters] = kernel.shape;
  const whole = pad(program, kernel, [[0, dilation[0] - 1], [0, dilation[1] - 1], [0, 0], [0, 0]]);
  const apart = reshape(program, whole, [rows, dilation[0], columns, dilation[1], deep * filters]);
  const kept = slice(program, apart, [0, 0, 0, 0, 0], [rows, 1, columns, 1, deep * filters]);
  return reshape(program, kept, [rows, columns, deep, filters]);
}
