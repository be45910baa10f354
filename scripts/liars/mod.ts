/**
 * Liars: nodes that follow the protocol and say what is not so, for experiments with defences.
 *
 * @module
 */
export { alterationOf, BACKDOOR, dataLies } from "./data_lies.ts";
export { lies } from "./lies.ts";
export { shownModel, snapshotLies } from "./snapshot_lies.ts";
export { checkLiars, LIAR_FORM, liarAt, type LiarSpec, lyingCompressor, parseLiar, parseLiars } from "./liar_spec.ts";
