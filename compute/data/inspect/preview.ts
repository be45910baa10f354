import { dataForm, symbolNames } from "../data_form.ts";
import { type DataSpec, featuresOf, type SpecOf } from "../data_spec.ts";
import { type TableTarget, tableTarget } from "../csv/table_target.ts";
import type { Examples } from "../examples.ts";
import { ownUnits } from "./entry_statistics.ts";
import { drawContactSheet } from "./contact_sheet.ts";

/** Some examples to look at. */
export type Preview =
  /** A PNG picture: images side by side, one class after another. */
  | { readonly kind: "png"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Lines of text: rows of a table, or stretches of text each with the symbol that follows. */
  | { readonly kind: "text"; readonly text: string };

/** Rows of a table or stretches of text that are shown. */
const SHOWN = 8;
/** Numbers of a row that are shown. */
const WIDEST = 12;

/** Draws a preview; undefined where that takes the native library and it is not set up. */
export async function drawPreview(spec: DataSpec, examples: Examples, threads?: number): Promise<Preview | undefined> {
  if (spec.kind === "csv" && spec.shape?.length !== 3) return { kind: "text", text: rows(spec, examples) };
  if (spec.kind === "text" || spec.kind === "labelled-text") return { kind: "text", text: stretches(spec, examples) };
  const { shape: [height, width, channels], names } = dataForm(spec);
  const bytes = await drawContactSheet(
    asBytes(spec, examples),
    { height, width, channels, classes: names.length },
    threads,
  )
    .catch(() => undefined);
  return bytes === undefined ? undefined : { kind: "png", bytes };
}

/** Pictures of a table have pixels up to 1. */
function asBytes(spec: DataSpec, { inputs, ...rest }: Examples): Examples {
  return spec.kind === "csv"
    ? { ...rest, inputs: Uint8Array.from(inputs, (pixel) => Math.round(255 * pixel)) }
    : { inputs, ...rest };
}

/** The first rows as they were in the file, as far as columns are not ignored. */
function rows(spec: SpecOf<"csv">, examples: Examples): string {
  const { columns } = spec;
  const { inputs, labels } = examples;
  const target = tableTarget(spec);
  const features = inputs.length / labels.length;
  const used = columns.filter(({ kind }) => kind !== "ignore").slice(0, WIDEST);
  const lines = [[...used.map(({ name }) => name), ...target.columns.slice(0, WIDEST)].join("  ")];
  for (let row = 0; row < Math.min(SHOWN, labels.length); row++) {
    let at = row * features;
    const values = used.map((column) => {
      const own = inputs.subarray(at, at + featuresOf(column));
      at += own.length;
      if (column.kind === "categorical") return own.includes(1) ? column.categories[own.indexOf(1)] : "–";
      if (column.kind === "pixel") return `${Math.round(column.brightest * own[0])}`;
      return column.kind === "numeric" ? `${ownUnits(own[0], column.mean, column.deviation)}` : "";
    });
    lines.push([...values, ...learnt(target, examples, row).slice(0, WIDEST)].join("  ").replace(/\s*[\r\n]\s*/g, " "));
  }
  return lines.join("\n");
}

/** What is to be learnt of a row, as it was in the file. */
function learnt(target: TableTarget, { labels, targets }: Examples, row: number): string[] {
  if (target.kind === "class") return [target.classes[labels[row]]];
  const entries = target.columns.length;
  const own = [...targets?.values.subarray(row * entries, (row + 1) * entries) ?? []];
  if (target.kind === "labels") return own.map((value) => `${value}`);
  return own.map((value, index) => `${ownUnits(value, target.numbers[index].mean, target.numbers[index].deviation)}`);
}

/** Stretches from all over the text, each with the symbol that follows it; texts that have a class, each with it. */
function stretches(spec: SpecOf<"text" | "labelled-text">, { inputs, labels, starts }: Examples): string {
  const decode = decoder(spec);
  const lines: string[] = [];
  for (let shown = 0; shown < Math.min(SHOWN, labels.length); shown++) {
    const example = Math.floor(shown * labels.length / Math.min(SHOWN, labels.length));
    const start = starts?.[example] ?? example * spec.context;
    const ids = inputs.subarray(start, start + spec.context);
    const learnt = spec.kind === "text" ? decode([labels[example]]) : spec.classes[labels[example]];
    lines.push(`${JSON.stringify(decode(ids))} → ${JSON.stringify(learnt)}`);
  }
  return lines.join("\n");
}

function decoder(spec: SpecOf<"text" | "labelled-text">): (ids: ArrayLike<number>) => string {
  if (spec.unit === "bytes") return (ids) => new TextDecoder().decode(Uint8Array.from(ids));
  const symbols = symbolNames(spec);
  return (ids) => Array.from(ids, (id) => symbols[id]).join("");
}
