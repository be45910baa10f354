import { join } from "node:path";
import { makeFolder, writeWhole } from "./write_whole.ts";

/**
 * Writes a file that cannot be where it belongs, wherever there is room and right for it: the current folder, the user's cache,
 * the folder for what is temporary.
 *
 * @param name that no file there has
 * @param cache the user's cache folder; may throw if there is none
 * @returns its path; undefined if it could be written nowhere
 */
export async function writeElsewhere(
  bytes: Uint8Array,
  name: string,
  mode: number,
  cache: () => string = Deno.cwd,
): Promise<string | undefined> {
  for (const folder of [Deno.cwd, cache, temporaryFolder]) {
    try {
      const path = join(folder(), name);
      await makeFolder(folder());
      await writeWhole(path, bytes, mode);
      return path;
    } catch {
      // There is no such folder here, or it is as bad as the one before.
    }
  }
  return undefined;
}

/** Where the system keeps what need not last. */
function temporaryFolder(): string {
  return Deno.env.get("TMPDIR") ?? Deno.env.get("TEMP") ?? "/tmp";
}
