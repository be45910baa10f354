/**
 * Reads HDF5 files, by the HDF Group's own library as WebAssembly: what a broken file does to it stays in there, and it
 * sees no file but those that are handed to it.
 *
 * @module
 */
import type { Dataset, Group, Module } from "h5wasm";
import { entriesWithin } from "./weight_file.ts";
import { NUMBER_TYPES } from "../stored_numbers.ts";

/** The library, ready to be used. */
type Library = typeof Module;

/** A table of numbers in a file. */
export interface Hdf5Dataset {
  /** Names of the groups that it is in, and its own. */
  readonly path: readonly string[];
  readonly shape: readonly number[];
  /** Its numbers as float32. @throws {SyntaxError} if they cannot be read, or are none */
  read(): Float32Array<ArrayBuffer>;
}

/** An open file. */
export interface Hdf5File extends Disposable {
  readonly datasets: readonly Hdf5Dataset[];
  /** A text that a group has by a name; undefined where it has none. */
  attribute(path: readonly string[], name: string): string | undefined;
}

/** Groups in groups. */
const DEEPEST = 32;
/** Groups and datasets that are looked at. */
const MOST_NODES = 32_768;
/** Letters of a name. */
const LONGEST_NAME = 500;
/** Classes of numbers, as HDF5 has them. */
const [WHOLE, FLOAT, STRING, OPAQUE, ENUMERATION] = [0, 1, 3, 5, 8];

let files = 0;

/**
 * Opens a file.
 *
 * @param bytes of it; they are not copied
 * @throws {SyntaxError} if it is none, is broken, or has too much in it
 */
export async function openHdf5(bytes: Uint8Array<ArrayBuffer>): Promise<Hdf5File> {
  const { default: library } = await import("h5wasm");
  const module = await library.ready;
  // Errors are thrown then; else they are written to the terminal.
  module.activate_throwing_error_handler();
  const name = `weights-${++files}.h5`;
  module.FS.writeFile(name, bytes, { canOwn: true } as object);
  const unlink = () => module.FS.unlink(name);
  try {
    const file = attempt(() => new library.File(name, "r"));
    const close = () => {
      try {
        file.close();
      } catch {
        // It is broken, and gone with its name.
      }
      unlink();
    };
    try {
      const datasets = attempt(() => [...walk(module, file)]);
      return { datasets, attribute: (path, key) => textOf(file, path, key), [Symbol.dispose]: close };
    } catch (error) {
      close();
      throw error;
    }
  } catch (error) {
    if (module.FS.analyzePath(name).exists) unlink();
    throw error;
  }
}

function* walk(module: Library, root: Group): Generator<Hdf5Dataset> {
  const waiting: { group: Group; path: readonly string[] }[] = [{ group: root, path: [] }];
  let nodes = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { group, path } = next;
    const below: typeof waiting = [];
    for (const name of group.keys()) {
      if (++nodes > MOST_NODES) throw new SyntaxError(`it has more than ${MOST_NODES} groups and tables`);
      if (name.length > LONGEST_NAME || path.length >= DEEPEST) {
        throw new SyntaxError("its names are too long or too deep");
      }
      const at = [...path, name];
      // Links to other files, and others that lead nowhere, are passed over.
      const node = group.get(name);
      if (node === null || !("attrs" in node)) continue;
      if ("keys" in node) below.push({ group: node, path: at });
      else if ("value" in node) {
        const dataset = datasetOf(module, node, at);
        if (dataset !== undefined) yield dataset;
      }
    }
    waiting.push(...below.toReversed());
  }
}

/** Undefined for what holds no numbers. */
function datasetOf(module: Library, dataset: Dataset, path: readonly string[]): Hdf5Dataset | undefined {
  const { type, size, shape, littleEndian } = dataset.metadata;
  if (shape === null || ![WHOLE, FLOAT, OPAQUE, ENUMERATION].includes(type)) return undefined;
  if (entriesWithin(shape) === undefined) throw new SyntaxError(`"${path.join("/")}" is of shape [${shape}]`);
  // The library's own readers know no shorter floats.
  const isShort = type === FLOAT && size === 2 && littleEndian;
  const type16 = isShort ? "F16" : type === OPAQUE && size === 2 && isBrain(dataset) ? "BF16" : undefined;
  if (type === OPAQUE && type16 === undefined) return undefined;
  const read = () =>
    attempt(() => type16 === undefined ? floatsOf(dataset.value) : shortFloats(module, dataset, type16));
  return { path, shape, read };
}

/** Keras keeps bfloat16 as bytes that HDF5 does not know, and says so. */
function isBrain(dataset: Dataset): boolean {
  return Object.hasOwn(dataset.attrs, "dtype") && dataset.attrs.dtype.value === "bfloat16";
}

function floatsOf(value: unknown): Float32Array<ArrayBuffer> {
  if (value instanceof Float32Array) return value as Float32Array<ArrayBuffer>;
  if (value instanceof BigInt64Array) return NUMBER_TYPES.get("I64")!.read(value.slice().buffer);
  if (value instanceof BigUint64Array) return NUMBER_TYPES.get("U64")!.read(value.slice().buffer);
  if (typeof value === "number" || typeof value === "bigint") return Float32Array.of(Number(value));
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return new Float32Array(value as unknown as ArrayLike<number>);
  }
  throw new SyntaxError("it holds no numbers");
}

function shortFloats(module: Library, dataset: Dataset, type: "F16" | "BF16"): Float32Array<ArrayBuffer> {
  const bytes = 2 * entriesWithin(dataset.shape)!;
  const place = module._malloc(Math.max(1, bytes));
  if (place === 0) throw new SyntaxError(`there is no room for its ${bytes} bytes`);
  try {
    module.get_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(place));
    return NUMBER_TYPES.get(type)!.read(module.HEAPU8.slice(place, place + bytes).buffer as ArrayBuffer);
  } finally {
    module._free(place);
  }
}

/** Characters of a text of a file; those of models are the longest. */
const MOST_TEXT = 16e6;

function textOf(root: Group, path: readonly string[], name: string): string | undefined {
  return attempt(() => {
    const group = path.length === 0 ? root : root.get(`/${path.join("/")}`);
    if (group === null || !("attrs" in group) || !Object.hasOwn(group.attrs, name)) return undefined;
    const { metadata: { type, shape }, value } = group.attrs[name];
    if (type !== STRING || (shape?.length ?? 1) > 0 || typeof value !== "string") return undefined;
    if (value.length > MOST_TEXT) throw new SyntaxError(`its ${name} has more than ${MOST_TEXT} characters`);
    return value;
  });
}

/** Says in one line what went wrong in the library, which tells it over many. */
function attempt<Value>(act: () => Value): Value {
  try {
    return act();
  } catch (cause) {
    if (cause instanceof SyntaxError) throw cause;
    const message = cause instanceof Error ? cause.message : `${cause}`;
    const innermost = [...message.slice(0, 20_000).matchAll(/\(\): ([^\n]+)/g)].at(-1)?.[1];
    throw new SyntaxError(innermost ?? `its HDF5 is broken (${message.slice(0, 100).split("\n")[0]})`, { cause });
  }
}
