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
import { isFiniteVector, type Vector } from "../../vector/mod.ts";
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
  /** As long as the plan's layout; 0 where the file has nothing. */
  readonly model: Vector;
  /** As long as the plan's states. */
  readonly state: Vector;
  /** Names of the tensors that nothing here is called. */
  readonly unused: readonly string[];
}

/** A tensor of a plan that a file does not give. */
export interface Unmatched {
  readonly name: string;
  /** Why not, with the nearest that the file has. */
  readonly reason: string;
}

/** What of a plan's tensors a file has. */
export interface MatchedWeights extends TakenWeights {
  /** Names of the plan's tensors that are the file's. */
  readonly taken: ReadonlySet<string>;
  readonly unmatched: readonly Unmatched[];
}

/** How tensors are matched. */
export interface MatchOptions {
  /** True for the names of tensors that are not taken, whether the file has them or not. */
  readonly isLeftOut?: ((name: string) => boolean) | undefined;
  /** A layer of one unit in the file and two here, of which the softmax is that one's sigmoid. */
  readonly doubled?: string | undefined;
}

/** Parts of a name that are looked at. */
const MOST_PARTS = 32;
/** Names of a file among which the nearest is looked for. */
const MOST_COMPARED = 1000;

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
  const { model, state, unused, unmatched } = matchWeights(plan, layers, tensors);
  if (unmatched.length > 0) throw new TypeError(`Cannot take weights: ${unmatched[0].reason}`);
  return { model, state, unused };
}

/**
 * Finds what a file has of a plan's tensors, and says of each other tensor why not. None is taken twice.
 *
 * @param layers as the file's model was imported; layers that are called alike in both may be left out
 */
