/**
 * Whom a node believes, by what the two ends of each link have said to each other.
 *
 * @module
 */
export type { BarReason, Company, Judge, LinkJudge, SavedStanding, Standing, Undoing, Verdict } from "./judge.ts";
export { median } from "./median.ts";
export { displacementOf, readSaid, type Said } from "./said.ts";
export type { SavedSums } from "./spoken_sums.ts";
export { createTrust } from "./trust.ts";
export { trustDefaults, type TrustOptions, trustOtherwise, trustUnderRules } from "./trust_options.ts";
