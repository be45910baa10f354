/**
 * Weights by the names that Keras and tfjs give them.
 *
 * The tensors here are those of Keras 3, extents and all: a layer's name, then the weight's path within the layer, such as
 * `attention/query/kernel` or `lstm/lstm_cell/bias`. Files differ in what they put in front (the models that a layer is in),
 * behind (`:0`), and in whether they name the cell of a recurrent layer.
 *
 * @module
 */
import { nearest } from "../../support/mod.ts";
import type { Layout, Vector } from "../../vector/mod.ts";
import type { Plan } from "../plan.ts";
import type { StoredTensor } from "../safetensors.ts";
import { shownName } from "./keras_fields.ts";

/** A layer by both of its names. */
export interface NamedLayer {
  /** In the file, behind those of the models that it is in: "encoder.dense". */
  readonly given: string;
  /** In the manifest. */
  readonly name: string;
}

/** The weights of a file, laid out as a plan has them. */
export interface TakenWeights {
  /** As long as the plan's layout. */
  readonly model: Vector;
  /** As long as the plan's states. */
  readonly state: Vector;
  /** Names of the tensors that nothing here is called. */
  readonly unused: readonly string[];
}

/** Parts of a name that are looked at. */
const MOST_PARTS = 32;

/**
 * Finds a plan's tensors among those of a file, by their names and their layers'.
 *
 * @param layers as the file's model was imported; layers that are called alike in both may be left out
 * @throws {TypeError} in one line, if a tensor is missing, has another shape, or could be one of several
 *
 * @example
 * ```ts
 * import { planTopology } from "../plan.ts";
 * import { takeWeights } from "./weights.ts";
 * import assert from "node:assert";
 *
 * const config = { name: "d", units: 1, activation: "linear", batch_input_shape: [null, 2] };
 * const layers = [{ class_name: "Dense", config }];
 * const plan = planTopology({ class_name: "Sequential", config: { name: "m", layers } });
 * const { model } = takeWeights(plan, [], [
 *   { name: "m/d/bias:0", shape: [1], values: new Float32Array([3]) },
 *   { name: "m/d/kernel:0", shape: [2, 1], values: new Float32Array([1, 2]) },
 * ]);
 * assert.deepStrictEqual([...model], [1, 2, 3]);
 * ```
 */
export function takeWeights(
  plan: Pick<Plan, "layout" | "states">,
  layers: readonly NamedLayer[],
  tensors: readonly StoredTensor[],
): TakenWeights {
  const finder = new Finder(tensors, new Map(layers.map(({ name, given }) => [name, given])));
  const [model, state] = [plan.layout, plan.states].map((layout) => finder.fill(layout));
  return { model, state, unused: finder.unused };
}

class Finder {
  readonly #givenNames: ReadonlyMap<string, string>;
  /** Tensors by every end of their names: a/b/c, b/c and c. */
  readonly #byEnd = new Map<string, StoredTensor[]>();
  readonly #unused: Set<StoredTensor>;

  constructor(tensors: readonly StoredTensor[], givenNames: ReadonlyMap<string, string>) {
    this.#givenNames = givenNames;
    this.#unused = new Set(tensors);
    for (const tensor of tensors) {
      const parts = partsOf(tensor.name);
      for (let from = 0; from < parts.length; from++) {
        const end = parts.slice(from).join("/");
        const known = this.#byEnd.get(end);
        if (known === undefined) this.#byEnd.set(end, [tensor]);
        else known.push(tensor);
      }
    }
  }

  get unused(): string[] {
    return [...this.#unused].map(({ name }) => name);
  }

  fill({ tensors, length }: Layout): Vector {
    const vector = new Float32Array(length);
    for (const { name, shape, offset } of tensors) {
      const tensor = this.#find(name, shape);
      this.#unused.delete(tensor);
      vector.set(tensor.values, offset);
    }
    return vector;
  }

  #find(name: string, shape: readonly number[]): StoredTensor {
    const layer = name.slice(0, name.indexOf("/"));
    const within = partsOf(name.slice(layer.length + 1));
    const models = partsOf(this.#givenNames.get(layer) ?? layer);
    for (const path of spellings(within)) {
      for (let from = 0; from < models.length; from++) {
        const end = [...models.slice(from), ...path].join("/");
        const found = this.#byEnd.get(end) ?? [];
        const exact = found.filter((tensor) => partsOf(tensor.name).join("/") === end);
        const [first, second] = exact.length === 1 ? exact : found;
        if (second !== undefined) {
          const which = `"${shownName(first.name)}" and "${shownName(second.name)}"`;
          throw new TypeError(
            `Cannot take weights: tensor "${name}" may be ${which}; give each of them a name of its own`,
          );
        }
        if (first !== undefined) return checked(first, name, shape);
      }
    }
    const near = nearest(name, [...this.#unused].slice(0, 1000).map((tensor) => tensor.name.slice(0, 200)));
    const hint = near === undefined ? "" : `; nearest to it is "${shownName(near)}"`;
    throw new TypeError(`Cannot take weights: the file has no tensor "${name}" of shape [${shape}]${hint}`);
  }
}

/** The ways in which files write a tensor's path within its layer. */
function spellings(within: readonly string[]): (readonly string[])[] {
  // The wrapped layer of a TimeDistributed has no name in files of tfjs.
  if (within.length > 1) return [within, within.slice(-1)];
  // A DepthwiseConv2D has a kernel in Keras 3, and that name for it in Keras 2 and tfjs.
  return within[0] === "kernel" ? [within, ["depthwise_kernel"]] : [within];
}

function checked(tensor: StoredTensor, name: string, shape: readonly number[]): StoredTensor {
  const said = shownName(tensor.name);
  if (`${tensor.shape}` !== `${shape}`) {
    throw new TypeError(
      `Cannot take weights: tensor "${said}" is [${tensor.shape}] in the file, and "${name}" [${shape}]`,
    );
  }
  if (!(tensor.values instanceof Float32Array)) {
    throw new TypeError(`Cannot take weights: tensor "${said}" holds whole numbers in the file, not floats`);
  }
  return tensor;
}

/** A name's parts, without cells of recurrent layers and what TensorFlow counts outputs by. */
function partsOf(name: string): string[] {
  const parts = name.replace(/:\d+$/, "").split(/[/.]/).filter((part) => part !== "");
  return parts.slice(-MOST_PARTS).filter((part, index) => index === parts.length - 1 || !part.endsWith("_cell"));
}
