/**
 * Labelled texts from a folder a class.
 *
 * @module
 */
import { join } from "node:path";
import { suggestion } from "../../support/mod.ts";
import type { ClassListing } from "../class_folders.ts";
import { problemError, type Report } from "../data_problem.ts";
import type { SpecOf } from "../data_spec.ts";
import type { Dataset, Examples } from "../examples.ts";
import { holdOut } from "../held_out.ts";
import { selectExamples } from "../partition.ts";
import { labelledExamples, type LabelledText } from "./labelled_examples.ts";
import { listTexts, readLabelled } from "./text_folders.ts";

/** Texts of a part: an example takes its context in memory, a kB at most. */
const MOST_TEXTS = 1e6;

/**
 * Loads a folder with `train/<class>/*.txt` (or `.md`, perhaps with `.gz`) and perhaps `test/<class>/*`; without that, the
 * task's share is held out. A class may have no folder: then this node has no example of it.
 *
 * @throws {TypeError} if there is no text, or a folder is named like no class
 * @throws {SyntaxError|RangeError} if a file is no UTF-8, empty or too long, or there are too many
 */
export async function loadLabelledText(
  spec: SpecOf<"labelled-text">,
  folder: string,
  report: Report,
): Promise<Dataset> {
  const listed = await listTexts(join(folder, "train"));
  if (listed === undefined) {
    const fix = "put one folder for each class, named like it, into it";
    throw problemError("shape", { where: folder, what: 'it has no folder "train"', fix }, "load texts from");
  }
  const read = async (part: string, listing: ClassListing): Promise<Examples> => {
    const examples = labelledExamples(spec, await readTexts(spec, listing, report));
    if (examples.labels.length > 0) return examples;
    const fix = "put .txt files into the folders of the classes";
    throw problemError("shape", { where: join(folder, part), what: "it has no text", fix }, "load texts from");
  };
  const train = await read("train", listed);
  const held = await listTexts(join(folder, "test"));
  return held === undefined ? divided(spec, train, folder) : formed(spec, train, await read("test", held));
}

/**
 * Holds out the task's share.
 *
 * @param where what an error calls the data
 * @throws {TypeError} if there is none to hold out
 */
export function divided(spec: SpecOf<"labelled-text">, examples: Examples, where: string): Dataset {
  if (examples.labels.length < 2) {
    const fix = "add some to train/ or test/";
    throw problemError("shape", { where, what: "it has one text, and none to hold out", fix }, "use");
  }
  const parts = holdOut(examples.labels.length, spec.heldOut);
  return formed(spec, selectExamples(examples, parts.train), selectExamples(examples, parts.test));
}

function formed({ context, classes }: SpecOf<"labelled-text">, train: Examples, test: Examples): Dataset {
  return { train, test, shape: [context], classes: classes.length };
}

async function readTexts(
  { classes, context }: SpecOf<"labelled-text">,
  { files, folders, broken }: ClassListing,
  report: Report,
): Promise<LabelledText[]> {
  for (const problem of broken) report("shape", problem);
  for (const name of folders.filter((folder) => !classes.includes(folder))) {
    const path = files.find(({ folder }) => folder === name)?.path;
    if (path === undefined) continue;
    const fix = `rename or move its folder. ${suggestion(name, classes)}`;
    report("shape", { where: path, what: `"${name}" is none of the task's classes`, fix });
  }
  const known = files.filter(({ folder }) => classes.includes(folder));
  if (known.length > MOST_TEXTS) {
    const what = `${known.length} texts are more than the ${MOST_TEXTS} that are read`;
    throw problemError("bound", { where: known[0].path, what, fix: "take fewer" }, "load texts beside");
  }
  const texts: LabelledText[] = [];
  for (const { path, folder } of known) {
    const text = await readLabelled(path);
    // A copy, as a part of a string keeps the whole of it.
    if (typeof text === "string") {
      const first = Array.from(text.slice(0, 2 * context)).join("");
      texts.push({ text: first, label: classes.indexOf(folder) });
    } else report("syntax", text);
  }
  return texts;
}
