/**
 * A data folder for its owner alone, also one that was made otherwise.
 *
 * @module
 */
import { join } from "node:path";
import { oneLine } from "../../compute/support/mod.ts";

/** Files of a data folder that hold keys, settings or state; what else lies there is not the daemon's. */
const OWN = /^(identity\.key|api-token|api\.json|config\.json|lock|model\.safetensors)(\.new)?$/;
/** Where state lies; all beneath it is the daemon's. */
const STATE = "checkpoints";
/** Rights of others, and the mark of a folder that is everybody's. */
const OTHERS = 0o077;
const STICKY = 0o1000;

/**
 * Takes others' rights from a data folder and from what lies in it of keys, settings and state. Links are not followed.
 *
 * @returns why that could not be, in one line; undefined if all is well, or the system has no such rights
 */
export async function keepPrivate(folder: string): Promise<string | undefined> {
  if (Deno.build.os === "windows") return undefined;
  const refuse = (reason: string) =>
    `Cannot keep the data folder "${folder}" for its owner alone: ${reason}; others on this machine may read in it`;
  try {
    const { mode } = await Deno.stat(folder);
    if (((mode ?? 0) & STICKY) !== 0) return refuse("it is one that many share");
    await take(folder, 0o700);
    for await (const entry of Deno.readDir(folder)) {
      if (entry.isFile && OWN.test(entry.name)) await take(join(folder, entry.name), 0o600);
      else if (entry.isDirectory && entry.name === STATE) await takeAll(join(folder, entry.name));
    }
    return undefined;
  } catch (error) {
    return refuse(oneLine(error));
  }
}

async function takeAll(folder: string): Promise<void> {
  await take(folder, 0o700);
  for await (const { name, isFile, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) await takeAll(join(folder, name));
    else if (isFile) await take(join(folder, name), 0o600);
  }
}

/** Sets the mode of what others have rights on. */
async function take(path: string, mode: number): Promise<void> {
  const info = await Deno.lstat(path);
  if (!info.isSymlink && ((info.mode ?? 0) & OTHERS) !== 0) await Deno.chmod(path, mode);
}
