/**
 * Names for the tensors of Keras 3's files, which have them by the classes of the layers and counters:
 * `layers/dense_1/vars/0`.
 *
 * @module
 */
import type { Plan } from "../plan.ts";
import type { StoredTensor } from "../safetensors.ts";
import type { NamedLayer } from "../keras/weights.ts";
import { locateLayers } from "./keras3_layers.ts";
import type { WeightFile } from "./weight_file.ts";

/** What is needed to tell which tensor is which. */
export interface CountedModel {
  /** The model that the file is of, as JSON. */
  readonly text: string;
  /** What an error calls that. */
  readonly path: string;
  /** As the model was imported. */
  readonly layers: readonly NamedLayer[];
  readonly plan: Pick<Plan, "layout" | "states">;
}

/**
 * Gives the tensors the names that they have in Keras: `block/dense/kernel`. What is of no layer of the plan keeps the
 * file's.
 *
 * @throws {TypeError} as `importKeras`
 */
export function nameCounted(file: WeightFile, { text, path, layers, plan }: CountedModel): StoredTensor[] {
  const groups = groupsOf(file.tensors);
  const names = [plan.layout, plan.states].flatMap(({ tensors }) => tensors.map(({ name }) => name));
  const wanted = layersOf(names, layers);
  const counted = { filled: groups.keys().toArray(), names: file.givenNames ?? new Map<string, string>() };
  const located = locateLayers(text, path, counted, wanted.map(({ given }) => given));
  const renamed = new Map<StoredTensor, string[]>();
  for (const { name, given } of wanted) {
    const group = located.get(given);
    const within = names.filter((each) => each.startsWith(`${name}/`)).map((each) => each.slice(name.length + 1));
    for (const [tensor, known] of pair(groups.get(group ?? "") ?? [], within)) {
      // A layer that stands in two models has one group.
      renamed.set(tensor, [...renamed.get(tensor) ?? [], `${given.replaceAll(".", "/")}/${known}`]);
    }
  }
  return file.tensors.flatMap((tensor) =>
    renamed.get(tensor)?.map((name) => named(tensor, name)) ?? [tensor].filter(({ name }) => !IS_NOISE.test(name))
  );
}

/** Seeds of noise. */
const IS_NOISE = /\/seed_generator(_\d+)?\//;

function named(tensor: StoredTensor, name: string): StoredTensor {
  return {
    name,
    shape: tensor.shape,
    get values() {
      return tensor.values;
    },
  };
}

/** Layers of a plan by both of their names. */
function layersOf(tensors: readonly string[], layers: readonly NamedLayer[]): NamedLayer[] {
  const given = new Map(layers.map((layer) => [layer.name, layer.given]));
  const names = new Set(tensors.map((name) => name.slice(0, name.indexOf("/"))));
  return [...names].map((name) => ({ name, given: given.get(name) ?? name }));
}

/** A tensor, and where it lies within its layer's group. */
interface Placed {
  readonly tensor: StoredTensor;
  /** Groups within, less `vars`. */
  readonly folder: readonly string[];
  readonly number: number;
}

/** The tensors of each layer, by its group's path: that of the last of `layers/…` in it. */
function groupsOf(tensors: readonly StoredTensor[]): Map<string, Placed[]> {
  const groups = new Map<string, Placed[]>();
  for (const tensor of tensors) {
    const parts = tensor.name.split("/");
    const [vars, number] = parts.slice(-2);
    if (vars !== "vars" || !/^\d{1,4}$/.test(number) || IS_NOISE.test(tensor.name)) continue;
    let end = 0;
    while (parts[end] === "layers" && end + 2 < parts.length) end += 2;
    if (end === 0) continue;
    const key = parts.slice(0, end).join("/");
    const placed = { tensor, folder: parts.slice(end, -2), number: Number(number) };
    groups.set(key, [...groups.get(key) ?? [], placed]);
  }
  return groups;
}

/** The tensors of a layer with the names that they have in it: each folder has them in Keras's order, which is the plan's. */
function pair(group: readonly Placed[], names: readonly string[]): [StoredTensor, string][] {
  const folders = Map.groupBy(names, (name) => name.slice(0, Math.max(0, name.lastIndexOf("/"))));
  return [...folders].flatMap(([folder, within]) => {
    const parts = folder.split("/").filter((part) => part !== "");
    const found = group.filter((placed) => isFolder(placed.folder, parts)).sort((one, two) => one.number - two.number);
    // Of a bias more or less it cannot be told which is which.
    return found.length === within.length ? found.map(({ tensor }, index) => [tensor, within[index]] as const) : [];
  }) as [StoredTensor, string][];
}

/** What Keras calls layers within a layer as attributes of that, and how their own names look. */
const ATTRIBUTES: ReadonlyMap<string, RegExp> = new Map([
  ["query_dense", /^query$/],
  ["key_dense", /^key$/],
  ["value_dense", /^value$/],
  ["output_dense", /^attention_output$/],
  ["cell", /_cell$/],
  ["forward_layer", /^forward_/],
  ["backward_layer", /^backward_/],
  ["layer", /^/],
]);

function isFolder(file: readonly string[], plan: readonly string[]): boolean {
  return file.length === plan.length && file.every((part, index) => {
    const plain = part.replace(/^_/, "");
    return part === plan[index] || ATTRIBUTES.get(plain)?.test(plan[index]) === true;
  });
}
