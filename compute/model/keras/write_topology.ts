/**
 * A drafted model as a topology: a sequence where it is one, a graph otherwise.
 *
 * @module
 */
import type { Layer, Source } from "../topology.ts";
import type { DraftCall, DraftLayer, DraftValue, ModelDraft } from "./model_draft.ts";

/** A topology whose settings are still to be checked. */
export interface UncheckedTopology {
  readonly class_name: "Sequential" | "Functional";
  readonly config: { readonly name: string; readonly layers: readonly Layer[] };
}

/** A layer of a graph whose calls are still coming. */
interface Written extends Layer {
  readonly name: string;
  readonly inbound_nodes: Source[][];
}

/** Writes the model down. @param inputShape extents of an example */
export function writeTopology(draft: ModelDraft, name: string, inputShape: readonly number[]): UncheckedTopology {
  const shape = [null, ...inputShape];
  return isSequence(draft) ? writeSequence(draft, name, shape) : writeGraph(draft, name, shape);
}

/** Each layer is called once, with what the one before it gives and nothing else. */
function isSequence(draft: ModelDraft): boolean {
  const { calls, output } = draft;
  return new Set(calls.map(({ layer }) => layer)).size === calls.length &&
    calls.every(({ inputs, options }, index) => {
      const before: DraftValue = index === 0 ? "input" : calls[index - 1];
      return inputs.length === 1 && inputs[0] === before && Object.keys(options).length === 0;
    }) &&
    output === calls.at(-1);
}

function writeSequence({ calls }: ModelDraft, name: string, shape: readonly (number | null)[]): UncheckedTopology {
  const layers = calls.map(({ layer }, index) => ({
    class_name: layer.kind,
    config: { name: layer.name, ...layer.config, ...index === 0 ? { batch_input_shape: shape } : {} },
  }));
  return { class_name: "Sequential", config: { name, layers } };
}

function writeGraph(draft: ModelDraft, name: string, shape: readonly (number | null)[]): UncheckedTopology {
  const inputName = draft.nameFor(draft.inputName ?? "input");
  const numbers = new Map<DraftCall, number>();
  const layers = new Map<DraftLayer, Written>();
  const sourceOf = (value: DraftValue): [string, number, number] =>
    value === "input" ? [inputName, 0, 0] : [value.layer.name, numbers.get(value)!, 0];
  for (const call of draft.calls) {
    const { layer, inputs, options } = call;
    const config = { name: layer.name, ...layer.config };
    const wired: Written = layers.get(layer) ?? { class_name: layer.kind, name: layer.name, config, inbound_nodes: [] };
    layers.set(layer, wired);
    numbers.set(call, wired.inbound_nodes.length);
    const isPlain = Object.keys(options).length === 0;
    wired.inbound_nodes.push(
      inputs.map((value, index): Source => index > 0 || isPlain ? sourceOf(value) : [...sourceOf(value), options]),
    );
  }
  const input = {
    class_name: "InputLayer",
    name: inputName,
    config: { name: inputName, batch_input_shape: shape },
    inbound_nodes: [],
  };
  const ends = { input_layers: [[inputName, 0, 0]], output_layers: [sourceOf(draft.output)] };
  const config = { name, layers: [input, ...layers.values()], ...ends };
  return { class_name: "Functional", config } as UncheckedTopology;
}
