/**
 * Operations of Keras 3 that a file has as layers, though they are none: `a + b`.
 *
 * @module
 */
import { insteadOfOperation } from "./instead.ts";
import type { ModelDraft } from "./model_draft.ts";

/** Those that do what the layer of the same class does. */
const AS_LAYERS: ReadonlySet<string> = new Set([
  "Add",
  "Subtract",
  "Multiply",
  "Maximum",
  "Minimum",
  "Concatenate",
  "ReLU",
]);

/** Takes operations for the layers that do the same. @throws {TypeError} if there is none for one of them */
export function takeOperations(draft: ModelDraft): void {
  for (const { layer, inputs } of draft.calls) {
    if (!layer.isOperation) continue;
    if (!AS_LAYERS.has(layer.kind)) {
      throw draft.refuse(layer, "is an operation and no layer", insteadOfOperation(layer.kind));
    }
    if (layer.kind !== "ReLU" && inputs.length < 2) {
      throw draft.refuse(layer, "is called with one value and a number", "take keras.layers.Rescaling for numbers");
    }
  }
}
