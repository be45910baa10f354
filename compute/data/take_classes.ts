/**
 * Some of the classes of a set.
 *
 * @module
 */
import type { DataSpec, SpecOf } from "./data_spec.ts";
import type { Dataset, Examples } from "./examples.ts";
import { problemError } from "./data_problem.ts";
import { selectExamples } from "./partition.ts";

/**
 * What a manifest says of the same data with only some of its classes.
 *
 * @param labels of the classes in the files, the first of which becomes class 0
 * @throws {TypeError} if they cannot be chosen for data of this kind
 *
 * @example
 * ```ts
 * import { withClasses } from "./take_classes.ts";
 * import assert from "node:assert";
 *
 * const digits = { kind: "digits", shape: [28, 28, 1], classes: 10, shift: 1 } as const;
 * assert.deepStrictEqual(withClasses({ ...digits, shape: [28, 28, 1] }, [7, 8]), { ...digits, classes: 2, take: [7, 8] });
 * ```
 */
export function withClasses(spec: DataSpec, labels: readonly number[]): SpecOf<"digits" | "idx"> {
  if (spec.kind !== "digits" && spec.kind !== "idx") {
    throw new TypeError(`Cannot use --classes: it is for digits and IDX files, and this is ${spec.kind}; leave it out`);
  }
  const beyond = labels.find((label) => label >= spec.classes);
  if (beyond !== undefined) {
    throw new TypeError(`Cannot use --classes ${labels}: label ${beyond} is not below ${spec.classes}; name others`);
  }
  const names = spec.names === undefined ? {} : { names: labels.map((label) => spec.names![label]) };
  return { ...spec, classes: labels.length, ...names, take: [...labels] };
}

/**
 * The examples of some classes alone.
 *
 * @param labels of the classes, the first of which becomes class 0
 * @param where the data lies, for what an error says
 * @throws {TypeError} if one of them has no example to train on
 */
export function takeClasses(dataset: Dataset, labels: readonly number[], where: string): Dataset {
  const ids = new Map(labels.map((label, id) => [label, id]));
  const absent = labels.find((label) => !dataset.train.labels.includes(label));
  if (absent !== undefined) {
    const fix = 'name others in "take", or other data';
    throw problemError("shape", { where, what: `it has no example of label ${absent}`, fix }, "use the data in");
  }
  const pick = (examples: Examples): Examples => {
    const places = Uint32Array.from(examples.labels.keys()).filter((place) => ids.has(examples.labels[place]));
    const picked = selectExamples(examples, places);
    return { ...picked, labels: picked.labels.map((label) => ids.get(label)!) };
  };
  return { ...dataset, train: pick(dataset.train), test: pick(dataset.test), classes: labels.length };
}
