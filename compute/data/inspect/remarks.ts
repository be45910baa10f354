import { join } from "node:path";
import type { DataSpec } from "../data_spec.ts";
import { listImages } from "../images/image_files.ts";
import type { PartReport } from "./part_report.ts";
import type { EntryStatistics } from "./entry_statistics.ts";

/** What remarks are made from. */
export interface Findings {
  readonly names: readonly string[];
  readonly train: PartReport;
  readonly held: PartReport;
  readonly statistics: readonly EntryStatistics[];
  /** Images to train on that are of one colour throughout. */
  readonly blank: number;
}

/** So many times the examples of the smallest class make the data lopsided. */
const LOPSIDED = 10;
/** A mean so many of the manifest's deviations away from the manifest's mean is another population. */
const FAR = 0.5;

/** What is no problem but worth knowing about data, one sentence each. */
export async function remarks(spec: DataSpec, folder: string | undefined, findings: Findings): Promise<string[]> {
  const { names, train, held, statistics, blank } = findings;
  const found: string[] = [];
  if (spec.kind !== "text") {
    const absent = names.filter((_, index) => train.classes[index] === 0);
    if (absent.length > 0) found.push(`There is no example to train on of ${list(absent)}.`);
    const present = train.classes.filter((count) => count > 0);
    const [least, most] = [Math.min(...present), Math.max(...present)];
    if (most > LOPSIDED * least) {
      found.push(`The largest class has ${most} examples, the smallest ${least}; the rules for skewed data may help.`);
    }
  }
  if (held.examples < 100) {
    found.push(`With ${held.examples} held-out examples the accuracy is known to some points only.`);
  }
  if (spec.kind === "csv") {
    for (const column of spec.columns) {
      const own = statistics.find(({ name }) => name === column.name);
      if (column.kind !== "numeric" || own === undefined) continue;
      const away = Math.abs(own.mean - column.mean) / column.deviation;
      if (away > FAR) {
        found.push(
          `Column "${column.name}" has mean ${round(own.mean)} here, ${
            round(away)
          } of the task's deviations from the ` +
            `task's ${round(column.mean)}.`,
        );
      }
    }
  }
  if (spec.kind === "text") found.push(...textRemarks(spec, train, held));
  if (blank > 0 && blank < train.examples) {
    const share = `${blank} of the ${train.examples} images to train on`;
    const laid = spec.kind === "images" && spec.ground === undefined && spec.shape[2] !== 4
      ? ' Transparent ones show on a "ground" only, and the task says none.'
      : "";
    found.push(`${share} ${blank === 1 ? "is" : "are"} of one grey throughout, as the task takes them.${laid}`);
  }
  if (spec.kind === "images" && folder !== undefined) {
    const parts = await Promise.all(["train", "test"].map((part) => listImages(join(folder, part))));
    const ignored = parts.flatMap((listing) => listing?.ignored ?? []);
    if (ignored.length > 0) found.push(`Ignored, as no images: ${list(ignored)}.`);
  }
  return found;
}

function textRemarks(spec: Extract<DataSpec, { kind: "text" }>, train: PartReport, held: PartReport): string[] {
  const symbols = [...spec.alphabet ?? ""];
  const id = symbols.indexOf(spec.replacement ?? "");
  const replaced = (train.classes[id] ?? 0) + (held.classes[id] ?? 0);
  if (replaced === 0) return [];
  const share = 100 * replaced / (train.examples + held.examples);
  return [`${replaced} characters (${round(share)} %) are not in the alphabet and count as "${spec.replacement}".`];
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
