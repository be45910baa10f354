/**
 * Sets up TensorFlow's native library.
 *
 * @module
 */
export { ensureNative } from "./ensure_native.ts";
export type { LibraryName } from "./platforms.ts";
