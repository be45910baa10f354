/**
 * Reads files of weights by what is in them, whatever they are called.
 *
 * @module
 */
import { isFields } from "../keras/keras_fields.ts";
import { decodeTensors, type StoredTensor } from "../safetensors.ts";
import { readHdf5Weights } from "./hdf5_weights.ts";
import { readKerasArchive } from "./keras_archive.ts";
import { readTfjsWeights } from "./tfjs_weights.ts";
import { MOST_TENSORS, MOST_WEIGHT_BYTES, NOTHING_OPEN, unreadable, type WeightFile } from "./weight_file.ts";

/** Bytes of a `model.json`. */
const MOST_JSON_BYTES = 16e6;
/** How files of these kinds begin. */
const HDF5 = "\x89HDF\r\n\x1a\n";
const ZIP = "PK\x03\x04";
/** What is looked at to tell what a file is. */
const HEAD_BYTES = 512;

const FORMS = "safetensors, .keras, .weights.h5 and .h5 of Keras, and model.json of TensorFlow.js are read";

/**
 * Reads a file of weights: safetensors, `.keras`, `.weights.h5` and `.h5` of Keras, or a `model.json` of TensorFlow.js with
 * the files that it names.
 *
 * @throws {SyntaxError} in one line, if it is none of these, or broken
 * @throws {RangeError} in one line, if it is larger than a manifest may name
 * @throws {Error} if it cannot be read
 */
export async function readWeights(path: string): Promise<WeightFile> {
  const { size, isFile } = await Deno.stat(path);
  if (!isFile) throw unreadable(path, "it is no file", "name the file itself");
  if (size > MOST_WEIGHT_BYTES) {
    throw new RangeError(
      `Cannot read weights "${path}": it has ${size} bytes; take a model of at most ${MOST_WEIGHT_BYTES}`,
    );
  }
  const head = await headOf(path);
  const beginning = String.fromCharCode(...head.subarray(0, 8));
  if (beginning === HDF5) return await readHdf5Weights(path, await Deno.readFile(path));
  if (beginning.startsWith(ZIP)) return await readKerasArchive(path);
  // A header's length in eight bytes, of which the upper are 0; no text has these.
  if (head[8] === 0x7b && head[6] === 0 && head[7] === 0) return readSafetensors(path, await Deno.readFile(path));
  if (/^(\ufeff)?\s*\{/.test(new TextDecoder().decode(head))) return await readTfjs(path, size);
  throw unreadable(path, "it is no file of weights that is known", FORMS);
}

function readSafetensors(path: string, bytes: Uint8Array<ArrayBuffer>): WeightFile {
  const tensors = decode(path, bytes);
  if (tensors.length > MOST_TENSORS) throw unreadable(path, `it has ${tensors.length} tensors`, "take a smaller model");
  return { form: "safetensors", tensors, ...NOTHING_OPEN };
}

function decode(path: string, bytes: Uint8Array<ArrayBuffer>): readonly StoredTensor[] {
  try {
    return decodeTensors(bytes).tensors;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const reason = cause.message.replace("Cannot read the safetensors file: ", "");
    throw unreadable(path, reason, "write the file anew", cause);
  }
}

async function readTfjs(path: string, size: number): Promise<WeightFile> {
  if (size > MOST_JSON_BYTES) {
    throw unreadable(path, `it has ${size} bytes of JSON`, `those of up to ${MOST_JSON_BYTES} are read`);
  }
  const text = await Deno.readTextFile(path);
  let file: unknown;
  try {
    file = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (cause) {
    throw unreadable(path, (cause as Error).message, "correct the JSON", cause);
  }
  if (isFields(file) && isFields(file.weight_map)) {
    throw unreadable(path, "it names tensors in several files", "write them to one safetensors file");
  }
  if (!isFields(file) || !Array.isArray(file.weightsManifest) || file.weightsManifest.length === 0) {
    throw unreadable(path, "it has no weightsManifest, and so no weights", FORMS);
  }
  const tensors = await readTfjsWeights(path, file.weightsManifest);
  const topology = file.format === "graph-model" ? undefined : text;
  return { form: "TensorFlow.js", tensors, topology, ...NOTHING_OPEN };
}

async function headOf(path: string): Promise<Uint8Array<ArrayBuffer>> {
  using file = await Deno.open(path);
  const head = new Uint8Array(HEAD_BYTES);
  const read = await file.read(head);
  return head.subarray(0, read ?? 0);
}
