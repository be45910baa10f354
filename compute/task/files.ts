/**
 * Files that a manifest names, by what is in them; without the rest of tasks.
 *
 * @module
 */
export { type FileReference, fileReference, MOST_FILE_BYTES, PIECE_BYTES, pieceHashes } from "./file_reference.ts";
