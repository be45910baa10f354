/**
 * A file in pieces, each of which is checked by itself.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { type FileReference, PIECE_BYTES } from "../../compute/task/files.ts";

/** Bytes of a SHA-256. */
const HASH_BYTES = 32;

/** How many pieces a file has. */
export function countPieces({ bytes }: FileReference): number {
  return Math.ceil(bytes / PIECE_BYTES);
}

/** Bytes of one piece of a file: all but the last have as many. */
export function lengthOfPiece({ bytes }: FileReference, piece: number): number {
  return Math.min(PIECE_BYTES, bytes - piece * PIECE_BYTES);
}

/** True for the list of a file's pieces' hashes, as the manifest names it. */
export function isListOf(file: FileReference, list: Uint8Array): boolean {
  return list.length === HASH_BYTES * countPieces(file) && sha256(list).toString("hex") === file.pieces;
}

/**
 * True for the bytes of a piece.
 *
 * @param list of the file, checked
 *
 * @example
 * ```ts
 * import { hasPiece, isListOf } from "./pieces.ts";
 * import { fileReference, pieceHashes } from "../../compute/task/files.ts";
 * import assert from "node:assert";
 *
 * const bytes = new TextEncoder().encode("weights");
 * const [file, list] = [fileReference(bytes), pieceHashes(bytes)];
 * assert.ok(isListOf(file, list) && hasPiece(file, list, 0, bytes));
 * assert.ok(!hasPiece(file, list, 0, bytes.with(0, 1)));
 * ```
 */
export function hasPiece(file: FileReference, list: Uint8Array, piece: number, bytes: Uint8Array): boolean {
  if (bytes.length !== lengthOfPiece(file, piece)) return false;
  return sha256(bytes).equals(list.subarray(piece * HASH_BYTES, (piece + 1) * HASH_BYTES));
}

function sha256(bytes: Uint8Array) {
  return createHash("sha256").update(bytes).digest();
}
