/**
 * Where on this machine the file lies that a task starts from.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import type { FileReference } from "../../compute/task/files.ts";
import { bytes, oneLine, RefusedError } from "../support/mod.ts";
import { examineFile, type LocalFile } from "./local_file.ts";

/** How the name of a file ends that is on its way. */
export const PART = ".part";

/** Where to look. */
export interface FilePlaces {
  /** A file that the user named; none other is taken then. */
  readonly weights?: string | undefined;
  /** The manifest, where the task lies in a file. */
  readonly manifest?: string | undefined;
  /** The node's own folder, where it keeps what it has fetched. */
  readonly dataDir?: string | undefined;
}

/** What was found. */
export interface FoundFile {
  /** Undefined if it lies in none of the places. */
  readonly file: LocalFile | undefined;
  /** Files that lie where it was looked for and are others, each in a line. */
  readonly passedOver: readonly string[];
}

/** A file to which nothing was added for so long is not on its way any more, in ms. */
const FRESH = 60_000;

/** Bytes of a file that a node is fetching, as far as its length on disk tells; undefined if it fetches none. */
export async function bytesOnTheWay(dataDir: string): Promise<number | undefined> {
  const folder = filesFolder(dataDir);
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(PART)) continue;
      const { size, mtime } = await Deno.stat(join(folder, name));
      if (mtime !== null && Date.now() - mtime.getTime() < FRESH) return size;
    }
  } catch {
    // It has fetched none yet, or just has it all.
  }
  return undefined;
}

/** Where a node keeps the files that it has fetched. */
export function filesFolder(dataDir: string): string {
  return join(dataDir, "files");
}

/**
 * Looks for a file: what the user named; beside the manifest `my.json`, `my.safetensors` or the file by its hash; what the node
 * has fetched before.
 *
 * @throws {TypeError} in one line, if the file that the user named is another
 * @throws {Error} in one line, if that cannot be read
 */
export async function findFile(reference: FileReference, places: FilePlaces): Promise<FoundFile> {
  const { weights, manifest, dataDir } = places;
  if (weights !== undefined) {
    const file = await examineFile(weights, reference);
    if (typeof file !== "string") return { file, passedOver: [] };
    throw new TypeError(
      `Cannot start from weights "${weights}": it ${file}; name the right one, or leave it out and it is fetched`,
    );
  }
  const passedOver: string[] = [];
  for (const path of [...besides(manifest, reference), ...fetched(dataDir, reference)]) {
    if (!await isThere(path)) continue;
    const file = await examineFile(path, reference).catch(oneLine);
    if (typeof file !== "string") return { file, passedOver };
    passedOver.push(`Weights "${path}" are passed over: it ${file}`);
  }
  return { file: undefined, passedOver };
}

/**
 * Where the file lies that a task starts from, for what fetches nothing.
 *
 * @returns undefined if the task names none
 * @throws {TypeError} in one line, if the user names a file, and the task none
 * @throws what `findFile` throws
 * @throws {Error} in one line that says where to put it, if it lies in none of the places
 */
export async function requireFile(
  { name, start }: { readonly name: string; readonly start?: FileReference | undefined },
  places: FilePlaces,
): Promise<string | undefined> {
  if (start === undefined) {
    if (places.weights === undefined) return undefined;
    throw new TypeError(
      `Cannot use --weights "${places.weights}": task "${name}" starts from no file; leave it out, or name another task`,
    );
  }
  const { file, passedOver } = await findFile(start, places);
  if (file !== undefined) return file.path;
  const put = places.manifest === undefined ? "" : `put them beside the manifest as "${beside(places.manifest)}", or `;
  throw new Error(
    `Cannot use task "${name}" without the weights that it starts from (${
      bytes(start.bytes)
    }): ${put}name their file with ` +
      ["--weights", ...passedOver].join(". "),
  );
}

/**
 * Makes sure that a file may be fetched.
 *
 * @param most bytes that may be
 * @throws {RefusedError} in one line, with the size and the way out, if it is larger
 */
export function requireAllowed(task: string, reference: FileReference, most: number): void {
  if (reference.bytes <= most) return;
  throw new RefusedError(
    `Cannot fetch the weights that task "${task}" starts from: they are ${bytes(reference.bytes)}, more than ` +
      `--max-download ${bytes(most)}; allow it with --max-download ${
        Math.ceil(reference.bytes / 1e6)
      }MB, or give the ` +
      "file with --weights",
  );
}

function besides(manifest: string | undefined, { sha256 }: FileReference): string[] {
  return manifest === undefined ? [] : [beside(manifest), join(dirname(manifest), `${sha256}.safetensors`)];
}

function beside(manifest: string): string {
  return join(dirname(manifest), `${basename(manifest).replace(/\.json$/i, "")}.safetensors`);
}

function fetched(dataDir: string | undefined, { sha256 }: FileReference): string[] {
  return dataDir === undefined ? [] : [join(filesFolder(dataDir), sha256)];
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
