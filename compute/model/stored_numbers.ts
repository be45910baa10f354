/**
 * Numbers of files as float32, whatever type they are kept in there.
 *
 * @module
 */

/** A type of numbers: how long one is, and how many of them become float32. */
export interface NumberType {
  readonly bytes: number;
  /** @param bytes little-endian, of whole numbers of that type, at a multiple of their length */
  read(bytes: ArrayBuffer): Float32Array<ArrayBuffer>;
}

/**
 * Types by the names that safetensors has for them.
 *
 * All machines that Deno runs on are little-endian, as the files are.
 */
export const NUMBER_TYPES: ReadonlyMap<string, NumberType> = new Map<string, NumberType>([
  ["F32", { bytes: 4, read: (bytes) => new Float32Array(bytes) }],
  ["F64", { bytes: 8, read: (bytes) => new Float32Array(new Float64Array(bytes)) }],
  ["F16", { bytes: 2, read: (bytes) => new Float32Array(new Float16Array(bytes)) }],
  ["BF16", { bytes: 2, read: (bytes) => upperHalves(new Uint16Array(bytes)) }],
  ["I8", { bytes: 1, read: (bytes) => new Float32Array(new Int8Array(bytes)) }],
  ["U8", { bytes: 1, read: (bytes) => new Float32Array(new Uint8Array(bytes)) }],
  ["BOOL", { bytes: 1, read: (bytes) => new Float32Array(new Uint8Array(bytes)) }],
  ["I16", { bytes: 2, read: (bytes) => new Float32Array(new Int16Array(bytes)) }],
  ["U16", { bytes: 2, read: (bytes) => new Float32Array(new Uint16Array(bytes)) }],
  ["I32", { bytes: 4, read: (bytes) => new Float32Array(new Int32Array(bytes)) }],
  ["I64", { bytes: 8, read: (bytes) => long(new BigInt64Array(bytes)) }],
  ["U64", { bytes: 8, read: (bytes) => long(new BigUint64Array(bytes)) }],
]);

/** A bfloat16 is the upper half of a float32. */
function upperHalves(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length);
  for (let index = 0; index < halves.length; index++) bits[index] = halves[index] << 16;
  return new Float32Array(bits.buffer);
}

function long(values: BigInt64Array | BigUint64Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(values.length);
  for (let index = 0; index < values.length; index++) floats[index] = Number(values[index]);
  return floats;
}
