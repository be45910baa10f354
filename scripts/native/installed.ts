/**
 * What is installed of TensorFlow's library.
 *
 * @module
 */
export { hasAddon, hasOwnAddon, isLinked, linkAddon } from "./addon.ts";
export { askDriver, type Driver, gpuTrouble, requireGpu, unopenedLibraries } from "./gpu.ts";
export { hasLibrary } from "./library.ts";
export { findPlatform, type LibraryName, type Platform, TENSORFLOW_VERSION } from "./platforms.ts";
