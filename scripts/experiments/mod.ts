/**
 * Experiments: grids of settings and seeds, to tables and charts.
 *
 * @module
 */
export { type CompareParts, main } from "./compare/compare_main.ts";
export { type RunnerEntry, RUNNERS, type RunnerTable } from "./compare/runners.ts";
export { currentVersions } from "./compare/versions.ts";
