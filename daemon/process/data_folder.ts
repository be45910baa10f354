/**
 * A daemon's own folder: one process at a time may use it.
 *
 * @module
 */
import { join } from "node:path";
import { describeHolder, keepPrivate, reasonOf, RefusedError } from "../support/mod.ts";

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
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
    file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
  } catch (cause) {
    throw new Error(`Cannot use the folder "${folder}": ${reasonOf(cause)}; choose another with --data-dir`, { cause });
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
  await file.write(new TextEncoder().encode(`${Deno.pid}\n`));
  return { exposed: await keepPrivate(folder), [Symbol.dispose]: () => file.close() };
}
