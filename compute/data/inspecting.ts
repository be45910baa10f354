/**
 * Looking at data: what is in a folder, what is wrong with it, and a draft of its description.
 *
 * @module
 */
export { guessSpec } from "./guess.ts";
export { type Guess, type GuessOptions, OptionError, refuseOptions } from "./guess_options.ts";
export { type Concern, type DataReport, inspectData, type InspectOptions, type Verdict } from "./inspect.ts";
