/**
 * Defences against liars to compare trust with. For experiments only: daemons have trust.
 *
 * @module
 */
export { createDefence, type Defence, DEFENCES } from "./create_defence.ts";
