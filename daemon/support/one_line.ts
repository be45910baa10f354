/**
 * Errors in one line, as all floors tell them.
 *
 * @module
 */
export { oneLine, reasonOf } from "../../compute/support/mod.ts";
