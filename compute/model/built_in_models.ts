/**
 * The models that come with Murmuration, as topologies.
 *
 * @module
 */
import { suggestion } from "../support/mod.ts";
import { mobileModel } from "./built_in/mobile_model.ts";
import { type Normalisation, residualModel } from "./built_in/residual_models.ts";
import { SEQUENTIAL_NAMES, sequentialModel, type SequentialName } from "./built_in/sequential_models.ts";
import { lstmModel, type TextForm, transformerModel, type TransformerSize } from "./built_in/text_models.ts";
import type { SequentialTopology, Topology } from "./topology.ts";

export type { TextForm } from "./built_in/text_models.ts";

type BuildForPictures = (name: string, inputShape: readonly number[], classes: number) => Topology;
type BuildForText = (name: string, form: TextForm) => Topology;

const residual = (blocks: number, normalisation: Normalisation): BuildForPictures => (name, inputShape, classes) =>
  residualModel(name, blocks, normalisation, inputShape, classes);
const transformer = (size: TransformerSize): BuildForText => (name, form) => transformerModel(name, size, form);

const FOR_PICTURES: Readonly<Record<string, BuildForPictures>> = {
  ...Object.fromEntries(
    SEQUENTIAL_NAMES.map((name): [string, BuildForPictures] => [
      name,
      (_, inputShape, classes) => sequentialModel(name, inputShape, classes),
    ]),
  ),
  resnet8: residual(1, "batch"),
  resnet14: residual(2, "batch"),
  resnet20: residual(3, "batch"),
  "resnet8-gn": residual(1, "group"),
  "resnet14-gn": residual(2, "group"),
  "resnet20-gn": residual(3, "group"),
  mobilenet: mobileModel,
};

const FOR_TEXT: Readonly<Record<string, BuildForText>> = {
  gpt: transformer({ dimensions: 128, layers: 4, heads: 4 }),
  "gpt-small": transformer({ dimensions: 64, layers: 3, heads: 4 }),
  lstm: lstmModel,
};

/** Names of the models for pictures that come with Murmuration. */
export const MODEL_NAMES: readonly string[] = Object.keys(FOR_PICTURES);

/** Names of the models for text that come with it. */
export const TEXT_MODEL_NAMES: readonly string[] = Object.keys(FOR_TEXT);

/**
 * The topology of a model, for images of `inputShape` (height, width, channels).
 *
 * @throws {RangeError} if there is no such model
 *
 * @example
 * ```ts
 * import { modelTopology } from "./built_in_models.ts";
 * import { planTopology } from "./plan.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(planTopology(modelTopology("lenet", [28, 28, 1], 10)).layout.length, 61_706);
 * assert.strictEqual(planTopology(modelTopology("resnet20", [32, 32, 3], 10)).layout.length, 272_474);
 * ```
 */
export function modelTopology(
  name: SequentialName,
  inputShape: readonly number[],
  classes: number,
): SequentialTopology;
export function modelTopology(name: string, inputShape: readonly number[], classes: number): Topology;
export function modelTopology(name: string, inputShape: readonly number[], classes: number): Topology {
  return find(FOR_PICTURES, name)(name, inputShape, classes);
}

/**
 * The topology of a model of text.
 *
 * @throws {RangeError} if there is no such model
 *
 * @example
 * ```ts
 * import { textModelTopology } from "./built_in_models.ts";
 * import { planTopology } from "./plan.ts";
 * import assert from "node:assert";
 *
 * const plan = planTopology(textModelTopology("gpt-small", { symbols: 111, context: 64, classes: 111 }));
 * assert.deepStrictEqual([plan.layout.length, plan.outputShape], [168_384, [64, 111]]);
 * ```
 */
export function textModelTopology(name: string, form: TextForm): Topology {
  return find(FOR_TEXT, name)(name, form);
}

function find<Build>(table: Readonly<Record<string, Build>>, name: string): Build {
  if (Object.hasOwn(table, name)) return table[name];
  throw new RangeError(`Unknown model "${name}". ${suggestion(name, Object.keys(table))}`);
}
