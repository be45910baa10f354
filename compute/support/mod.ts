/**
 * Small things that many rooms use: the nearest name, the user's cache.
 *
 * @module
 */
export { cacheFolder } from "./cache_folder.ts";
export { suggestion } from "./nearest.ts";
