/**
 * Looking at data: what is in a folder, what is wrong with it, and a draft of its description.
 *
 * @module
 */
export { guessSpec } from "./guess.ts";
export type { Guess, GuessOptions } from "./guess_options.ts";
export { type DataReport, inspectData, type InspectOptions } from "./inspect.ts";
