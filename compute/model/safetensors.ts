/**
 * Models as safetensors files, which every common machine-learning library reads.
 *
 * The format: eight bytes with the length of the header (little-endian), the header as JSON, then the tensors' bytes
 * one after another, little-endian and row by row. Only 32-bit floats and whole numbers are written here; of what other
 * programs write, floats and whole numbers of other lengths are read too, as 32-bit floats.
 *
 * @see https://huggingface.co/docs/safetensors
 * @module
 */
import { concat } from "uint8arrays/concat";
import type { Layout, Vector } from "../vector/mod.ts";
import { shown, shownName } from "./keras/keras_fields.ts";
import { NUMBER_TYPES } from "./stored_numbers.ts";

/** The reference implementation's bound on the header; a larger one is no honest file. */
const MOST_HEADER_BYTES = 100_000_000;
/** The length field before the header. */
const LENGTH_BYTES = 8;
/** Key of the header that holds the metadata instead of a tensor. */
const METADATA = "__metadata__";

/** The type whose numbers stay whole. */
const WHOLE = { bytes: 4, read: (bytes: ArrayBuffer) => new Uint32Array(bytes) } as const;

/** A tensor as a safetensors file holds it. */
export interface StoredTensor {
  /** Unique in its file; `__metadata__` is reserved by the format. */
  readonly name: string;
  /** Extents, outermost first; `[]` is a scalar. */
  readonly shape: readonly number[];
  /** As many entries as the product of `shape`, row by row. */
  readonly values: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
}

/** What a safetensors file holds. */
export interface StoredTensors {
  /** In the order in which their bytes follow each other. */
  readonly tensors: readonly StoredTensor[];
  /** Free text about the file, by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Writes tensors as one safetensors file.
 *
 * @throws {TypeError} if a name is used twice or reserved, or a tensor's shape does not fit its values
 *
 * @example
 * ```ts
 * import { decodeTensors, encodeTensors } from "./safetensors.ts";
 * import assert from "node:assert";
 *
 * const bias = { name: "bias", shape: [2], values: new Float32Array([0.5, -1]) };
 * const bytes = encodeTensors({ tensors: [bias], metadata: { task: "digits" } });
 * assert.deepStrictEqual(decodeTensors(bytes), { tensors: [bias], metadata: { task: "digits" } });
 * ```
 */
export function encodeTensors({ tensors, metadata }: StoredTensors): Uint8Array<ArrayBuffer> {
  const names = new Set<string>([METADATA]);
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [[METADATA, metadata]] : [];
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    if (names.has(name)) {
      throw new TypeError(`Cannot store tensor "${name}": the name is taken; name each tensor differently`);
    }
    names.add(name);
    if (sizeOf(shape) !== values.length) {
      throw new TypeError(`Cannot store tensor "${name}": shape [${shape}] does not fit ${values.length} values`);
    }
    const dtype = values instanceof Float32Array ? "F32" : "U32";
    entries.push([name, { dtype, shape, data_offsets: [offset, offset + values.byteLength] }]);
    offset += values.byteLength;
  }
  // fromEntries, as an assignment to the key "__proto__" would be lost.
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  // The header is filled up with spaces so that the floats lie at multiples of eight bytes.
  const headerLength = Math.ceil(json.length / 8) * 8;
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setBigUint64(0, BigInt(headerLength), true);
  const padding = new Uint8Array(headerLength - json.length).fill(0x20);
  // All machines that Deno runs on are little-endian, as the file is.
  const data = tensors.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return concat([length, json, padding, ...data]);
}

/**
 * Reads a safetensors file. Every length is checked before anything is copied; each byte belongs to one tensor.
 *
 * @throws {SyntaxError} if the bytes are not a safetensors file of floats and whole numbers
 */
export function decodeTensors(bytes: Uint8Array): StoredTensors {
  const { header, data } = split(bytes);
  const metadata = parseMetadata(header);
  const places = Object.entries(header).filter(([name]) => name !== METADATA).map(([name, value]) =>
    parsePlace(name, value)
  ).sort((left, right) => left.begin - right.begin || left.end - right.end);
  let position = 0;
  for (const { name, begin, end } of places) {
    if (begin !== position) throw broken(`tensor "${name}" begins at byte ${begin}, not at ${position}`);
    position = end;
  }
  if (position !== data.length) throw broken(`its tensors take ${position} bytes, but ${data.length} are there`);
  const tensors = places.map(({ name, shape, dtype, begin, end }) => ({
    name,
    shape,
    // A copy: the tensors of a file need not lie at multiples of four bytes.
    values: typeOf(dtype)!.read(data.slice(begin, end).buffer),
  }));
  return { tensors, metadata };
}

/** What layers have measured, such as means and variances. */
export interface Measured {
  /** A plan's states. */
  readonly layout: Layout;
  /** As long as that; undefined where nothing was measured yet. */
  readonly values: Vector | undefined;
}

/**
 * Writes a model, tensor by tensor, as its layout names and shapes them.
 *
 * @param model of `layout.length` entries
 * @param measured what its layers are evaluated with; left out where they measure nothing
 * @throws {TypeError} if the model's length is not the layout's, or something was to be measured and is not there
 */
export function encodeModel(
  model: Vector,
  layout: Layout,
  metadata: Readonly<Record<string, string>> = {},
  measured?: Measured,
): Uint8Array<ArrayBuffer> {
  return encodeTensors({ tensors: modelTensors(model, layout, measured), metadata });
}

