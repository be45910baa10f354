/**
 * Who has a data folder.
 *
 * @module
 */
import { join } from "node:path";

/**
 * The process that has a data folder, as it wrote itself into the folder's lock.
 *
 * @returns undefined if nobody has it, whatever the lock says; an empty text if somebody does and cannot be told
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

/**
 * A holder in words: `process 4711`, and where it is to be looked for if that is not among this user's processes here.
 *
 * @param proc where the system tells of processes, as Linux does
 */
export async function describeHolder(holder: string, proc = "/proc"): Promise<string> {
  if (!/^\d+$/.test(holder)) return "a process that does not say its number";
  const name = `process ${holder}`;
  try {
    const own = await Deno.stat(`${proc}/self`);
    // A number means another process in another container or machine that shares the folder.
    const command = await Deno.readTextFile(`${proc}/${holder}/comm`).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return "";
      throw error;
    });
    if (!/deno|murmuration/.test(command)) return `${name} of another container or machine`;
    const { uid } = await Deno.stat(`${proc}/${holder}`);
    return uid === own.uid ? name : `${name} of another user, ${uid}`;
  } catch {
    // The system does not tell, or this command may not look.
    return name;
  }
}
