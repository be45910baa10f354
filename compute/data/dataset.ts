/**
 * Labelled images, and where a task's come from.
 *
 * @module
 */
import { z } from "zod";
import { loadDigits } from "./digits.ts";
import type { Dataset } from "./examples.ts";
import { loadIdx } from "./idx.ts";

const size = z.int().positive().max(4096);

/** Schema of a task's data: what kind it is, what its images look like, how they are varied in training. */
export const dataSchema = z.strictObject({
  /** `digits` comes with Murmuration; `idx` is a folder of four IDX files that the user names. */
  kind: z.enum(["digits", "idx"]),
  shape: z.tuple([size, size, size]),
  classes: z.int().min(2).max(256),
  /** Training images are shifted by up to this many pixels each way, filled with zeros. */
  shift: z.int().min(0).max(8),
});

/** What a task says about its data. */
export type DataSpec = z.infer<typeof dataSchema>;

/**
 * Loads the data of a task.
 *
 * @param folder where the files of an `idx` task lie; no use for `digits`
 * @throws {TypeError} if a folder is needed and not given, or the data is not as the task says
 * @throws {RangeError|SyntaxError} if a file is corrupt
 */
export async function loadDataset(spec: DataSpec, folder?: string): Promise<Dataset> {
  if (spec.kind === "digits") return check(spec, await loadDigits());
  if (folder === undefined) {
    throw new TypeError(
      'Cannot load data of kind "idx": no folder was given; name the one with its four files (--data)',
    );
  }
  return check(spec, await loadIdx(folder));
}

function check(spec: DataSpec, dataset: Dataset): Dataset {
  if (`${spec.shape}` !== `${dataset.shape}` || spec.classes < dataset.classes) {
    throw new TypeError(
      `Cannot use this data: its images are [${
        dataset.shape.join(", ")
      }] in ${dataset.classes} classes, the task wants ` +
        `[${spec.shape.join(", ")}] in ${spec.classes}; name the right folder or another task`,
    );
  }
  return { ...dataset, classes: spec.classes };
}
