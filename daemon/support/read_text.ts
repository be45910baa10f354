/**
 * Reads a text file of at most so many bytes; of what goes on for longer, such as a device, no more is taken.
 *
 * @throws {RangeError} if it is longer
 * @throws {Error} if it cannot be read
 *
 * @example
 * ```ts
 * import { readText } from "./read_text.ts";
 * import assert from "node:assert";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "twelve bytes");
 * assert.strictEqual(await readText(path, 12), "twelve bytes");
 * await assert.rejects(readText(path, 11), /it has more than 11 bytes/);
 * await Deno.remove(path);
 * ```
 */
export async function readText(path: string, most: number): Promise<string> {
  using file = await Deno.open(path);
  const parts: Uint8Array[] = [];
  let left = most + 1;
  while (left > 0) {
    const part = new Uint8Array(Math.min(left, 65_536));
    const read = await file.read(part);
    if (read === null) break;
    parts.push(part.subarray(0, read));
    left -= read;
  }
  if (left === 0) throw new RangeError(`it has more than ${most} bytes`);
  const decoder = new TextDecoder();
  return parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
}
