/**
 * A daemon's own folder: one process at a time may use it.
 *
 * @module
 */
import { join } from "node:path";
import { describeHolder, DRAFT, keepPrivate, makeFolder, RefusedError, writeTrouble } from "../support/mod.ts";

/** A folder that is taken. */
export interface DataFolder extends Disposable {
  /** Why others may read in it, in one line; undefined if they may not. */
  readonly exposed: string | undefined;
}

/**
 * Makes the folder if need be, for its owner alone (one that is there becomes so), and takes it. The system gives it back when the process ends, however that is.
 *
 * @throws {RefusedError} if another process has it; names that process
 * @throws {Error} if the folder cannot be used
 */
export async function takeDataFolder(folder: string): Promise<DataFolder> {
  const path = join(folder, "lock");
  let file: Deno.FsFile;
  try {
    await makeFolder(folder);
    file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
  } catch (cause) {
    const { reason, remedy } = await writeTrouble(cause, path);
    throw new Error(`Cannot use the folder "${folder}": ${reason}; ${remedy}, or choose another with --data-dir`, {
      cause,
    });
  }
  if (!await file.tryLock(true)) {
    file.close();
    const holder = (await Deno.readTextFile(path).catch(() => "")).trim();
    throw new RefusedError(
      `Cannot use the folder "${folder}": another daemon (${await describeHolder(holder)}) runs in it; ` +
        "stop that one, or choose another folder with --data-dir",
    );
  }
  await file.truncate(0);
  // Who has it is only told; a disk that is full keeps nobody from taking it.
  await file.write(new TextEncoder().encode(`${Deno.pid}\n`)).catch(() => {});
  await removeDrafts(folder);
  return { exposed: await keepPrivate(folder), [Symbol.dispose]: () => file.close() };
}

/** Files of the folder that are written whole; a process that was killed may have left drafts of them. */
const WRITTEN = ["identity.key", "api-token", "api.json", "config.json", "model.safetensors"];

/** Removes the drafts that a process which was killed has left. */
async function removeDrafts(folder: string): Promise<void> {
  for (const name of WRITTEN) await Deno.remove(join(folder, name + DRAFT)).catch(() => {});
}
