/**
 * Where the data of a task comes from.
 *
 * @module
 */
import { loadCifar } from "./cifar/load_cifar.ts";
import { loadCsv } from "./csv/load_csv.ts";
import { dataForm } from "./data_form.ts";
import type { DataSpec, SpecOf } from "./data_spec.ts";
import { loadDigits } from "./digits/load_digits.ts";
import type { Dataset } from "./examples.ts";
import { loadIdx } from "./idx/load_idx.ts";
import { loadImages } from "./images/load_images.ts";
import { loadDeclarations } from "./labelled_text/load_declarations.ts";
import { loadLabelledText } from "./labelled_text/load_labelled_text.ts";
import { packagedPath } from "./packaged/packaged.ts";
import { problemError, type Report, strictReport } from "./data_problem.ts";
import { takeClasses } from "./take_classes.ts";
import { loadText } from "./text/load_text.ts";

/** What each kind of data wants to be given. */
const FOLDERS = {
  idx: "the one with its IDX files",
  cifar: "the one with its binary batches",
  images: "the one with train/<class>/",
  csv: "a table or the folder of one",
  text: "a text file or a folder of .txt and .md files",
  "labelled-text": "the one with train/<class>/*.txt",
} as const;

/**
 * Loads the data of a task.
 *
 * @param named where its files lie; no use for what comes with the program
 * @param threads of the native kernels that decode images; as many as there are cores by default
 * @param given is told of problems with single rows, files and images; by default the first is thrown, but rows of a
 * table are left out as long as they are fewer than half of it
 * @throws {TypeError} if a folder is needed and not given, or the data is not as the task says
 * @throws {RangeError|SyntaxError} if a file is corrupt
 */
export async function loadDataset(
  spec: DataSpec,
  named?: string,
  threads?: number,
  given?: Report,
): Promise<Dataset> {
  const report = given ?? strictReport;
  if (spec.kind === "digits") return check(spec, await loadDigits(), "digits");
  if (spec.kind === "labelled-text" && spec.source !== undefined) return await loadDeclarations(spec);
  const folder = packagedPath(spec) ?? named;
  if (folder === undefined) {
    throw new TypeError(
      `Cannot load data of kind "${spec.kind}": no folder was given; name ${FOLDERS[spec.kind]} (--data)`,
    );
  }
  switch (spec.kind) {
    case "idx":
      return check(spec, await loadIdx(folder, spec), folder);
    case "cifar":
      return await loadCifar(spec, folder, report);
    case "images":
      return await loadImages(spec, folder, report, threads);
    case "csv":
      return await loadCsv(spec, folder, given);
    case "text":
      return await loadText(spec, folder, report);
    case "labelled-text":
      return await loadLabelledText(spec, folder, report);
  }
}

function check(spec: SpecOf<"digits" | "idx">, whole: Dataset, where: string): Dataset {
  const dataset = spec.take === undefined ? whole : takeClasses(whole, spec.take, where);
  const { shape, names } = dataForm(spec);
  if (`${shape}` !== `${dataset.shape}` || names.length < dataset.classes) {
    const what = `its images are [${dataset.shape.join(", ")}] in ${dataset.classes} classes, the task wants ` +
      `[${shape.join(", ")}] in ${names.length}`;
    throw problemError("shape", { where, what, fix: "name the right folder or another task" }, "use the data in");
  }
  return { ...dataset, classes: names.length };
}
