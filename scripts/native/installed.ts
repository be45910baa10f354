/**
 * What is installed of TensorFlow's library.
 *
 * @module
 */
export { hasAddon, hasOwnAddon, isLinked, linkAddon } from "./addon.ts";
export { hasLibrary } from "./library.ts";
export { findPlatform, type Platform, TENSORFLOW_VERSION } from "./platforms.ts";
