/**
 * Weights that other programs wrote, found out by their names.
 *
 * @module
 */
export {
  type MatchedWeights,
  type MatchOptions,
  matchWeights,
  namesOfPyTorch,
  type Unmatched,
} from "./keras/weights.ts";
export { readWeights } from "./weights/read_weights.ts";
export type { WeightFile } from "./weights/weight_file.ts";
export { nameCounted } from "./weights/keras3_names.ts";
