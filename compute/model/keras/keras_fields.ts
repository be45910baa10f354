/**
 * Values of a JSON file whose form is not known yet.
 *
 * @module
 */

import { escapeControls } from "../../support/mod.ts";

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** True for a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The error for a model that is not taken over. */
export function refusal(name: string, what: string, fix: string): TypeError {
  return new TypeError(`Cannot use model "${shownName(name)}": ${what}; ${fix}`);
}

/** Characters of a value or a name that a message shows. */
const MOST_SHOWN = 60;

/** A value as it stands in a message: one line, and short. */
export function shown(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? "nothing";
  } catch {
    // It is nested more deeply than it can be written.
    text = Array.isArray(value) ? "[…]" : "{…}";
  }
  return cut(text, MOST_SHOWN);
}

/** A name as it stands in a message, or another text of at most so many characters. */
export function shownName(name: string, most = MOST_SHOWN): string {
  // deno-lint-ignore no-control-regex
  return cut(name.slice(0, most + 1).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, " "), most);
}

/** The beginning of a text, with what cannot be seen in it escaped. */
function cut(text: string, most: number): string {
  const plain = escapeControls(text.slice(0, most + 1));
  return plain.length > most ? `${plain.slice(0, most)}…` : plain;
}

/** A number; NaN for what is none. */
export function numberOf(value: unknown): number {
  return typeof value === "number" ? value : NaN;
}

/** The name of a thing that Keras writes as a text, or as an object with its class: `"relu"`, `{class_name: "Zeros"}`. */
export function kindOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!isFields(value)) return undefined;
  const { config, class_name } = value;
  if (typeof config === "string") return config;
  // Policies of numbers have a name of their own.
  if (class_name === "DTypePolicy" && isFields(config)) {
    return typeof config.name === "string" ? config.name : undefined;
  }
  return typeof class_name === "string" ? class_name : undefined;
}

/** A pair of extents, which may be written as one number or a list of two; undefined if it is neither. */
export function pairOf(value: unknown): [number, number] | undefined {
  const list = typeof value === "number" ? [value, value] : value;
  if (!Array.isArray(list) || list.length !== 2) return undefined;
  const [first, second] = list;
  return typeof first === "number" && typeof second === "number" ? [first, second] : undefined;
}
