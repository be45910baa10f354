/**
 * A file on disk as others get it.
 *
 * @module
 */
import { PIECE_BYTES } from "../../compute/task/files.ts";
import { hasPiece, lengthOfPiece, type ServedFile } from "../../protocol/files/mod.ts";
import { type LocalFile, readFull } from "./local_file.ts";

/**
 * Opens a file for others. It is in use where it lies, and who changes it there would make a liar of this node: from then on
 * each piece is held against the list before it leaves.
 *
 * @param changed told once, if it is no longer what it was; nothing is given of it from then on
 * @throws {Error} if it cannot be opened
 */
export async function openServed(
  { path, reference, list }: LocalFile,
  changed: (path: string) => void,
): Promise<ServedFile & Disposable> {
  const file = await Deno.open(path);
  const { mtime } = await file.stat();
  let last: Promise<unknown> = Promise.resolve();
  let isTouched = false;
  let isChanged = false;

  async function readAt(piece: number): Promise<Uint8Array | undefined> {
    if (isChanged) return undefined;
    const bytes = new Uint8Array(lengthOfPiece(reference, piece));
    await file.seek(piece * PIECE_BYTES, Deno.SeekMode.Start);
    const filled = await readFull(file, bytes);
    // After the reading, so that no change goes unseen.
    isTouched ||= (await file.stat()).mtime?.getTime() !== mtime?.getTime();
    if (filled === bytes.length && (!isTouched || hasPiece(reference, list, piece, bytes))) return bytes;
    isChanged = true;
    changed(path);
    return undefined;
  }

  return {
    reference,
    list,
    read(piece) {
      const reading = last.then(() => readAt(piece));
      last = reading.catch(() => {});
      return reading;
    },
    [Symbol.dispose]: () => file.close(),
  };
}
