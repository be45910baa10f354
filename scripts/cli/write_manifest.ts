/**
 * Writes what `task new` makes: a manifest, and the weights that it names beside it.
 *
 * @module
 */
import { RefusedError, writeTrouble } from "../../daemon/support/mod.ts";

/** Where the weights of a manifest go: beside it, under its name. */
export function weightsPath(manifest: string): string {
  return `${manifest.replace(/(?<=[^/\\])\.json$/i, "")}.safetensors`;
}

/**
 * Writes a manifest and its weights. Nothing is written where one of them is there already.
 *
 * @param weights of a manifest that starts from some
 * @param force to write over what is there
 * @throws {RefusedError} if a file is there already
 * @throws {Error} in one line, if it cannot be written
 */
export async function writeManifest(
  path: string,
  manifest: string,
  weights: Uint8Array | undefined,
  force: boolean,
): Promise<void> {
  if (!force && await isThere(path)) throw taken("manifest", path);
  // The manifest comes last: without its weights it is of no use.
  if (weights !== undefined) await write("weights", weightsPath(path), weights, force);
  await write("manifest", path, new TextEncoder().encode(manifest), force);
}

async function write(what: string, path: string, bytes: Uint8Array, force: boolean): Promise<void> {
  try {
    await Deno.writeFile(path, bytes, { createNew: !force });
  } catch (cause) {
    if (cause instanceof Deno.errors.AlreadyExists) throw taken(what, path);
    const { reason, remedy } = await writeTrouble(cause, path, bytes.length);
    throw new Error(`Cannot write ${what} "${path}": ${reason}; ${remedy}, or name another place with --out`, {
      cause,
    });
  }
}

function isThere(path: string): Promise<boolean> {
  return Deno.lstat(path).then(() => true, () => false);
}

function taken(what: string, path: string): RefusedError {
  return new RefusedError(`Cannot write ${what} "${path}": it is there already; name another with --out, or --force`);
}
