/**
 * Drafts the shape and the classes of a folder of IDX files.
 *
 * @module
 */
import type { Guess, GuessOptions } from "../guess_options.ts";
import { OptionError } from "../guess_options.ts";
import type { SpecOf } from "../data_spec.ts";
import { problemError } from "../data_problem.ts";
import { findIdx } from "./find_idx.ts";
import { loadIdx } from "./load_idx.ts";

/**
 * Takes shape and classes as the files have them; what is known of EMNIST is taken into account.
 *
 * @throws {TypeError} if a file is missing, files do not fit together, or there are no two classes
 * @throws {SyntaxError|RangeError} if a file is corrupt
 */
export async function guessIdx(folder: string, options: GuessOptions): Promise<Guess> {
  const { set, test } = await findIdx(folder);
  const notes: string[] = [];
  if (test !== undefined && options.heldOut !== undefined) {
    throw new OptionError("heldOut", `"${folder}" has files to measure on already`, "leave it out");
  }
  const heldOut = { share: options.heldOut ?? 0.15, seed: options.seed ?? 1 };
  const isTransposed = /^emnist/.test(set);
  const how = test === undefined ? { heldOut } : {};
  const { shape: [height, width, channels], train, test: held } = await loadIdx(folder, {
    ...how,
    ...(isTransposed ? { transposed: true } : {}),
  });
  const labels = new Set([...train.labels, ...held.labels]);
  const [least, largest] = [Math.min(...labels), Math.max(...labels)];
  if (labels.size < 2) {
    const what = `all its labels are ${least}`;
    throw problemError("shape", { where: folder, what, fix: "give it images of two classes or more" }, "draft from");
  }
  if (test === undefined) {
    const share = Math.round(100 * heldOut.share);
    notes.push(`There are no files to measure on (t10k-… or test-…), so ${share} % of the images are held out.`);
  }
  if (isTransposed) notes.push("EMNIST has its images by columns; they are turned as they are read.");
  if (least === 1) notes.push(`Labels begin at 1: class 0 is label 1, class ${largest - 1} label ${largest}.`);
  const spec: SpecOf<"idx"> = {
    kind: "idx",
    shape: [height, width, channels],
    classes: largest + 1 - (least === 1 ? 1 : 0),
    shift: 1,
    ...(least === 1 ? { firstLabel: 1 } : {}),
    ...(isTransposed ? { transposed: true } : {}),
    ...how,
  };
  return { spec, notes };
}
