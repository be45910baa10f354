import { WriteError, writeTrouble } from "./write_error.ts";

/** How the draft of a file ends: it lies beside the file until it is whole. */
export const DRAFT = ".new";

/**
 * Writes a file whole or not at all: to a draft beside it first, which is synced and then takes its name.
 *
 * @param mode rights of the file, less what the process's mask takes away
 * @throws {WriteError} if it cannot be written; what was there before is still there, and no draft is
 */
export async function writeWhole(path: string, bytes: Uint8Array, mode = 0o666): Promise<void> {
  const draft = `${path}${DRAFT}`;
  // A draft that a crash left behind may have other rights.
  await Deno.remove(draft).catch(() => {});
  try {
    {
      using file = await Deno.open(draft, { write: true, createNew: true, mode });
      await writeAll(file, bytes);
      await file.sync();
    }
    await Deno.rename(draft, path);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    throw new WriteError(path, await writeTrouble(error, path, bytes.length), error);
  }
}

/**
 * Makes a folder and those above it where they are not there yet, for their owner alone by default.
 *
 * @throws {WriteError} if it cannot be made
 */
export async function makeFolder(path: string, mode = 0o700): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true, mode });
  } catch (error) {
    throw new WriteError(path, await writeTrouble(error, path), error);
  }
}

/** Writes all of `bytes` where the file stands. */
export async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
}
