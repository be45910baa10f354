/**
 * What the examples of a task look like, whatever the kind of its data.
 *
 * @module
 */
import { CIFAR_CLASSES } from "./cifar/cifar_classes.ts";
import { countFeatures, type DataSpec } from "./data_spec.ts";

/** The form of a task's examples. */
export interface DataForm {
  /** Extents of one example: [height, width, channels] of an image, [features] of a row, [context] of a text. */
  readonly shape: readonly number[];
  /** Names of the classes, in the order of the logits. */
  readonly names: readonly string[];
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
      return image(spec.shape, spec.names ?? numbers(spec.classes), spec.shift);
    case "cifar":
      return image([32, 32, 3], CIFAR_CLASSES[spec.variant], spec.shift);
    case "images":
      return image(spec.shape, spec.classes, spec.shift);
    case "csv": {
      const features = countFeatures(spec.columns);
      return { shape: spec.shape ?? [features], names: spec.label.classes, divisor: 1, shift: 0, symbols: undefined };
    }
    case "text": {
      const names = spec.unit === "bytes" ? BYTES : [...spec.alphabet ?? ""];
      return { shape: [spec.context], names, divisor: 1, shift: 0, symbols: names.length };
    }
  }
}

function image(shape: readonly number[], names: readonly string[], shift: number): DataForm {
  return { shape, names, divisor: 255, shift, symbols: undefined };
}

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index}`);
}

/** Bytes by what they print as in ASCII, the others in hexadecimal. */
const BYTES: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => byte > 32 && byte < 127 ? String.fromCharCode(byte) : `0x${byte.toString(16).padStart(2, "0")}`,
);
