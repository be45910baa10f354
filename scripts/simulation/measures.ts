/**
 * Figures of whole swarms.
 *
 * @module
 */
export { consensusDistance, meanModel } from "./consensus_distance.ts";
export { mixingWeights } from "./spectral_gap.ts";
