import { stat } from "node:fs/promises";
import { join } from "node:path";
import { problemError } from "../data_problem.ts";
import { readUnpacked } from "../read_unpacked.ts";

/** All text of a task: an example takes some fourteen bytes of memory for each of these. */
const MOST_BYTES = 64e6;

const TEXT_NAME = /\.(txt|md)(\.gz)?$/i;
/** What people put beside data of other kinds. */
const BESIDE = /(^|[-_ ])(readme|licen[cs]e|copying|notice|authors|citation|changelog|description|mapping)\b/i;

/** True for the name of a file that tells about data rather than being it. */
export function isBeside(name: string): boolean {
  return BESIDE.test(name);
}

/** True for names of files that are taken as text. */
export function isTextName(name: string): boolean {
  return TEXT_NAME.test(name) && !name.startsWith(".");
}

/** A text file, unpacked. */
export interface TextFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Reads a text file, or all files of a folder whose names end in `.txt` or `.md`, perhaps with `.gz`, by name.
 *
 * @throws {TypeError} if there is none
 * @throws {RangeError} if they are too long
 */
export async function readTextFiles(path: string): Promise<TextFile[]> {
  const info = await stat(path).catch(() => undefined);
  const names = info?.isDirectory() ? await textNames(path) : undefined;
  if (info === undefined || names?.length === 0) {
    const what = info === undefined ? "there is nothing of this name" : "it has no .txt or .md file";
    throw problemError("shape", { where: path, what, fix: "name a text file or a folder of such" }, "load text from");
  }
  const files: TextFile[] = [];
  let left = MOST_BYTES;
  for (const file of names?.map((name) => join(path, name)) ?? [path]) {
    const bytes = await readUnpacked(file, left);
    left -= bytes.length;
    files.push({ path: file, bytes });
  }
  return files;
}

async function textNames(folder: string): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).filter(isTextName).sort();
  const isFile = await Promise.all(
    names.map(async (name) => (await stat(join(folder, name)).catch(() => undefined))?.isFile() === true),
  );
  return names.filter((_, index) => isFile[index]);
}
