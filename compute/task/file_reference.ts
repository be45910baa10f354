/**
 * Files that a manifest names by what is in them, so that whoever has one may give it and nobody can give another.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { z } from "zod";

/** Bytes of a piece; the last of a file may have fewer. Each is checked by itself when it comes from a neighbour. */
export const PIECE_BYTES = 2 ** 18;
/** The largest file that a manifest may name, in bytes. */
export const MOST_FILE_BYTES = 2 ** 31;
/** Of a SHA-256. */
const HASH_BYTES = 32;

const hash = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256: 64 hexadecimal digits in lower case");

/** Schema of a file's name in a manifest. */
export const fileReferenceSchema = z.strictObject({
  /** Of the whole file, as `sha256sum` prints it. */
  sha256: hash,
  bytes: z.int().positive().max(MOST_FILE_BYTES),
  /** SHA-256 of the SHA-256s of its pieces, 32 bytes each, one after another. */
  pieces: hash,
});

/** A file by what is in it. */
export type FileReference = z.infer<typeof fileReferenceSchema>;

/** The SHA-256s of a file's pieces, 32 bytes each, one after another. */
export function pieceHashes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const count = Math.ceil(bytes.length / PIECE_BYTES);
  const hashes = new Uint8Array(count * HASH_BYTES);
  for (let piece = 0; piece < count; piece++) {
    hashes.set(sha256(bytes.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES)), piece * HASH_BYTES);
  }
  return hashes;
}

/**
 * How a manifest names a file of these bytes.
 *
 * @throws {RangeError} if it is empty or larger than a manifest may name
 *
 * @example
 * ```ts
 * import { fileReference } from "./file_reference.ts";
 * import assert from "node:assert";
 *
 * const { sha256, bytes } = fileReference(new TextEncoder().encode("abc"));
 * assert.deepStrictEqual([sha256.slice(0, 8), bytes], ["ba7816bf", 3]);
 * ```
 */
export function fileReference(bytes: Uint8Array): FileReference {
  if (bytes.length === 0 || bytes.length > MOST_FILE_BYTES) {
    throw new RangeError(
      `Cannot name a file of ${bytes.length} bytes in a manifest: it must have 1 to ${MOST_FILE_BYTES}; take a smaller one`,
    );
  }
  return {
    sha256: sha256Of(bytes),
    bytes: bytes.length,
    pieces: sha256(pieceHashes(bytes)).toString("hex"),
  };
}

/** The SHA-256 of a file, as a manifest writes it. */
export function sha256Of(bytes: Uint8Array): string {
  return sha256(bytes).toString("hex");
}

function sha256(bytes: Uint8Array) {
  return createHash("sha256").update(bytes).digest();
}
