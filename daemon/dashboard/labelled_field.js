// @ts-check
/// <reference lib="dom" />
/**
 * Asks the served model which class a text is of, at every letter that is typed.
 *
 * @module
 */
import { createAlphabet } from "./alphabet.js";
import { element } from "./element.js";
/** @import { TaskView } from "../control/mod.ts" */

/**
 * Makes the field.
 *
 * @param {TaskView} task
 * @param {(input: number[] | undefined) => void} ask undefined takes back what has not been asked yet
 * @param {() => void} clear
 * @returns {HTMLElement}
 */
export function createLabelledField({ shape: [context], alphabet = [] }, ask, clear) {
  const { encode } = createAlphabet(alphabet);
  const field = element("textarea", { id: "labelled-text", rows: 4, spellcheck: false, "aria-label": "A text" });
  field.placeholder = "Write something.";
  field.addEventListener("input", () => {
    // The first symbols of a text are what the model was taught.
    const ids = encode(field.value.trim()).slice(0, context);
    ask(ids.length === 0 ? undefined : ids);
    if (ids.length === 0) clear();
  });
  return element("form", { class: "text" }, field);
}
