/**
 * Drafts what a manifest says about data from the data itself.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { guessCsv } from "./csv/guess_csv.ts";
import { guessImages } from "./images/guess_images.ts";
import type { Guess, GuessOptions } from "./guess_options.ts";
import { guessText } from "./text/guess_text.ts";
import { loadIdx } from "./idx/load_idx.ts";
import { problemError } from "./data_problem.ts";

export type { Guess, GuessOptions } from "./guess_options.ts";

/**
 * Recognises what lies in a folder (IDX, CIFAR, CSV, images by class, text) and drafts the data part of a manifest: shape,
 * classes, and what standardises or spells the examples. Other nodes of the task take these from the manifest, so the
 * draft should be made where the data is most alike to all of it.
 *
 * @param path a folder, or a CSV or text file itself
 * @throws {TypeError} if nothing known lies there, or the classes cannot be found out
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
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) {
    const fix = "name the folder that has the data";
    throw problemError("shape", { where: path, what: "there is nothing of this name", fix }, "look for data in");
  }
  if (!info.isDirectory()) {
    return path.endsWith(".csv") ? await guessCsv(path, options) : await guessText(path, options);
  }
  const names = (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name);
  if (names.some((name) => name.startsWith("train-images-idx3-ubyte"))) return await guessIdx(path);
  if (names.some((name) => /^data_batch_\d+\.bin$/.test(name))) return cifar("cifar-10", []);
  if (names.includes("train.bin") && names.includes("test.bin")) {
    return cifar("cifar-100-fine", ['Took the 100 fine classes; for the 20 coarse ones write "cifar-100-coarse".']);
  }
  if (names.includes("train.csv")) return await guessCsv(path, options);
  if (names.includes("train") && (await stat(join(path, "train")).catch(() => undefined))?.isDirectory()) {
    return await guessImages(path, options);
  }
  if (names.some((name) => /\.(txt|md)$/i.test(name))) return await guessText(path, options);
  const what = "it has no data of a known kind";
  const fix = "it may hold train-images-idx3-ubyte (IDX), data_batch_1.bin or train.bin (CIFAR), train.csv, " +
    "train/<class>/ (images), or .txt and .md files (text)";
  throw problemError("shape", { where: path, what, fix }, "recognise data in");
}

async function guessIdx(folder: string): Promise<Guess> {
  const { shape: [height, width, channels], classes } = await loadIdx(folder);
  return { spec: { kind: "idx", shape: [height, width, channels], classes, shift: 1 }, notes: [] };
}

function cifar(variant: "cifar-10" | "cifar-100-fine", notes: readonly string[]): Guess {
  return { spec: { kind: "cifar", variant, shift: 2 }, notes };
}
