/**
 * What a node keeps on disk to go on from.
 *
 * @module
 */
export { type ArchiveOptions, type CheckpointArchive, createArchive } from "./archive.ts";
export { CheckpointFolder, type Found, KEPT } from "./checkpoint_folder.ts";
export { checkpointSize } from "./checkpoint_form.ts";
export type { Checkpoint, CheckpointDocument, CheckpointFiles } from "./checkpoint_form.ts";