/**
 * The tensors of a model, and behind them what its layers have measured.
 *
 * @throws as `encodeModel`
 */
export function modelTensors(model: Vector, layout: Layout, measured?: Measured): StoredTensor[] {
  if (model.length !== layout.length) {
    throw new TypeError(`Cannot store a model of ${model.length} entries: its layout has ${layout.length}`);
  }
  const tensors = partsOf(model, layout);
  if (measured === undefined || measured.layout.length === 0) return tensors;
  const { layout: states, values } = measured;
  if (values?.length !== states.length) {
    const [{ name }] = states.tensors;
    const what = values === undefined ? "nothing" : `${values.length} entries`;
    throw new TypeError(
      `Cannot store a model without what its layers measure: ${what} for ${states.length} entries such as "${name}"; ` +
        "measure them on data first",
    );
  }
  return [...tensors, ...partsOf(values, states)];
}

function partsOf(vector: Vector, { tensors }: Layout): StoredTensor[] {
  return tensors.map(({ name, shape, offset, length }) => ({
    name,
    shape,
    values: vector.subarray(offset, offset + length),
  }));
}

/**
 * Reads a model that has exactly the tensors of `layout`, in any order.
 *
 * @param states tensors that the file may have too, which `decodeMeasured` reads
 * @throws {SyntaxError} if the bytes are not a safetensors file of numbers
 * @throws {TypeError} if a tensor is missing, is not of the layout or has another shape
 */
export function decodeModel(bytes: Uint8Array, layout: Layout, states?: Layout): Vector {
  const stored = new Map(decodeTensors(bytes).tensors.map((tensor) => [tensor.name, tensor]));
  const model = take(stored, layout);
  for (const { name } of states?.tensors ?? []) stored.delete(name);
  for (const name of stored.keys()) {
    throw new TypeError(`Cannot read the model: the file's tensor "${name}" is not of this task's model`);
  }
  return model;
}

/**
 * Reads what a model's layers have measured; undefined where the file has none of it.
 *
 * @throws {SyntaxError} if the bytes are not a safetensors file of numbers
 * @throws {TypeError} if a tensor of `states` is missing beside others, or has another shape
 */
export function decodeMeasured(bytes: Uint8Array, states: Layout): Vector | undefined {
  const stored = new Map(decodeTensors(bytes).tensors.map((tensor) => [tensor.name, tensor]));
  return states.tensors.some(({ name }) => stored.has(name)) ? take(stored, states) : undefined;
}

/** Takes the tensors of a layout out of `stored`. */
function take(stored: Map<string, StoredTensor>, layout: Layout): Vector {
  const vector = new Float32Array(layout.length);
  for (const { name, shape, offset } of layout.tensors) {
    const tensor = stored.get(name);
    if (tensor === undefined) throw new TypeError(`Cannot read the model: tensor "${name}" is missing in the file`);
    if (tensor.shape.join() !== shape.join()) {
      throw new TypeError(`Cannot read the model: tensor "${name}" is [${tensor.shape}] in the file, not [${shape}]`);
    }
    if (!(tensor.values instanceof Float32Array)) {
      throw new TypeError(`Cannot read the model: tensor "${name}" holds whole numbers in the file, not floats`);
    }
    vector.set(tensor.values, offset);
    stored.delete(name);
  }
  return vector;
}

interface Place {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: string;
  readonly begin: number;
  readonly end: number;
}

function split(bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.length < LENGTH_BYTES) throw broken(`it has ${bytes.length} bytes, not even a header's length`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(MOST_HEADER_BYTES, bytes.length - LENGTH_BYTES))) {
    throw broken(`its header is said to have ${length} bytes, and ${bytes.length - LENGTH_BYTES} follow`);
  }
  const end = LENGTH_BYTES + Number(length);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, end)));
  } catch (cause) {
    throw broken("its header is not JSON", cause);
  }
  if (!isRecord(header)) throw broken("its header is not a JSON object");
  return { header, data: bytes.subarray(end) };
}

function parseMetadata(header: Record<string, unknown>): Record<string, string> {
  const metadata = Object.hasOwn(header, METADATA) ? header[METADATA] : {};
  if (!isRecord(metadata)) throw broken("its metadata is not an object");
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== "string") throw broken(`its metadata "${key}" is not text`);
  }
  return metadata as Record<string, string>;
}

function parsePlace(name: string, value: unknown): Place {
  if (!isRecord(value)) throw broken(`tensor "${name}" has no description`);
  const { dtype, shape, data_offsets: offsets } = value;
  const type = typeof dtype === "string" ? typeOf(dtype) : undefined;
  if (typeof dtype !== "string" || type === undefined) {
    throw broken(`tensor "${name}" is of type ${shown(dtype)}; floats and whole numbers such as "F32" are read here`);
  }
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw broken(`the shape or the offsets of tensor "${name}" are not whole numbers`);
  }
  const [begin, end] = offsets;
  if (end - begin !== type.bytes * sizeOf(shape)) {
    throw broken(`tensor "${name}" of shape [${shape}] cannot lie in bytes ${begin} to ${end}`);
  }
  return { name, shape, dtype, begin, end };
}

function typeOf(dtype: string) {
  return dtype === "U32" ? WHOLE : NUMBER_TYPES.get(dtype);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

function broken(what: string, cause?: unknown): SyntaxError {
  // It may quote names of the file.
  return new SyntaxError(`Cannot read the safetensors file: ${shownName(what, 300)}`, { cause });
}
