/**
 * Weights that Keras wrote as HDF5: those of Keras 3 by class and counter, those of Keras 2 by the layers' names.
 *
 * @module
 */
import type { StoredTensor } from "../safetensors.ts";
import { type Hdf5Dataset, type Hdf5File, openHdf5 } from "./hdf5.ts";
import { lazyTensor, unreadable, type WeightFile } from "./weight_file.ts";

/** Groups that hold no weights of the model. */
const OF_TRAINING: readonly string[] = ["optimizer_weights", "optimizer", "_optimizer"];
/** Where Keras 3 has a model's layers, and where the first files of its form have them. */
const LAYERS: readonly string[] = ["layers", "_layer_checkpoint_dependencies"];

/**
 * Reads the weights of an HDF5 file.
 *
 * @param path what an error calls it
 * @throws {SyntaxError} in one line, if it is no such file or broken
 */
export async function readHdf5Weights(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<WeightFile> {
  const named = (cause: unknown) => {
    if (!(cause instanceof SyntaxError)) return cause;
    return unreadable(path, cause.message, "save the model anew by model.save or model.save_weights", cause);
  };
  try {
    const file = await openHdf5(bytes);
    try {
      return weightsOf(file, named);
    } catch (error) {
      file[Symbol.dispose]();
      throw error;
    }
  } catch (cause) {
    throw named(cause);
  }
}

function weightsOf(file: Hdf5File, named: (cause: unknown) => unknown): WeightFile {
  const datasets = file.datasets.filter(({ path }) => !OF_TRAINING.includes(path[0]));
  const isCounted = datasets.some(({ path }) => LAYERS.includes(path[0]) && path.includes("vars"));
  const tensor = (dataset: Hdf5Dataset, name: string): StoredTensor =>
    lazyTensor(name, dataset.shape, () => {
      try {
        return dataset.read();
      } catch (cause) {
        throw named(cause);
      }
    });
  const dispose = () => file[Symbol.dispose]();
  if (isCounted) {
    const tensors = datasets.map((each) => tensor(each, [LAYERS[0], ...each.path.slice(1)].join("/")));
    return { form: "Keras 3", tensors, isCounted, givenNames: namesIn(file, datasets), [Symbol.dispose]: dispose };
  }
  const model = file.attribute([], "model_config");
  const version = file.attribute([], "keras_version") ?? file.attribute(["model_weights"], "keras_version");
  return {
    form: "Keras 2",
    tensors: datasets.map((each) => tensor(each, plainName(each.path))),
    topology: model === undefined ? undefined : withVersion(model, version),
    [Symbol.dispose]: dispose,
  };
}

/** A model's JSON with the version of Keras that wrote it. */
export function withVersion(model: string, version: string | undefined): string {
  return `{"keras_version":${JSON.stringify(version ?? null)},"model_config":${model}}`;
}

/** A layer's group holds its weights by names that mostly begin with the layer's again. */
function plainName([first, ...rest]: readonly string[]): string {
  const [layer, ...path] = first === "model_weights" ? rest : [first, ...rest];
  return path[0] === layer ? path.join("/") : [layer, ...path].join("/");
}

/** What layers are called, by the paths of their groups; Keras says it since version 3.6. */
function namesIn(file: Hdf5File, datasets: readonly Hdf5Dataset[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const seen = new Set<string>();
  for (const { path } of datasets) {
    // layers/functional/layers/dense/vars/0 has the groups layers/functional and layers/functional/layers/dense.
    for (let end = 2; end < path.length; end++) {
      const group = path.slice(0, end);
      const key = [LAYERS[0], ...group.slice(1)].join("/");
      if (seen.has(key)) continue;
      seen.add(key);
      const name = file.attribute([...group, "vars"], "name");
      if (name !== undefined) names.set(key, name);
    }
  }
  return names;
}
