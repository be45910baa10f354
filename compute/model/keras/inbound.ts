/**
 * What a call of a layer takes, as Keras 2, Keras 3 and tfjs write it (`inbound_nodes`).
 *
 * @module
 */
import type { CallOptions } from "../layers/layer_kind.ts";
import { type Fields, isFields, shown, shownName } from "./keras_fields.ts";

/** A value by the layer that gives it, which of that layer's calls, and which of the call's outputs. */
export interface Reference {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** One call of a layer. */
export interface InboundNode {
  readonly inputs: readonly Reference[];
  readonly options: CallOptions;
}

type Refuse = (what: string, fix: string) => TypeError;

/** Values that one call may take. */
export const MOST_INPUTS = 64;
/** What Keras calls the inputs of layers where they are given by name, in the order in which they are taken here. */
const INPUTS: readonly string[] = ["inputs", "sequences", "x", "x1", "x2", "query", "value", "key"];
/** Arguments that Keras 3 writes down though nobody gave them. */
const USUALLY_FALSE: readonly string[] = ["training", "return_attention_scores"];
/** What to do about an argument that is not taken. */
const FIXES: Readonly<Record<string, string>> = {
  training: "leave it out: noise and statistics follow training and evaluation here",
  mask: "masks are not supported; leave it out",
  attention_mask: "masks are not supported; leave it out, or take use_causal_mask=True",
  initial_state: "a recurrent layer begins at zeros here; leave it out",
  return_attention_scores: "leave it out: a layer gives one value here",
};

/**
 * Reads one call.
 *
 * @throws {TypeError} by `refuse` if it is in no form that is known, or says what is not supported
 */
export function readInbound(node: unknown, refuse: Refuse): InboundNode {
  if (Array.isArray(node)) return readList(node, refuse);
  if (isFields(node) && Array.isArray(node.args)) {
    const inputs: Reference[] = [];
    for (const value of node.args) gather(value, inputs, refuse);
    return readNamed(inputs, isFields(node.kwargs) ? node.kwargs : {}, refuse);
  }
  throw refuse(`has an inbound node ${shown(node)}`, "save the model anew by model.to_json()");
}

/** Keras 2 and tfjs: `[["layer", call, output, {options}], …]`, of which there may be one without the list around. */
function readList(node: readonly unknown[], refuse: Refuse): InboundNode {
  const sources = typeof node[0] === "string" ? [node] : node;
  const inputs: Reference[] = [];
  for (const source of sources) gather(source, inputs, refuse);
  // The arguments stand at each of them, and are the same; in our own manifests at the first alone.
  const [named = {}] = sources.flatMap((source) =>
    Array.isArray(source) && isFields(source[3]) && Object.keys(source[3]).length > 0 ? [source[3]] : []
  );
  return readNamed(inputs, named, refuse);
}

/** A reference in either form; undefined if it is none. */
export function referenceOf(value: unknown): Reference | undefined {
  const history = isFields(value) && value.class_name === "__keras_tensor__" && isFields(value.config)
    ? value.config.keras_history
    : value;
  if (!Array.isArray(history) || history.length < 3 || history.length > 4) return undefined;
  const [layer, call, output] = history as unknown[];
  return typeof layer === "string" && isPlace(call) && isPlace(output) ? { layer, call, output } : undefined;
}

const isPlace = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Adds a value's references: itself, or those in a list of them. */
function gather(value: unknown, inputs: Reference[], refuse: Refuse): void {
  const found = referenceOf(value);
  if (found !== undefined) {
    inputs.push(found);
  } else if (Array.isArray(value) && value.length > 0 && value.every((each) => referenceOf(each) !== undefined)) {
    for (const each of value) inputs.push(referenceOf(each)!);
  } else if (value !== null) {
    throw refuse(
      `is called with ${shown(value)}`,
      "a layer takes values of other layers only; Rescaling takes numbers",
    );
  }
  if (inputs.length > MOST_INPUTS) {
    throw refuse(`takes more than ${MOST_INPUTS} values at once`, "join them in several layers");
  }
}

function readNamed(inputs: Reference[], named: Fields, refuse: Refuse): InboundNode {
  let options: CallOptions = {};
  const byName = new Map<string, Reference[]>();
  for (const [key, value] of Object.entries(named)) {
    if (value === null || value === undefined) continue;
    if (key === "use_causal_mask") {
      if (typeof value !== "boolean") throw refuse(`is called with ${key} ${shown(value)}`, "give true or false");
      if (value) options = { use_causal_mask: true };
    } else if (INPUTS.includes(key)) {
      const found: Reference[] = [];
      gather(value, found, refuse);
      byName.set(key, found);
    } else if (value !== false || !USUALLY_FALSE.includes(key)) {
      throw refuse(`is called with ${shownName(key)} ${shown(value)}`, FIXES[key] ?? "leave that out");
    }
  }
  for (const key of INPUTS) inputs.push(...byName.get(key) ?? []);
  if (inputs.length === 0) throw refuse("is called with no value of another layer", "give it one");
  return { inputs, options };
}
