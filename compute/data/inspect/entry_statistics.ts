import { dataForm } from "../data_form.ts";
import { type DataSpec, featuresOf } from "../data_spec.ts";
import type { Examples } from "../examples.ts";

/** What a set of entries is like, as the files have them: bytes of images, numbers of a table, ids of text. */
export interface EntryStatistics {
  /** `pixels`, `symbols`, or the name of a column. */
  readonly name: string;
  readonly least: number;
  readonly largest: number;
  readonly mean: number;
  readonly deviation: number;
}

/** Describes all entries of images and text; of a table each numeric column, in its own units, those to predict last. */
export function describeEntries(spec: DataSpec, examples: Examples): EntryStatistics[] {
  return [...describeInputs(spec, examples), ...describeTargets(spec, examples)];
}

function describeTargets(spec: DataSpec, { targets }: Examples): EntryStatistics[] {
  const { target } = dataForm(spec);
  if (target.kind !== "number" || targets === undefined) return [];
  return target.scales.map(({ mean, deviation }, index) =>
    describe(target.names[index], targets.values, index, targets.entries, mean, deviation)
  );
}

function describeInputs(spec: DataSpec, { inputs, labels }: Examples): EntryStatistics[] {
  if (spec.kind !== "csv") return [describe(spec.kind.endsWith("text") ? "symbols" : "pixels", inputs, 0, 1, 0, 1)];
  const features = inputs.length / labels.length;
  let at = 0;
  const found: EntryStatistics[] = [];
  const pixels = spec.columns.filter(({ kind }) => kind === "pixel");
  if (pixels.length === features) {
    return [describe("pixels", inputs, 0, 1, 0, pixels[0].kind === "pixel" ? pixels[0].brightest : 1)];
  }
  for (const column of spec.columns) {
    if (column.kind === "pixel") found.push(describe(column.name, inputs, at, features, 0, column.brightest));
    if (column.kind === "numeric") {
      found.push(describe(column.name, inputs, at, features, column.mean, column.deviation));
    }
    at += featuresOf(column);
  }
  return found;
}

function describe(
  name: string,
  inputs: Uint8Array | Float32Array,
  from: number,
  stride: number,
  offset: number,
  scale: number,
): EntryStatistics {
  let [least, largest, sum, squares, count] = [Infinity, -Infinity, 0, 0, 0];
  for (let index = from; index < inputs.length; index += stride, count++) {
    const entry = inputs[index];
    if (entry < least) least = entry;
    if (entry > largest) largest = entry;
    sum += entry;
    squares += entry * entry;
  }
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  const own = (value: number) => ownUnits(value, offset, scale);
  return {
    name,
    least: own(least),
    largest: own(largest),
    mean: own(mean),
    deviation: Number((scale * deviation).toPrecision(7)),
  };
}

/** An entry in its column's units, to a millionth of the scale: as floats have seven digits, more would be noise. */
export function ownUnits(entry: number, offset: number, scale: number): number {
  const value = offset + scale * entry;
  const step = 10 ** (Math.floor(Math.log10(scale)) - 6);
  const rounded = Number((Math.round(value / step) * step).toPrecision(15));
  return Number.isFinite(rounded) ? rounded : value;
}
