/**
 * Small things that many rooms use: the nearest name, the user's cache, texts made fit to be shown or to be typed, errors in one line.
 *
 * @module
 */
export { cacheFolder } from "./cache_folder.ts";
export { escapeControls, hasControls } from "./controls.ts";
export { nearest, suggestion } from "./nearest.ts";
export { oneLine, reasonOf } from "./one_line.ts";
export { shellQuoted } from "./shell_quoted.ts";
