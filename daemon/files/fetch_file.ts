/**
 * Fetches the file that a task starts from into the data folder.
 *
 * @module
 */
import type { FileReference } from "../../compute/task/files.ts";
import type { Clock } from "../../protocol/exchange/mod.ts";
import { download, type FileNetwork, type FileRecorder, lengthOfPiece } from "../../protocol/files/mod.ts";
import { bytes, freeRoom } from "../support/mod.ts";
import type { LocalFile } from "./local_file.ts";
import { PartFile } from "./part_file.ts";

/** What fetching takes. */
export interface FetchParts {
  /** Where the file is kept, on its way and afterwards. */
  readonly folder: string;
  readonly network: FileNetwork;
  readonly clock: Clock;
  readonly record: FileRecorder;
}

/**
 * Fetches a file, or what an earlier try has left to fetch of it.
 *
 * @throws {Error} in one line, if there is no room for it, or it cannot be written; what is there stays
 * @throws {TypeError} in one line, if the manifest names no file that there can be
 * @throws the signal's reason when it is aborted; what is there stays
 */
export async function fetchFile(
  reference: FileReference,
  { folder, network, clock, record }: FetchParts,
  signal: AbortSignal,
): Promise<LocalFile> {
  await using part = await PartFile.open(folder, reference);
  let had = 0;
  for (const piece of part.present) had += lengthOfPiece(reference, piece);
  const lacking = reference.bytes - had;
  const free = await freeRoom(folder);
  if (free !== undefined && free < lacking) {
    throw new Error(
      `Cannot fetch weights of ${bytes(reference.bytes)} into "${folder}": ${
        bytes(lacking)
      } are lacking, and its disk has ` +
        `${bytes(free)} free; make room there, or choose another folder with --data-dir`,
    );
  }
  const began = clock.now();
  await download(reference, { clock, network, store: part, record }, signal);
  const file = await part.finish();
  record({ type: "fetched", bytes: reference.bytes, received: lacking, milliseconds: clock.now() - began });
  return file;
}
