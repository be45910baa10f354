/**
 * Values of a JSON file whose form is not known yet.
 *
 * @module
 */

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** True for a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The error for a model that is not taken over. */
export function refusal(name: string, what: string, fix: string): TypeError {
  return new TypeError(`Cannot use model "${name}": ${what}; ${fix}`);
}

/** A pair of extents, which may be written as one number or a list of two; undefined if it is neither. */
export function pairOf(value: unknown): [number, number] | undefined {
  const list = typeof value === "number" ? [value, value] : value;
  if (!Array.isArray(list) || list.length !== 2) return undefined;
  const [first, second] = list;
  return typeof first === "number" && typeof second === "number" ? [first, second] : undefined;
}
