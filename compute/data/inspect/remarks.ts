import { join } from "node:path";
import type { DataSpec, SpecOf } from "../data_spec.ts";
import { listImages } from "../images/image_files.ts";
import { FOREIGN } from "./concerns.ts";
import type { PartReport } from "./part_report.ts";

/** What remarks are made from. */
export interface Findings {
  readonly train: PartReport;
  readonly held: PartReport;
  /** What of the files was not used. */
  readonly notes: readonly string[];
}

/** What is no problem but worth knowing about data, one sentence each. */
export async function remarks(spec: DataSpec, folder: string | undefined, findings: Findings): Promise<string[]> {
  const { train, held, notes } = findings;
  const found = [...notes];
  if (held.examples < 100) {
    found.push(`With ${held.examples} held-out examples what is measured is known roughly only.`);
  }
  if (spec.kind === "text") found.push(...textRemarks(spec, train, held));
  if (spec.kind === "images" && folder !== undefined) {
    const parts = await Promise.all(["train", "test"].map((part) => listImages(join(folder, part))));
    const ignored = parts.flatMap((listing) => listing?.ignored ?? []);
    if (ignored.length > 0) found.push(`Ignored, as no images: ${list(ignored)}.`);
  }
  return found;
}

/** Characters that are replaced, where they are too few to doubt anything. */
function textRemarks(spec: SpecOf<"text">, train: PartReport, held: PartReport): string[] {
  const id = [...spec.alphabet ?? ""].indexOf(spec.replacement ?? "");
  const replaced = (train.classes[id] ?? 0) + (held.classes[id] ?? 0);
  const share = replaced / (train.examples + held.examples);
  if (replaced === 0 || share > FOREIGN) return [];
  const percent = Number((100 * share).toPrecision(3));
  return [`${replaced} characters (${percent} %) are not in the alphabet and count as "${spec.replacement}".`];
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
