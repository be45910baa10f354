/**
 * How a model begins: what only says how its input is written is left out, and the input is fitted to the data.
 *
 * @module
 */
import { fitInput } from "./fit_input.ts";
import { numberOf, refusal, shown, shownName } from "./keras_fields.ts";
import type { DraftCall, DraftValue, ModelDraft } from "./model_draft.ts";

/** What pixels are divided by, in tables too. */
const BYTE = 255;

/**
 * Leaves out what brings pixels to 0 to 1, or lays the input out anew, before anything else is done with it.
 *
 * @param divisor what the data's numbers were divided by before the model gets them; 255 for pixels
 */
export function takeOpening(draft: ModelDraft, divisor: number | undefined): void {
  for (;;) {
    const [first] = draft.usesOf("input");
    if (first === undefined || !draft.isOnlyUse(first, "input") || !takeFirst(draft, first, divisor)) return;
  }
}

/** Layers before a Rescaling that leave the numbers as they are. */
const LAID_OUT: readonly string[] = ["Reshape", "ZeroPadding2D", "Cropping2D", "Identity"];

/** True for a model whose numbers come to another scale before anything else is done with them; before that is left out. */
export function opensByRescaling(draft: ModelDraft): boolean {
  let value: DraftValue = "input";
  for (;;) {
    const uses = draft.usesOf(value);
    if (uses.length !== 1) return false;
    const [call]: DraftCall[] = uses;
    if (call.layer.kind === "Rescaling") return true;
    if (!LAID_OUT.includes(call.layer.kind)) return false;
    value = call;
  }
}

/** @returns whether it was left out */
function takeFirst(draft: ModelDraft, call: DraftCall, divisor: number | undefined): boolean {
  const { kind, fields, given } = call.layer;
  if (kind === "Rescaling") {
    const isSame = Math.abs(numberOf(fields.scale) * BYTE - 1) < 1e-6 && (fields.offset ?? 0) === 0;
    if (!isSame) {
      rescale(draft, call, divisor ?? 1);
      return false;
    }
    draft.note(`Layer "${shownName(given)}" (Rescaling) is left out: pixels are 0 to 1 here already.`);
  } else if (kind === "Reshape") {
    const target = fields.target_shape;
    if (!Array.isArray(target) || target.length < 2 || target.length > 16 || !isSame(draft.inputShape, target)) {
      return false;
    }
    draft.inputShape = target;
    const extents = target.join("×");
    draft.note(`Layer "${shownName(given)}" (Reshape) is left out: the model takes ${extents} at once.`);
  } else {
    return false;
  }
  draft.replace(call, "input");
  return true;
}

/** Scales what is divided already as much as if it were not. */
function rescale(draft: ModelDraft, { layer }: DraftCall, divisor: number): void {
  const { given, fields } = layer;
  const scale = numberOf(fields.scale) * divisor;
  if (divisor === 1 || !Number.isFinite(scale)) return;
  layer.fields = { ...fields, scale };
  draft.note(
    `Layer "${
      shownName(given)
    }" (Rescaling) has scale ${scale} here: the data's numbers are divided by ${divisor} already.`,
  );
}

/** True for extents that are all known and of as many entries. */
function isSame(declared: readonly (number | null)[] | undefined, target: readonly unknown[]): target is number[] {
  const isKnown = target.every((extent) => Number.isInteger(extent) && (extent as number) > 0);
  return isKnown && (declared === undefined || entries(declared) === entries(target as number[]));
}

const entries = (shape: readonly (number | null)[]) =>
  shape.reduce<number>((product, each) => product * (each ?? NaN), 1);

/**
 * Makes the input fit the data where that changes nothing of what the model computes.
 *
 * @param given extents of an example of the data
 * @returns extents of an example
 * @throws {TypeError} if they are not known
 */
export function fitOpening(draft: ModelDraft, given: readonly number[] | undefined): readonly number[] {
  const [first] = draft.usesOf("input");
  const kind = first !== undefined && draft.isOnlyUse(first, "input") ? first.layer.kind : "";
  const { shape, isFlattened, note } = fitInput(kind, draft.inputShape, given);
  if (note !== undefined) draft.note(note);
  if (shape === undefined) throw unknownInput(draft, given);
  if (isFlattened) {
    const layer = {
      given: "flatten_input",
      kind: "Flatten",
      fields: {},
      isOperation: false,
      name: draft.nameFor("flatten_input"),
      config: {},
    };
    const call: DraftCall = { layer, inputs: ["input"], options: {} };
    first.inputs = [call];
    draft.calls.unshift(call);
  }
  return shape;
}

function unknownInput({ file, inputShape: declared }: ModelDraft, given: readonly number[] | undefined): TypeError {
  if (declared === undefined || given === undefined) {
    const open = declared === undefined ? "the shape of its input" : `all of its input ${shown(declared)}`;
    return refusal(
      file,
      `it does not say ${open}`,
      "begin it with keras.Input(shape=…) or name the data (--data)",
    );
  }
  const what = `its input ${shown(declared)} does not take the data's ${shown(given)}`;
  const shape = `${given.join(", ")}${given.length === 1 ? "," : ""}`;
  return refusal(file, what, `begin it with keras.Input(shape=(${shape}))`);
}
