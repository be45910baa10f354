/**
 * Weights that TensorFlow.js wrote: a list of them in `model.json`, their numbers in files beside it.
 *
 * @module
 */
import { dirname, join, sep } from "node:path";
import { type Fields, isFields, shown, shownName } from "../keras/keras_fields.ts";
import type { StoredTensor } from "../safetensors.ts";
import { NUMBER_TYPES } from "../stored_numbers.ts";
import { entriesWithin, lazyTensor, MOST_TENSORS, MOST_WEIGHT_BYTES, unreadable } from "./weight_file.ts";

/** Files of one model. */
const MOST_SHARDS = 4096;
/** The types of tensors, and those that they are quantised as, by their names in safetensors. */
const TYPES: ReadonlyMap<unknown, string> = new Map([["float32", "F32"], ["int32", "I32"], ["bool", "BOOL"]]);
const QUANTISED: ReadonlyMap<unknown, string> = new Map([["float16", "F16"], ["uint16", "U16"], ["uint8", "U8"]]);

/** A tensor's place within the bytes of its group. */
interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: string;
  readonly begin: number;
  readonly end: number;
  /** What a number of the file is multiplied by, and what is added then. */
  readonly scale: number;
  readonly min: number;
  /** The tensor holds whole numbers. */
  readonly isWhole: boolean;
}

/**
 * Reads the weights that a `model.json` lists.
 *
 * @param path of the `model.json`; the other files lie in its folder
 * @param manifest its `weightsManifest`: groups of files, each with the tensors whose bytes follow each other in them
 * @throws {SyntaxError} if it is no such list, or a file is missing, of another length or out of that folder
 * @see https://github.com/tensorflow/tfjs/blob/tfjs-v4.22.0/tfjs-core/src/io/types.ts
 */
export async function readTfjsWeights(path: string, manifest: unknown): Promise<StoredTensor[]> {
  const refuse = (what: string, fix = "save the model anew by model.save or tensorflowjs_converter") =>
    unreadable(path, what, fix);
  if (!Array.isArray(manifest)) throw refuse("its weightsManifest is no list");
  const groups = manifest.map((group: unknown) => {
    if (!isFields(group) || !Array.isArray(group.paths) || !Array.isArray(group.weights)) {
      throw refuse("a group of its weightsManifest has no paths and weights");
    }
    return { paths: group.paths as readonly unknown[], weights: group.weights as readonly unknown[] };
  });
  const [shards, tensors] = [groups.flatMap(({ paths }) => paths), groups.flatMap(({ weights }) => weights)];
  if (shards.length > MOST_SHARDS || tensors.length > MOST_TENSORS) {
    throw refuse(`it lists ${tensors.length} tensors in ${shards.length} files`, "take a smaller model");
  }
  const folder = await Deno.realPath(dirname(path));
  const found: StoredTensor[] = [];
  let left = MOST_WEIGHT_BYTES;
  for (const { paths, weights } of groups) {
    const places = placesOf(weights, refuse);
    const needed = places.at(-1)?.end ?? 0;
    if (needed > left) throw refuse(`its tensors take more than ${MOST_WEIGHT_BYTES} bytes`, "take a smaller model");
    left -= needed;
    const bytes = await readShards(folder, paths, needed, refuse);
    found.push(...places.map((place) => lazyTensor(place.name, place.shape, () => numbersOf(bytes, place))));
  }
  return found;
}

type Refuse = (what: string, fix?: string) => SyntaxError;

function placesOf(weights: readonly unknown[], refuse: Refuse): Place[] {
  let begin = 0;
  return weights.map((weight) => {
    const place = placeOf(weight, begin, refuse);
    begin = place.end;
    return place;
  });
}

function placeOf(weight: unknown, begin: number, refuse: Refuse): Place {
  if (!isFields(weight) || typeof weight.name !== "string") throw refuse("a weight of its weightsManifest has no name");
  const { name, shape, dtype, quantization } = weight;
  const called = `weight "${shownName(name)}"`;
  const entries = entriesWithin(shape);
  if (entries === undefined) throw refuse(`${called} is of shape ${shown(shape)}`);
  const { type, scale, min } = quantisationOf(quantization, dtype, called, refuse);
  const end = begin + entries * NUMBER_TYPES.get(type)!.bytes;
  return { name, shape: shape as number[], type, begin, end, scale, min, isWhole: dtype === "int32" };
}

/** @see https://github.com/tensorflow/tfjs/blob/tfjs-v4.22.0/tfjs-core/src/io/io_utils.ts */
function quantisationOf(given: unknown, dtype: unknown, called: string, refuse: Refuse) {
  const plain = TYPES.get(dtype);
  if (plain === undefined) throw refuse(`${called} is of type ${shown(dtype)}`, "float32, int32 and bool are read");
  if ((given ?? null) === null) return { type: plain, scale: 1, min: 0 };
  const { dtype: as, scale = 1, min = 0 } = isFields(given) ? given : {} as Fields;
  const type = QUANTISED.get(as);
  if (type === undefined) throw refuse(`${called} is quantised as ${shown(as)}`, "uint8, uint16 and float16 are read");
  if (!Number.isFinite(scale) || !Number.isFinite(min)) throw refuse(`${called} has quantisation ${shown(given)}`);
  return { type, scale: scale as number, min: min as number };
}

function numbersOf(bytes: Uint8Array<ArrayBuffer>, place: Place): Float32Array<ArrayBuffer> {
  const { begin, end, type, scale, min, isWhole } = place;
  const values = NUMBER_TYPES.get(type)!.read(bytes.slice(begin, end).buffer);
  if (scale === 1 && min === 0) return values;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] * scale + min;
    values[index] = isWhole ? Math.round(value) : value;
  }
  return values;
}

/** The bytes of a group's files, one behind another. */
async function readShards(
  folder: string,
  paths: readonly unknown[],
  needed: number,
  refuse: Refuse,
): Promise<Uint8Array<ArrayBuffer>> {
  const files: { path: string; size: number }[] = [];
  for (const path of paths) files.push(await shardOf(folder, path, refuse));
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (size !== needed) {
    throw refuse(`its tensors take ${needed} bytes, and ${size} are in the files ${shown(paths)}`, "copy them anew");
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const file of files) {
    const part = await Deno.readFile(file.path);
    if (part.length !== file.size) throw refuse(`${shown(file.path)} changes while it is read`, "try again");
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A file's place and length. Neither its name nor a link may lead out of the folder. */
async function shardOf(folder: string, path: unknown, refuse: Refuse): Promise<{ path: string; size: number }> {
  const isPlain = typeof path === "string" && path.length > 0 && path.length < 1000 &&
    !/^[/\\]|[:\\\0]/.test(path) && !path.split("/").includes("..");
  if (!isPlain) throw refuse(`its weights are in ${shown(path)}`, "files in the folder of the model.json are read");
  try {
    const real = await Deno.realPath(join(folder, path));
    const { size, isFile } = await Deno.stat(real);
    if (!isFile) throw refuse(`${shown(path)} is no file`);
    if (real.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return { path: real, size };
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw refuse(`its weights are in ${shown(path)}, which is not there`, "put that file beside the model.json");
  }
  throw refuse(`${shown(path)} is a link out of the folder`, "put the file itself beside the model.json");
}
