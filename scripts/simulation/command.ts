/**
 * The command `simulate`, with its page and charts.
 *
 * @module
 */
export { main } from "./simulate_main.ts";
