/**
 * A file on this machine, held against what a manifest names.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { type FileReference, PIECE_BYTES } from "../../compute/task/files.ts";
import { reasonOf } from "../support/mod.ts";

/** A file that is what a manifest names. */
export interface LocalFile {
  readonly path: string;
  readonly reference: FileReference;
  /** The SHA-256s of its pieces, 32 bytes each. */
  readonly list: Uint8Array;
}

/** Digits of a hash that an error shows. */
const SHOWN = 12;

/**
 * Reads a file from end to end and holds it against `reference`.
 *
 * @param known the list of its pieces' hashes, where each piece was held against it already
 * @returns why it is another file, in words that follow "it", or the file
 * @throws {Error} in one line, if it cannot be read
 */
export async function examineFile(
  path: string,
  reference: FileReference,
  known?: Uint8Array,
): Promise<LocalFile | string> {
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile) return "is no file";
    if (size !== reference.bytes) {
      return `has ${size.toLocaleString("en-GB")} bytes, and the task's has ${reference.bytes.toLocaleString("en-GB")}`;
    }
    return await hashFile(path, reference, known);
  } catch (cause) {
    throw new Error(`Cannot read weights "${path}": ${reasonOf(cause)}; name a file that can be read`, { cause });
  }
}

async function hashFile(
  path: string,
  reference: FileReference,
  known: Uint8Array | undefined,
): Promise<LocalFile | string> {
  using file = await Deno.open(path);
  const whole = createHash("sha256");
  const hashes: Uint8Array[] = [];
  const buffer = new Uint8Array(PIECE_BYTES);
  for (;;) {
    const filled = await readFull(file, buffer);
    if (filled === 0) break;
    const piece = buffer.subarray(0, filled);
    whole.update(piece);
    if (known === undefined) hashes.push(createHash("sha256").update(piece).digest());
    if (filled < buffer.length) break;
  }
  const sha256 = whole.digest("hex");
  if (sha256 !== reference.sha256) {
    return `is another: its SHA-256 begins with ${sha256.slice(0, SHOWN)}, that of the task's with ` +
      reference.sha256.slice(0, SHOWN);
  }
  if (known !== undefined) return { path, reference, list: known };
  const list = new Uint8Array(Buffer.concat(hashes));
  if (createHash("sha256").update(list).digest("hex") !== reference.pieces) {
    return `is the task's, but the manifest's "pieces" are not its: the manifest is wrong`;
  }
  return { path, reference, list };
}

/** Fills `buffer` as far as the file goes. @returns bytes read */
export async function readFull(file: Deno.FsFile, buffer: Uint8Array): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const read = await file.read(buffer.subarray(filled));
    if (read === null) break;
    filled += read;
  }
  return filled;
}
