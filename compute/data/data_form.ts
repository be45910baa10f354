/**
 * What the examples of a task look like, whatever the kind of its data.
 *
 * @module
 */
import { CIFAR_CLASSES } from "./cifar/cifar_classes.ts";
import { tableTarget } from "./csv/table_target.ts";
import { countFeatures, type DataSpec, type SpecOf } from "./data_spec.ts";

/** What standardises a number that is to be predicted: what a model gives is (value − mean)/deviation. */
export interface TargetScale {
  readonly mean: number;
  readonly deviation: number;
  /** What its numbers are in, where the table says it. */
  readonly unit?: string | undefined;
}

/** What is to be learnt of an example. */
export type TargetForm =
  /** Which of the classes it is. */
  | { readonly kind: "class"; readonly names: readonly string[]; readonly entries: 1 }
  /** Numbers. */
  | {
    readonly kind: "number";
    readonly names: readonly string[];
    readonly entries: number;
    readonly scales: readonly TargetScale[];
  }
  /** Which of the labels it has: any of them, or none. */
  | { readonly kind: "labels"; readonly names: readonly string[]; readonly entries: number };

/** The form of a task's examples. */
export interface DataForm {
  /** Extents of one example: [height, width, channels] of an image, [features] of a row, [context] of a text. */
  readonly shape: readonly number[];
  /** Names of what a model's outputs are for, in their order: of classes, of numbers, of labels. */
  readonly names: readonly string[];
  /** What is to be learnt; its names are those above, its entries how many numbers say it. */
  readonly target: TargetForm;
  /** What entries are divided by on their way into the model: 255 for bytes of images, 1 for ids and features. */
  readonly divisor: number;
  /** Training images are shifted by up to this many pixels each way; 0 for what is no image. */
  readonly shift: number;
  /** Ids that an entry may be, 0 to below this; undefined where entries are no ids. */
  readonly symbols: number | undefined;
}

/**
 * Works out the form of a task's examples from what its manifest says.
 *
 * @example
 * ```ts
 * import { dataForm } from "./data_form.ts";
 * import assert from "node:assert";
 *
 * const form = dataForm({ kind: "text", unit: "bytes", context: 8, heldOut: { share: 0.1 } });
 * assert.deepStrictEqual([form.shape, form.names.length, form.names[65]], [[8], 256, "A"]);
 * ```
 */
export function dataForm(spec: DataSpec): DataForm {
  switch (spec.kind) {
    case "digits":
    case "idx":
      return image(spec.shape, spec.names ?? spec.take?.map(String) ?? numbers(spec.classes), spec.shift);
    case "cifar":
      return image([32, 32, 3], CIFAR_CLASSES[spec.variant], spec.shift);
    case "images":
      return image(spec.shape, spec.classes, spec.shift);
    case "csv": {
      const target = targetForm(spec);
      const shape = spec.shape ?? [countFeatures(spec.columns)];
      return { shape, names: target.names, target, divisor: 1, shift: 0, symbols: undefined };
    }
    case "text":
      return textForm(spec, symbolNames(spec));
    case "labelled-text":
      return textForm(spec, spec.classes);
  }
}

/** What the ids of a text stand for, in their order: characters, or bytes by what they print as. */
export function symbolNames({ unit, alphabet }: SpecOf<"text" | "labelled-text">): readonly string[] {
  return unit === "bytes" ? BYTES : [...alphabet ?? ""];
}

function textForm(spec: SpecOf<"text" | "labelled-text">, names: readonly string[]): DataForm {
  const symbols = symbolNames(spec).length;
  return { shape: [spec.context], names, target: oneOf(names), divisor: 1, shift: 0, symbols };
}

function image(shape: readonly number[], names: readonly string[], shift: number): DataForm {
  return { shape, names, target: oneOf(names), divisor: 255, shift, symbols: undefined };
}

function oneOf(names: readonly string[]): TargetForm {
  return { kind: "class", names, entries: 1 };
}

function targetForm(spec: SpecOf<"csv">): TargetForm {
  const target = tableTarget(spec);
  if (target.kind === "class") return oneOf(target.classes);
  const { kind, columns: names } = target;
  const entries = names.length;
  return kind === "labels" ? { kind, names, entries } : { kind, names, entries, scales: target.numbers };
}

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index}`);
}

/** Bytes by what they print as in ASCII, the others in hexadecimal. */
const BYTES: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => byte > 32 && byte < 127 ? String.fromCharCode(byte) : `0x${byte.toString(16).padStart(2, "0")}`,
);
