/**
 * Writing to stdout and stderr.
 *
 * @module
 */
import { reasonOf } from "../../daemon/support/mod.ts";

/**
 * Writes a text to stdout, whole; a reader that has gone, such as `head`, does not want the rest.
 *
 * @throws {Error} in one line, if it cannot be written, such as to a full disk
 */
export function writeOut(text: string): void {
  try {
    writeAll(Deno.stdout, text);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.BrokenPipe)) {
      throw new Error(`Cannot write to stdout: ${reasonOf(cause)}`, { cause });
    }
  }
}

/** Writes a text to stderr, if that can be: what is done is worth more than what is said of it. */
export function writeErr(text: string): void {
  try {
    writeAll(Deno.stderr, text);
  } catch {
    // Nobody reads it, or its disk is full.
  }
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) written += stream.writeSync(bytes.subarray(written));
}
