/**
 * A file on its way, on disk: its pieces at their places, so that a process that is killed loses none of them.
 *
 * @module
 */
import { join } from "node:path";
import { type FileReference, PIECE_BYTES } from "../../compute/task/files.ts";
import { countPieces, hasPiece, isListOf, type PieceStore } from "../../protocol/files/mod.ts";
import { makeFolder, WriteError, writeTrouble, writeWhole } from "../support/mod.ts";
import { PART } from "./find_file.ts";
import { examineFile, type LocalFile, readFull } from "./local_file.ts";

/** For its owner alone, as all of a data folder. */
const MODE = 0o600;

/** A file on its way. One process has it at a time, as it has the data folder. */
export class PartFile implements PieceStore, AsyncDisposable {
  list: Uint8Array | undefined;
  readonly present: ReadonlySet<number>;
  readonly #reference: FileReference;
  readonly #paths: ReturnType<typeof pathsOf>;
  readonly #file: Deno.FsFile;
  /** The last write: they are done one after the other, as a file has one place. */
  #last: Promise<void> = Promise.resolve();

  private constructor(
    reference: FileReference,
    paths: ReturnType<typeof pathsOf>,
    file: Deno.FsFile,
    found: { readonly list: Uint8Array | undefined; readonly present: ReadonlySet<number> },
  ) {
    this.#reference = reference;
    this.#paths = paths;
    this.#file = file;
    this.list = found.list;
    this.present = found.present;
  }

  /**
   * Opens the file, with what earlier tries have left of it: each piece that is there is held against the list.
   *
   * @throws {WriteError} if there can be no such file
   */
  static async open(folder: string, reference: FileReference): Promise<PartFile> {
    await makeFolder(folder);
    const paths = pathsOf(folder, reference);
    let file: Deno.FsFile;
    try {
      file = await Deno.open(paths.part, { read: true, write: true, create: true, mode: MODE });
    } catch (error) {
      throw new WriteError(paths.part, await writeTrouble(error, paths.part), error);
    }
    try {
      const kept = await Deno.readFile(paths.list).catch(() => undefined);
      const list = kept !== undefined && isListOf(reference, kept) ? kept : undefined;
      const present = list === undefined ? new Set<number>() : await presentIn(file, reference, list);
      return new PartFile(reference, paths, file, { list, present });
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** @throws {WriteError} */
  async keepList(list: Uint8Array): Promise<void> {
    this.list = list;
    await writeWhole(this.#paths.list, list, MODE);
  }

  /** @throws {WriteError} */
  write(piece: number, bytes: Uint8Array): Promise<void> {
    const writing = this.#last.then(() => this.#writeAt(piece * PIECE_BYTES, bytes));
    this.#last = writing.catch(() => {});
    return writing;
  }

  /**
   * Holds the whole file against what the manifest names, and gives it its name.
   *
   * @throws {TypeError} in one line, if the manifest's hashes contradict each other; nothing is left of the file then
   * @throws {WriteError}
   */
  async finish(): Promise<LocalFile> {
    const { part, list, whole } = this.#paths;
    await this.#last;
    try {
      // It is not synced: what a failing machine spoils is found when the file is read the next time, and fetched anew.
      await this.#file.truncate(this.#reference.bytes);
    } catch (error) {
      throw new WriteError(part, await writeTrouble(error, part), error);
    }
    const file = await examineFile(part, this.#reference, this.list);
    if (typeof file === "string") {
      await Promise.all([part, list].map((path) => Deno.remove(path).catch(() => {})));
      throw new TypeError(
        `Cannot start from the weights that were fetched: each piece is right, but the whole ${file}; the manifest is ` +
          "wrong: ask whoever made it for another",
      );
    }
    try {
      await Deno.rename(part, whole);
    } catch (error) {
      throw new WriteError(whole, await writeTrouble(error, whole), error);
    }
    await Deno.remove(list).catch(() => {});
    return { ...file, path: whole };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    this.#file.close();
  }

  async #writeAt(place: number, bytes: Uint8Array): Promise<void> {
    try {
      await this.#file.seek(place, Deno.SeekMode.Start);
      for (let written = 0; written < bytes.length;) written += await this.#file.write(bytes.subarray(written));
    } catch (error) {
      throw new WriteError(this.#paths.part, await writeTrouble(error, this.#paths.part, this.#reference.bytes), error);
    }
  }
}

function pathsOf(folder: string, { sha256 }: FileReference) {
  const whole = join(folder, sha256);
  return { whole, part: whole + PART, list: `${whole}.pieces` };
}

async function presentIn(file: Deno.FsFile, reference: FileReference, list: Uint8Array): Promise<Set<number>> {
  const present = new Set<number>();
  const buffer = new Uint8Array(PIECE_BYTES);
  for (let piece = 0; piece < countPieces(reference); piece++) {
    const filled = await readFull(file, buffer);
    if (hasPiece(reference, list, piece, buffer.subarray(0, filled))) present.add(piece);
    if (filled < buffer.length) break;
  }
  return present;
}
