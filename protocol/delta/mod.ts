/**
 * Compressed vectors as bytes.
 *
 * @module
 */
export { decodeCompressed, encodeCompressed } from "./delta_codec.ts";
export type { Reference } from "./reference.ts";
