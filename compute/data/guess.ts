/**
 * Drafts what a manifest says about data from the data itself.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { guessFile } from "./guess_file.ts";
import { guessFolder } from "./guess_folder.ts";
import type { Guess, GuessOptions } from "./guess_options.ts";
import { problemError } from "./data_problem.ts";

export type { Guess, GuessOptions } from "./guess_options.ts";

/**
 * Recognises what lies in a folder (IDX, CIFAR, a table, images by class, text) and drafts the data part of a manifest:
 * shape, classes, and what standardises or spells the examples. Other nodes of the task take these from the manifest, so
 * the draft should be made where the data is most alike to all of it. Content decides what a file is, and its name only
 * where content leaves it open.
 *
 * @param path a folder, or a table or text file itself
 * @throws {OptionError} if an option means nothing for what was found
 * @throws {TypeError} if nothing known lies there, several kinds of data do, or the classes cannot be found out
 * @throws {SyntaxError|RangeError} if a file is corrupt
 *
 * @example
 * ```ts
 * import { guessSpec } from "./guess.ts";
 * import assert from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/train.csv`, "width,colour,kind\n1,red,a\n3,blue,b\n2,red,a\n");
 * const { spec } = await guessSpec(folder);
 * assert.ok(spec.kind === "csv");
 * assert.deepStrictEqual(spec.label, { name: "kind", classes: ["a", "b"] });
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function guessSpec(path: string, options: GuessOptions = {}): Promise<Guess> {
  const info = await stat(path).catch((error: { code?: unknown }) => error);
  if (!("isDirectory" in info)) {
    const isAbsent = info.code === "ENOENT" || info.code === "ENOTDIR";
    const what = isAbsent ? "there is nothing of this name" : `it cannot be read (${info.code})`;
    throw problemError("shape", { where: path, what, fix: "name the folder that has the data" }, "look for data in");
  }
  if (info.isDirectory()) return await guessFolder(path, options);
  if (info.isFile()) return await guessFile(path, options);
  const fix = "name a file or a folder";
  throw problemError("shape", { where: path, what: "it is neither a file nor a folder", fix }, "look for data in");
}
