/**
 * Who has a data folder.
 *
 * @module
 */
import { join } from "node:path";

/**
 * The process that has a data folder, as it wrote itself into the folder's lock.
 *
 * @returns undefined if nobody has it; an empty text if somebody does and cannot be told
 * @throws {Error} if the lock cannot be read
 */
export async function lockHolder(dataDir: string): Promise<string | undefined> {
  const path = join(dataDir, "lock");
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  using lock = file;
  // Shared, so that it needs no right to write, and given back at once.
  if (await lock.tryLock(false)) return undefined;
  return (await Deno.readTextFile(path)).trim();
}
