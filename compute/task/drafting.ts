/**
 * Drafts of tasks from a model and a description of data.
 *
 * @module
 */
export { fitEnd } from "./fit_end.ts";
export { suggestTopology } from "./suggest_topology.ts";
export { type DraftOptions, draftTask, usualLoss } from "./task_draft.ts";
