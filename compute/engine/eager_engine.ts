/**
 * Programs kernel by kernel on TensorFlow's library: slower than a graph, and needs nothing else of it.
 *
 * @module
 */
import { type Attribute, entriesIn, type KernelNode, MAX_POOLING, neededFor, Program, type Ref } from "../ops/mod.ts";
import type { Tf } from "./backend.ts";
import { type Engine, type Executable, type Feeds, TYPE_NUMBERS } from "./engine.ts";
import { withFastPooling } from "./fast_pooling.ts";
import {
  type Binding,
  bindingOf,
  holdNative,
  type NativeAttribute,
  nativeFeed,
  NativeHeld,
  readAll,
  refusable,
} from "./native.ts";
import { withSimpleConvolutions } from "./simple_convolutions.ts";

/** One kernel to run. */
interface Step {
  readonly node: KernelNode;
  readonly attributes: readonly NativeAttribute[];
  /** Places in the list of values. */
  readonly inputs: readonly number[];
  readonly outputs: number;
  /** Values that no later kernel takes. */
  readonly done: readonly number[];
}

/**
 * Runs programs kernel by kernel, on the native backend.
 *
 * @param options `withOneDnn`: whether oneDNN's kernels may be called, which are the processor's; true by default
 */
export function createEagerEngine(tf: Tf, { withOneDnn = true }: { readonly withOneDnn?: boolean } = {}): Engine {
  const binding = bindingOf(tf);
  const isFast = withOneDnn && hasFastPooling(binding);
  return {
    name: "eager",
    compile: withSimpleConvolutions((program, outputs) =>
      compile(binding, nodesFor(program, outputs, isFast), outputs)
    ),
    hold: (values, shape) => holdNative(binding, values, shape),
  };
}

/** The kernels that the outputs need. */
function nodesFor(program: Program, outputs: readonly Ref[], isFast: boolean): readonly KernelNode[] {
  const needed = neededFor(outputs);
  const nodes = program.nodes.filter(({ id }) => needed.has(id));
  return isFast ? withFastPooling(nodes) : nodes;
}

/** Whether max pooling by oneDNN is there and gives what the plain kernels give, on something small. */
function hasFastPooling(binding: Binding): boolean {
  const program = new Program();
  const picture = program.feed("picture", [1, 4, 4, 8], "float32");
  const window = { size: [2, 2], strides: [2, 2], padding: "valid" } as const;
  const { outputs } = MAX_POOLING.forward(program, [picture], window);
  const done = { inputs: [picture], outputs, config: window, kept: undefined, wanted: [true] };
  const wanted = [...outputs, ...MAX_POOLING.backward(program, outputs, done).filter((slope) => slope !== undefined)];
  const entries = Float32Array.from({ length: 128 }, (_, index) => (index * 37) % 128);
  try {
    const [fast, plain] = [true, false].map((isFast) => {
      using ready = compile(binding, nodesFor(program, wanted, isFast), wanted);
      return ready.run({ picture: entries });
    });
    return fast.every((values, at) => values.every((value, index) => value === plain[at][index]));
  } catch {
    return false;
  }
}

function compile(binding: Binding, nodes: readonly KernelNode[], outputs: readonly Ref[]): Executable {
  const places = new Map<string, number>();
  const placeOf = ({ node, output }: Ref) => places.get(`${node.id}:${output}`)!;
  for (const node of nodes) node.outputs.forEach((_, output) => places.set(`${node.id}:${output}`, places.size));
  const lasting = new Set(outputs.map(placeOf));
  const constants: { readonly place: number; readonly id: number }[] = [];
  const feeds: { readonly place: number; readonly node: KernelNode }[] = [];
  const steps: Step[] = [];
  const lastUse = new Map<number, number>();
  for (const node of nodes) {
    const place = places.get(`${node.id}:0`)!;
    if (node.kernel === "Placeholder") feeds.push({ place, node });
    else if (node.kernel === "Const") {
      constants.push({ place, id: createConstant(binding, node) });
      lasting.add(place);
    } else {
      const inputs = node.inputs.map(placeOf);
      for (const used of [...inputs, ...node.outputs.map((_, output) => place + output)]) {
        lastUse.set(used, steps.length);
      }
      steps.push({ node, attributes: nativeAttributes(binding, node), inputs, outputs: place, done: [] });
    }
  }
  const frees = steps.map((): number[] => []);
  for (const [place, step] of lastUse) if (!lasting.has(place)) frees[step].push(place);
  const planned = steps.map((step, index) => ({ ...step, done: frees[index] }));
  const wanted = outputs.map((ref) => ({ place: placeOf(ref), length: entriesIn(ref.shape) }));
  const keep = (given: Feeds) => keepResults(binding, places.size, constants, feeds, planned, given, wanted);
  return {
    run: (given) => readAll(keep(given)),
    keep,
    [Symbol.dispose]() {
      for (const { id } of constants) binding.deleteTensor(id);
    },
  };
}

function keepResults(
  binding: Binding,
  count: number,
  constants: readonly { readonly place: number; readonly id: number }[],
  feeds: readonly { readonly place: number; readonly node: KernelNode }[],
  steps: readonly Step[],
  given: Feeds,
  outputs: readonly { readonly place: number; readonly length: number }[],
): NativeHeld[] {
  const values = new Int32Array(count).fill(-1);
  const live = new Set<number>();
  const drop = (place: number) => {
    if (!live.delete(place)) return;
    binding.deleteTensor(values[place]);
  };
  try {
    for (const { place, id } of constants) values[place] = id;
    for (const { place, node } of feeds) {
      const { id, isOwn } = nativeFeed(binding, node, given);
      values[place] = id;
      if (isOwn) live.add(place);
    }
    for (const { node, attributes, inputs, outputs, done } of steps) {
      const taken = inputs.map((place) => values[place]);
      const results = refusable(() => binding.executeOp(node.kernel, attributes, taken, node.outputs.length));
      results.forEach(({ id }, output) => {
        values[outputs + output] = id;
        live.add(outputs + output);
      });
      for (const place of done) drop(place);
    }
    return outputs.map(({ place, length }, at) => {
      const isFirst = outputs.findIndex((other) => other.place === place) === at;
      if (isFirst && live.delete(place)) return new NativeHeld(binding, values[place], length);
      // It is another's to delete: a constant, what was fed, or an output that is asked for twice.
      return holdNative(binding, binding.tensorDataSync(values[place]) as Float32Array<ArrayBuffer>, [length]);
    });
  } finally {
    for (const place of live) binding.deleteTensor(values[place]);
  }
}

function createConstant(binding: Binding, { values = [], outputs: [{ shape, type }] }: KernelNode): number {
  const array = type === "float32"
    ? Float32Array.from(values)
    : type === "int32"
    ? Int32Array.from(values)
    : Uint8Array.from(values);
  return binding.createTensor(shape, TYPE_NUMBERS[type], array);
}

function nativeAttributes(binding: Binding, { attributes }: KernelNode): NativeAttribute[] {
  const kinds: Readonly<Record<Attribute["kind"], number>> = {
    type: binding.TF_ATTR_TYPE,
    int: binding.TF_ATTR_INT,
    ints: binding.TF_ATTR_INT,
    float: binding.TF_ATTR_FLOAT,
    bool: binding.TF_ATTR_BOOL,
    string: binding.TF_ATTR_STRING,
  };
  return Object.entries(attributes).map(([name, attribute]) => ({
    name,
    type: kinds[attribute.kind],
    value: attribute.kind === "type" ? TYPE_NUMBERS[attribute.value] : attribute.value,
  }));
}
