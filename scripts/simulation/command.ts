/**
 * The command `simulate`, with its page and charts.
 *
 * @module
 */
export { showSimulation } from "./show_simulation.ts";
