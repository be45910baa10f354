/**
 * Small things that many rooms use: files written whole and why they cannot be, folders kept private and who has them, errors
 * in one line, amounts of bytes, how often something is done, what the processor has done, the version.
 *
 * @module
 */
export { bytes, kilobytes, perSecond } from "./amounts.ts";
export { describeHolder, lockHolder } from "./lock_holder.ts";
export { keepPrivate } from "./keep_private.ts";
export { keepRoom, type KeptRoom } from "./keep_room.ts";
export { oneLine, reasonOf } from "../../compute/support/mod.ts";
export { processorSeconds } from "./processor_seconds.ts";
export { type KeyRate, Rates } from "./rates.ts";
export { readText } from "./read_text.ts";
export { RefusedError } from "./refused_error.ts";
export { VERSION } from "./version.ts";
export { writeElsewhere } from "./write_elsewhere.ts";
export { freeRoom, WriteError, type WriteTrouble, writeTrouble } from "./write_error.ts";
export { DRAFT, makeFolder, writeWhole } from "./write_whole.ts";
