import { stat } from "node:fs/promises";
import { join } from "node:path";
import { problemError } from "../data_problem.ts";
import { readBounded } from "../read_bounded.ts";

/** All text of a task: an example takes some fourteen bytes of memory for each of these. */
const MOST_BYTES = 64e6;

/** A text file as it lies on the disk. */
export interface TextFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Reads a text file, or all files of a folder whose names end in `.txt` or `.md`, by name.
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
    const bytes = await readBounded(file, left);
    left -= bytes.length;
    files.push({ path: file, bytes });
  }
  return files;
}

async function textNames(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.filter(({ name, isDirectory }) => !isDirectory && /\.(txt|md)$/i.test(name)).map(({ name }) => name)
    .sort();
}
