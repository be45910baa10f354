import { DRAFT, writeAll, writeWhole } from "./write_whole.ts";
import { WriteError, writeTrouble } from "./write_error.ts";

/** Room on the disk for a file that is written later. Disposing of it gives the room back. */
export interface KeptRoom extends AsyncDisposable {
  /** Writes the file whole or not at all, into the room. @throws {WriteError} if it cannot be; the room is given back */
  write(bytes: Uint8Array): Promise<void>;
}

/** Why the room itself cannot be used, though a new file perhaps can: it is gone, or the disk writes nothing in place. */
const NOT_IN_PLACE: ReadonlySet<string | undefined> = new Set(["ENOENT", "ENOSPC", "EDQUOT"]);
/** So much is written at once, in bytes. */
const PIECE = 1 << 20;

/**
 * Keeps room for a file: its draft, filled with zeros. Where the disk compresses or writes nothing in place that is no promise.
 *
 * @param size bytes of the file
 * @throws {WriteError} if there is no such room; nothing is left behind
 */
export async function keepRoom(path: string, size: number, mode: number): Promise<KeptRoom> {
  const draft = `${path}${DRAFT}`;
  const release = () => Deno.remove(draft).catch(() => {});
  await release();
  try {
    using file = await Deno.open(draft, { write: true, createNew: true, mode });
    const zeros = new Uint8Array(Math.min(PIECE, size));
    for (let left = size; left > 0; left -= PIECE) await writeAll(file, zeros.subarray(0, Math.min(PIECE, left)));
  } catch (error) {
    await release();
    throw new WriteError(path, await writeTrouble(error, path, size), error);
  }

  async function writeInPlace(bytes: Uint8Array): Promise<void> {
    {
      using file = await Deno.open(draft, { write: true });
      await writeAll(file, bytes);
      await file.truncate(bytes.length);
      await file.sync();
    }
    await Deno.rename(draft, path);
  }

  return {
    async write(bytes) {
      try {
        await writeInPlace(bytes);
      } catch (error) {
        await release();
        const trouble = await writeTrouble(error, path, bytes.length);
        if (!NOT_IN_PLACE.has(trouble.errno)) throw new WriteError(path, trouble, error);
        await writeWhole(path, bytes, mode);
      }
    },
    [Symbol.asyncDispose]: async () => await release(),
  };
}
