import { join } from "node:path";
import type { DataSpec } from "../data_spec.ts";
import { listImages } from "../images/image_files.ts";
import type { PartReport } from "./part_report.ts";

/** What remarks are made from. */
export interface Findings {
  readonly held: PartReport;
  /** What of the files was not used. */
  readonly notes: readonly string[];
}

/** What is no problem but worth knowing about data, one sentence each. */
export async function remarks(spec: DataSpec, folder: string | undefined, findings: Findings): Promise<string[]> {
  const { held, notes } = findings;
  const found = [...notes];
  if (held.examples < 100) {
    found.push(`With ${held.examples} held-out examples the accuracy is known to some points only.`);
  }
  if (spec.kind === "images" && folder !== undefined) {
    const parts = await Promise.all(["train", "test"].map((part) => listImages(join(folder, part))));
    const ignored = parts.flatMap((listing) => listing?.ignored ?? []);
    if (ignored.length > 0) found.push(`Ignored, as no images: ${list(ignored)}.`);
  }
  return found;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
