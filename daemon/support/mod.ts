/**
 * Small things that many rooms use: files written whole, folders kept private, errors in one line, the version.
 *
 * @module
 */
export { keepPrivate } from "./keep_private.ts";
export { oneLine } from "./one_line.ts";
export { RefusedError } from "./refused_error.ts";
export { VERSION } from "./version.ts";
export { writeWhole } from "./write_whole.ts";
