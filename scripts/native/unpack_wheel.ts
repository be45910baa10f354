/**
 * Unpacks part of a wheel, which is a zip file, without the tools that may be missing on a machine.
 *
 * @module
 */
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
// @ts-types="@types/yauzl"
import { type Entry, openPromise, type ZipFile } from "yauzl";

/**
 * Unpacks the files of `wheel` for which `target` names a path below `folder`.
 *
 * @param target the place of a file of the wheel, or undefined to leave it out
 * @returns the size of each unpacked file by its path below `folder`
 * @throws {SyntaxError} if the wheel is not a whole zip file
 */
export async function unpackWheel(
  wheel: string,
  folder: string,
  target: (path: string) => string | undefined,
): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  try {
    const zip = await openPromise(wheel);
    for await (const entry of zip.eachEntry()) {
      const path = target(entry.fileName);
      if (path === undefined || entry.fileName.endsWith("/")) continue;
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await unpackEntry(zip, entry, join(folder, path));
      sizes[path] = entry.uncompressedSize;
    }
  } catch (cause) {
    // A full disk is none of the wheel's faults.
    if (!(cause instanceof Error) || "syscall" in cause) throw cause;
    const what = `Cannot unpack "${wheel}": ${cause.message}; run the task again to download it anew`;
    throw new SyntaxError(what, { cause });
  }
  return sizes;
}

/** Unpacks one file; that it has its size, the stream sees to. */
async function unpackEntry(zip: ZipFile, entry: Entry, out: string): Promise<void> {
  let crc = 0;
  const check = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      crc = crc32(chunk, crc);
      done(null, chunk);
    },
  });
  await pipeline(await zip.openReadStreamPromise(entry), check, createWriteStream(out));
  if (crc !== entry.crc32) throw new Error(`"${entry.fileName}" is damaged`);
}
