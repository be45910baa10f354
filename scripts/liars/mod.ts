/**
 * Liars: nodes that follow the protocol and say what is not so, for experiments with defences.
 *
 * @module
 */
export { lies } from "./lies.ts";
export { LABEL_LIES, type LiarSpec, lyingCompressor, parseLiar } from "./liar_spec.ts";
