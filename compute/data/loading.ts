/**
 * Data in memory: readers of each kind, examples, batches.
 *
 * @module
 */
export { type Batches, type BatchesState, type BatchOptions, createBatches } from "./batches.ts";
export { checkExample } from "./check_example.ts";
export { fillExample } from "./fill_example.ts";
export { type Concern, concernsOf } from "./inspect/concerns.ts";
export { loadDataset } from "./dataset.ts";
export { loadDigits } from "./digits/load_digits.ts";
