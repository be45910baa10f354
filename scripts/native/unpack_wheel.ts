/**
 * Unpacks part of a wheel, which is a zip file, without the tools that may be missing on a machine.
 *
 * @module
 */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PassThrough, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw } from "node:zlib";

/** One file in a zip, as its central directory describes it. */
interface Entry {
  readonly path: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly start: number;
}

// A zip's end record is 22 bytes and a comment of at most 65,535 bytes.
const END_LENGTH = 22 + 0xffff;

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
  for (const entry of await readEntries(wheel)) {
    const path = target(entry.path);
    if (path === undefined || entry.path.endsWith("/")) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await unpackEntry(wheel, entry, join(folder, path));
    sizes[path] = entry.size;
  }
  return sizes;
}

async function unpackEntry(wheel: string, entry: Entry, out: string): Promise<void> {
  let size = 0;
  let crc = 0;
  const check = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      size += chunk.length;
      crc = crc32(chunk, crc);
      done(null, chunk);
    },
  });
  const source = createReadStream(wheel, { start: entry.start, end: entry.start + entry.packed - 1 });
  await pipeline(source, entry.method === 8 ? createInflateRaw() : new PassThrough(), check, createWriteStream(out));
  if (size !== entry.size || crc !== entry.crc) throw torn(wheel, `"${entry.path}" is damaged`);
}

async function readEntries(wheel: string): Promise<Entry[]> {
  await using file = await open(wheel);
  const { size } = await file.stat();
  const read = async (position: number, length: number): Promise<DataView> => {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, position);
    if (bytesRead !== length) throw torn(wheel, "it ends too early");
    return new DataView(bytes.buffer);
  };
  const tailStart = Math.max(0, size - END_LENGTH);
  const tail = await read(tailStart, size - tailStart);
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw torn(wheel, "it has no directory");
  const count = tail.getUint16(end + 10, true);
  const directory = await read(tail.getUint32(end + 16, true), tail.getUint32(end + 12, true));
  const entries: Entry[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (directory.getUint32(at, true) !== 0x02014b50) throw torn(wheel, "its directory is damaged");
    const nameLength = directory.getUint16(at + 28, true);
    const path = new TextDecoder().decode(new Uint8Array(directory.buffer, at + 46, nameLength));
    const header = directory.getUint32(at + 42, true);
    // The local header repeats the name and has an extra field of its own length.
    const local = await read(header, 30);
    entries.push({
      path,
      method: directory.getUint16(at + 10, true),
      crc: directory.getUint32(at + 16, true),
      packed: directory.getUint32(at + 20, true),
      size: directory.getUint32(at + 24, true),
      start: header + 30 + local.getUint16(26, true) + local.getUint16(28, true),
    });
    at += 46 + nameLength + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true);
  }
  return entries;
}

function torn(wheel: string, what: string): SyntaxError {
  return new SyntaxError(`Cannot unpack "${wheel}": ${what}; run the task again to download it anew`);
}
