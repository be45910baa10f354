/**
 * Small things that many rooms use: files written whole, errors in one line, the version.
 *
 * @module
 */
export { oneLine } from "./one_line.ts";
export { RefusedError } from "./refused_error.ts";
export { VERSION } from "./version.ts";
export { writeWhole } from "./write_whole.ts";
