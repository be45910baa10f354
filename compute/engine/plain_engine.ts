/**
 * Programs kernel by kernel in JavaScript, by tfjs's own backend: some hundred times slower, and runs anywhere.
 *
 * @module
 */
import type * as tensorflow from "@tensorflow/tfjs";
import { type ElementType, type KernelNode, neededFor, type Program, type Ref } from "../ops/mod.ts";
import type { Tf } from "./backend.ts";
import { type Engine, type Executable, type Fed, fedTo, type Feeds, type Held } from "./engine.ts";
import { PLAIN_KERNELS, plainType } from "./plain_kernels.ts";

/** Runs programs on whichever backend of tfjs is set. */
export function createPlainEngine(tf: Tf): Engine {
  return {
    name: "plain",
    compile: (program, outputs) => compile(tf, program, outputs),
    hold: (values) => new PlainHeld(values.slice()),
  };
}

/** Numbers that are JavaScript's own; each run makes a tensor of them. */
class PlainHeld implements Held {
  readonly values: Fed;

  constructor(values: Fed) {
    this.values = values;
  }

  read(): Float32Array<ArrayBuffer> {
    return Float32Array.from(this.values);
  }

  get length(): number {
    return this.values.length;
  }

  [Symbol.dispose](): void {}
}

function numbersOf(name: string, shape: readonly number[], feeds: Feeds): Fed {
  const fed = fedTo(name, shape, feeds);
  if (fed instanceof PlainHeld) return fed.values;
  if (!ArrayBuffer.isView(fed)) throw new TypeError(`Cannot run a program: "${name}" is held by another engine`);
  return fed;
}

function compile(tf: Tf, program: Program, outputs: readonly Ref[]): Executable {
  const needed = neededFor(outputs);
  const nodes = program.nodes.filter(({ id }) => needed.has(id));
  for (const { kernel } of nodes) {
    if (kernel === "Placeholder" || kernel === "Const" || Object.hasOwn(PLAIN_KERNELS, kernel)) continue;
    throw new TypeError(`Cannot compute kernel "${kernel}" without TensorFlow's library; set it up: deno task native`);
  }
  const executable: Executable = {
    run(feeds) {
      const results: Float32Array[] = [];
      // What leaves a tidy by its return value is searched for tensors entry by entry, so the numbers leave otherwise.
      tf.tidy(() => {
        const values = new Map<number, tensorflow.Tensor[]>();
        for (const node of nodes) values.set(node.id, evaluate(tf, node, values, feeds));
        for (const { node, output } of outputs) {
          results.push(values.get(node.id)![output].dataSync<"float32">() as Float32Array);
        }
      });
      return results;
    },
    keep: (feeds) => executable.run(feeds).map((values) => new PlainHeld(values as Fed)),
    [Symbol.dispose]: () => {},
  };
  return executable;
}

function evaluate(
  tf: Tf,
  node: KernelNode,
  values: ReadonlyMap<number, tensorflow.Tensor[]>,
  feeds: Parameters<Executable["run"]>[0],
): tensorflow.Tensor[] {
  const [{ shape, type }] = node.outputs;
  if (node.kernel === "Placeholder") return [tensor(tf, numbersOf(node.name ?? "", shape, feeds), shape, type)];
  if (node.kernel === "Const") return [tensor(tf, node.values ?? [], shape, type)];
  const inputs = node.inputs.map(({ node, output }) => values.get(node.id)![output]);
  const attributes = Object.fromEntries(
    Object.entries(node.attributes).map(([name, { value }]) => [name, value]),
  );
  return [PLAIN_KERNELS[node.kernel](tf, inputs, attributes, node)].flat();
}

function tensor(tf: Tf, values: ArrayLike<number>, shape: readonly number[], type: ElementType): tensorflow.Tensor {
  const array = type === "float32"
    ? Float32Array.from(values)
    : type === "int32"
    ? Int32Array.from(values)
    : Uint8Array.from(values);
  return tf.tensor(array, [...shape], plainType(type));
}
