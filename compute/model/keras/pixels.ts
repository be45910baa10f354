/**
 * What a trained model expects of pixels, as layers in front of it: they come as 0 to 1 here.
 *
 * @module
 */
import type { DraftCall, ModelDraft } from "./model_draft.ts";

/** A layer in front of a model. */
export interface OpeningLayer {
  readonly kind: "Rescaling" | "Normalization";
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The ranges that models are trained on. */
export const PIXEL_RANGES = ["0..1", "0..255", "-1..1"] as const;

/** What pixels are to be. */
export interface PixelScale {
  /** From black to white; "0..1" where it is left out. */
  readonly range?: typeof PIXEL_RANGES[number] | undefined;
  /** What is subtracted from them in that range: one number, or one for each channel. */
  readonly mean?: readonly number[] | undefined;
  /** What they are divided by then; 1 where it is left out. */
  readonly deviation?: readonly number[] | undefined;
}

/**
 * The layers that make pixels of 0 to 1 what a model expects.
 *
 * @example
 * ```ts
 * import { pixelLayers } from "./pixels.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(pixelLayers({ range: "0..1" }), []);
 * const [layer] = pixelLayers({ range: "-1..1" });
 * assert.deepStrictEqual(layer, { kind: "Rescaling", name: "pixel_range", config: { scale: 2, offset: -1 } });
 * ```
 */
export function pixelLayers({ range = "0..1", mean, deviation }: PixelScale): OpeningLayer[] {
  const layers: OpeningLayer[] = [];
  const config = { "0..1": undefined, "0..255": { scale: 255 }, "-1..1": { scale: 2, offset: -1 } }[range];
  if (config !== undefined) layers.push({ kind: "Rescaling", name: "pixel_range", config });
  if (mean === undefined && deviation === undefined) return layers;
  const variance = deviation?.map((each) => each ** 2) ?? [1];
  const normal = { mean: alone(mean ?? [0]), variance: alone(variance) };
  return [...layers, { kind: "Normalization", name: "pixel_normalisation", config: normal }];
}

const alone = (numbers: readonly number[]) => numbers.length === 1 ? numbers[0] : numbers;

/** Puts layers in front of a model whose own layers have been read. */
export function putInFront(draft: ModelDraft, layers: readonly OpeningLayer[]): void {
  for (const { kind, name, config } of layers.toReversed()) {
    const uses = draft.usesOf("input");
    const layer = {
      given: name,
      kind,
      fields: {},
      isOperation: false,
      name: draft.nameFor(name),
      config: { ...config },
    };
    const call: DraftCall = { layer, inputs: ["input"], options: {} };
    for (const each of uses) each.inputs = each.inputs.map((value) => value === "input" ? call : value);
    draft.calls.unshift(call);
    draft.note(
      `In front of the model stands "${layer.name}" (${kind} ${JSON.stringify(config)}): it expects pixels so.`,
    );
  }
}