export function matchWeights(
  plan: Pick<Plan, "layout" | "states">,
  layers: readonly NamedLayer[],
  tensors: readonly StoredTensor[],
  { isLeftOut = () => false, doubled }: MatchOptions = {},
): MatchedWeights {
  const [model, state] = [new Float32Array(plan.layout.length), new Float32Array(plan.states.length)];
  const finder = new Finder(tensors, new Map(layers.map(({ name, given }) => [name, given])));
  const found = finder.find([plan.layout, plan.states].flatMap(({ tensors }) => tensors.map(({ name }) => name)));
  const taken = new Set<string>();
  const unmatched: Unmatched[] = [];
  for (const [vector, layout] of [[model, plan.layout], [state, plan.states]] as const) {
    for (const { name, shape, offset } of layout.tensors) {
      if (isLeftOut(name)) continue;
      const file = found.get(name);
      const tensor = file !== undefined && name.startsWith(`${doubled}/`) ? besideZero(file) : file;
      const reason = tensor === undefined
        ? finder.whyNot(name, shape)
        : fill(vector.subarray(offset, offset + sizeOf(shape)), tensor, name, shape);
      if (reason === undefined) taken.add(name);
      else unmatched.push({ name, reason });
    }
  }
  return { model, state, unused: finder.unused, taken, unmatched };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

class Finder {
  readonly #givenNames: ReadonlyMap<string, string>;
  /** Tensors by every end of their names: a/b/c, b/c and c. */
  readonly #byEnd = new Map<string, StoredTensor[]>();
  readonly #unused: Set<StoredTensor>;
  /** Those of which several were found, by the name that was looked for. */
  readonly #several = new Map<string, readonly StoredTensor[]>();

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

  /** Tensors of the file by names here. What is called so in full comes before what is only called alike. */
  find(names: readonly string[]): Map<string, StoredTensor> {
    const found = new Map<string, StoredTensor>();
    const most = Math.max(0, ...names.map((name) => this.#modelsOf(name).length));
    let left = names;
    for (let from = -1; from < most; from++) {
      left = left.filter((name) => {
        const tensor = from < 0 ? this.#findFrom(name, 0, true) : this.#findFrom(name, from, false);
        if (tensor === undefined) return true;
        found.set(name, tensor);
        this.#unused.delete(tensor);
        return false;
      });
    }
    return found;
  }

  /** The layer by its name in the file, behind the models that it is in. */
  #modelsOf(name: string): string[] {
    const layer = name.slice(0, name.indexOf("/"));
    return partsOf(this.#givenNames.get(layer) ?? layer);
  }

  /**
   * @param from how many of the models that the layer is in are left out
   * @param isInFull nothing may come before that in the file
   */
  #findFrom(name: string, from: number, isInFull: boolean): StoredTensor | undefined {
    const models = this.#modelsOf(name);
    if (from >= models.length || this.#several.has(name)) return undefined;
    for (const path of spellings(partsOf(name.slice(name.indexOf("/") + 1)))) {
      const end = [...models.slice(from), ...path].join("/");
      const free = (this.#byEnd.get(end) ?? []).filter((tensor) => this.#unused.has(tensor));
      const exact = free.filter((tensor) => partsOf(tensor.name).join("/") === end);
      const [first, second] = exact.length === 1 || isInFull ? exact : free;
      if (second !== undefined) this.#several.set(name, [first, second]);
      if (first !== undefined) return second === undefined ? first : undefined;
    }
    return undefined;
  }

  /** Why no tensor was found. */
  whyNot(name: string, shape: readonly number[]): string {
    const several = this.#several.get(name);
    if (several !== undefined) {
      const which = several.map((tensor) => `"${shownName(tensor.name)}"`).join(" and ");
      return `tensor "${name}" may be ${which}; give each of them a name of its own`;
    }
    const near = nearest(name, [...this.#unused].slice(0, MOST_COMPARED).map((tensor) => tensor.name.slice(0, 200)));
    const hint = near === undefined ? "" : `; nearest to it is "${shownName(near)}"`;
    return `the file has no tensor "${name}" of shape [${shape}]${hint}`;
  }
}

/** The ways in which files write a tensor's path within its layer. */
function spellings(within: readonly string[]): (readonly string[])[] {
  // The wrapped layer of a TimeDistributed has no name in files of tfjs.
  if (within.length > 1) return [within, within.slice(-1)];
  // A DepthwiseConv2D has a kernel in Keras 3, and that name for it in Keras 2 and tfjs.
  return within[0] === "kernel" ? [within, ["depthwise_kernel"]] : [within];
}

/** The tensor of one unit as that of two, of which the first is always 0: softmax(0, z) is 1 - sigmoid(z), sigmoid(z). */
function besideZero({ name, shape, values }: StoredTensor): StoredTensor {
  if (shape.at(-1) !== 1) return { name, shape, values };
  const both = new Float32Array(2 * values.length);
  for (let index = 0; index < values.length; index++) both[2 * index + 1] = values[index];
  return { name, shape: shape.with(-1, 2), values: both };
}

/** What PyTorch calls tensors, and nothing else does. */
const OF_PYTORCH = /(^|\.)(weight|running_mean|running_var|num_batches_tracked|in_proj_weight|weight_[ih]h_l\d+)$/;

/** The name of a tensor that PyTorch has called so; undefined where there is none. */
export function namesOfPyTorch(tensors: readonly StoredTensor[]): string | undefined {
  const found = tensors.find(({ name }) => OF_PYTORCH.test(name.slice(-100)));
  return found === undefined ? undefined : shownName(found.name);
}

/** Copies a tensor's numbers. @returns why that cannot be done */
function fill(
  place: Vector,
  tensor: StoredTensor,
  name: string,
  shape: readonly number[],
): string | undefined {
  const said = shownName(tensor.name);
  if (`${tensor.shape}` !== `${shape}`) {
    return `tensor "${said}" is [${shownName(`${tensor.shape}`)}] in the file, and "${name}" [${shape}]`;
  }
  const { values } = tensor;
  if (!(values instanceof Float32Array)) return `tensor "${said}" holds whole numbers in the file, not floats`;
  if (!isFiniteVector(values)) return `tensor "${said}" holds numbers that are infinite or none at all`;
  place.set(values);
  return undefined;
}

/** A name's parts, without cells of recurrent layers and what TensorFlow counts outputs by. */
function partsOf(name: string): string[] {
  const parts = name.replace(/:\d+$/, "").split(/[/.]/).filter((part) => part !== "");
  return parts.slice(-MOST_PARTS).filter((part, index) => index === parts.length - 1 || !part.endsWith("_cell"));
}
