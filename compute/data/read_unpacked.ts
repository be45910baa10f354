/**
 * Files that may be compressed by gzip.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { promisify } from "node:util";
import { constants, gunzip, gunzipSync } from "node:zlib";
import { problemError } from "./data_problem.ts";
import { readBounded } from "./read_bounded.ts";

/** What the beginning of a file is: enough for some hundred lines. */
const HEAD_BYTES = 65_536;
/** So many bytes of a compressed file are unpacked for its beginning; DEFLATE makes at most 1,032 bytes of one. */
const HEAD_PACKED = 4096;

/** True if bytes begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks bytes if they are gzip; others are given back as they are. Takes no more memory than them and what they may become.
 *
 * @param most bytes that they may become
 * @param where what an error calls them
 * @throws {SyntaxError} if the gzip is damaged
 * @throws {RangeError} if they become more
 */
export async function unpack(
  bytes: Uint8Array<ArrayBuffer>,
  most: number,
  where: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!isGzip(bytes)) return bytes;
  try {
    const unpacked = await promisify(gunzip)(asBuffer(bytes), { maxOutputLength: most });
    return new Uint8Array(unpacked.buffer as ArrayBuffer, unpacked.byteOffset, unpacked.byteLength);
  } catch (cause) {
    if ((cause as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE") {
      const what = `unpacked it has more than the ${most} bytes that are read`;
      throw problemError("bound", { where, what, fix: "divide it, or take a smaller one" }, "read", cause);
    }
    throw problemError("syntax", { where, what: "its gzip data is damaged", fix: "fetch it again" }, "read", cause);
  }
}

/**
 * Reads a file of at most so many bytes, packed and unpacked.
 *
 * @throws {TypeError} if it is not there or cannot be read
 * @throws {SyntaxError} if it is gzip and damaged
 * @throws {RangeError} if it is too long
 */
export async function readUnpacked(path: string, most: number): Promise<Uint8Array<ArrayBuffer>> {
  return await unpack(await readBounded(path, most), most, path);
}

/** The first 64 kB that bytes hold, unpacked as far as they are whole; none of those of a damaged gzip. */
export function headOf(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (!isGzip(bytes)) return bytes.subarray(0, HEAD_BYTES);
  try {
    const unpacked = gunzipSync(asBuffer(bytes.subarray(0, HEAD_PACKED)), { finishFlush: constants.Z_SYNC_FLUSH });
    return Uint8Array.from(unpacked.subarray(0, HEAD_BYTES));
  } catch {
    return new Uint8Array();
  }
}

/** The first bytes of a file, at most 64 kB, unpacked if it is gzip; undefined if it is no file that can be read. */
export async function readHead(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const info = await Deno.stat(path);
    // A device or a pipe may never end.
    if (!info.isFile) return undefined;
    using file = await Deno.open(path);
    const bytes = new Uint8Array(Math.min(HEAD_BYTES, info.size));
    let read = 0;
    while (read < bytes.length) {
      const more = await file.read(bytes.subarray(read));
      if (more === null) break;
      read += more;
    }
    return headOf(bytes.subarray(0, read));
  } catch {
    return undefined;
  }
}

function asBuffer(bytes: Uint8Array<ArrayBuffer>): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
