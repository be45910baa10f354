/**
 * What every layer of a file says of itself: its class, its name, and the extents it takes.
 *
 * @module
 */
import { type Fields, isFields, refusal, shown, shownName } from "./keras_fields.ts";

const MODELS: readonly unknown[] = ["Sequential", "Functional", "Model"];

/** True for a model, whether it is the file's own or a layer in another. */
export function isModel({ class_name }: Fields): boolean {
  return MODELS.includes(class_name);
}

/** A layer with its class and its config. @throws {TypeError} if it has none */
export function layerFields(value: unknown, index: number, file: string): Fields {
  const isWhole = isFields(value) && typeof value.class_name === "string" &&
    (isFields(value.config) || (value.class_name === "Sequential" && Array.isArray(value.config)));
  if (isWhole) return value;
  throw refusal(file, `its layer ${index} has no class_name and config`, "save it anew");
}

/** A layer's name, as the graph calls it. */
export function nameOf({ name, config, class_name }: Fields): string {
  const given = typeof name === "string" ? name : isFields(config) ? config.name : undefined;
  return typeof given === "string" ? given : (class_name as string).toLowerCase();
}

/** What an error calls a layer. */
export function calledIn(path: readonly string[], layer: Fields): string {
  return `layer "${shownName([...path, nameOf(layer)].join("."))}" (${shownName(layer.class_name as string)})`;
}

/** The shape that a layer says it takes, for a model that it opens. */
export function declaredShape(
  { class_name, config }: Fields,
  refuse: (what: string, fix: string) => TypeError,
): readonly (number | null)[] | undefined {
  if (!isFields(config) || isModel({ class_name })) return undefined;
  const shape = config.batch_input_shape ?? config.batch_shape ?? config.batchInputShape;
  if (shape === undefined || shape === null) return undefined;
  let known: readonly unknown[] = Array.isArray(shape) ? shape.slice(1) : [];
  // Embeddings of Keras 2 say elsewhere how many ids they take.
  if (
    class_name === "Embedding" && known.length === 1 && known[0] === null && typeof config.input_length === "number"
  ) {
    known = [config.input_length];
  }
  if (known.length === 0 || known.length > 16 || !known.every(isExtent)) {
    throw refuse(`takes an input of shape ${shown(shape)}`, "give every extent but the batch's");
  }
  return known;
}

/** True for an extent, and for null, which is an extent that is left open. */
export const isExtent = (extent: unknown): extent is number | null =>
  extent === null || (Number.isInteger(extent) && (extent as number) > 0);
