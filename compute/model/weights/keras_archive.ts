/**
 * Whole models as Keras 3 saves them: a zip file of layers and weights.
 *
 * @module
 */
import { crc32 } from "node:zlib";
// @ts-types="@types/yauzl"
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { isFields } from "../keras/keras_fields.ts";
import { readHdf5Weights, withVersion } from "./hdf5_weights.ts";
import { MOST_WEIGHT_BYTES, unreadable, type WeightFile } from "./weight_file.ts";

/** The files of the archive that are read, and their bytes at most. */
const READ: Readonly<Record<string, number>> = {
  "config.json": 16e6,
  "metadata.json": 1e6,
  "model.weights.h5": MOST_WEIGHT_BYTES,
};
/** Files of an archive. */
const MOST_FILES = 4096;

/**
 * Reads a `.keras` file.
 *
 * @throws {SyntaxError} in one line, if it is none, or broken, or too large
 */
export async function readKerasArchive(path: string): Promise<WeightFile> {
  const parts = await unpack(path);
  const [config, metadata, weights] = Object.keys(READ).map((name) => parts.get(name));
  if (config === undefined || weights === undefined) {
    const isTorch = [...parts.keys()].some((name) => name.endsWith("data.pkl"));
    throw isTorch
      ? unreadable(
        path,
        "it is PyTorch's",
        "bring its tensors into the same model of Keras, and save that as .weights.h5",
      )
      : unreadable(path, `it is a zip file without ${config === undefined ? "config.json" : "model.weights.h5"}`, ANEW);
  }
  const topology = withVersion(textOf(config), versionIn(metadata));
  return { ...await readHdf5Weights(path, weights), form: "Keras", topology };
}

const ANEW = 'save the model by model.save("model.keras")';

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes).replace(/^\ufeff/, "");

function versionIn(metadata: Uint8Array | undefined): string | undefined {
  try {
    const value: unknown = metadata === undefined ? undefined : JSON.parse(textOf(metadata));
    return isFields(value) && typeof value.keras_version === "string" ? value.keras_version : undefined;
  } catch {
    // It says nothing of the model itself.
    return undefined;
  }
}

/** The files of an archive by their names; of those that are not read, nothing but the names. */
async function unpack(path: string): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const parts = new Map<string, Uint8Array<ArrayBuffer>>();
  try {
    const zip = await openPromise(path);
    if (zip.entryCount > MOST_FILES) throw new Error(`it has ${zip.entryCount} files`);
    for await (const entry of zip.eachEntry()) {
      const { fileName: name, uncompressedSize } = entry;
      const most = Object.hasOwn(READ, name) ? READ[name] : undefined;
      if (most !== undefined && uncompressedSize > most) throw new Error(`its ${name} has ${uncompressedSize} bytes`);
      if (parts.has(name)) throw new Error(`it has two files "${name}"`);
      parts.set(name, most === undefined ? new Uint8Array() : await contentOf(zip, entry));
    }
  } catch (cause) {
    throw unreadable(path, (cause as Error).message, ANEW, cause);
  }
  return parts;
}

/** The bytes of a file; yauzl sees to it that there are as many as it says. */
async function contentOf(zip: ZipFile, entry: Entry): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(entry.uncompressedSize);
  let at = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    bytes.set(chunk as Uint8Array, at);
    at += (chunk as Uint8Array).length;
  }
  if (crc32(bytes) !== entry.crc32) throw new Error(`its ${entry.fileName} is damaged`);
  return bytes;
}
