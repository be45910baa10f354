/**
 * The command `murmuration`.
 *
 * @module
 */
export { type Context, type Result, systemContext } from "./command_context.ts";
export { main } from "./main.ts";
