// @ts-check
/// <reference lib="dom" />
/**
 * Lets the served model go on with a text: one symbol after the other, each drawn by its probability.
 *
 * @module
 */
import { createAlphabet, sample } from "./alphabet.js";
import { element, setText } from "./element.js";
/** @import { Predict } from "./asking.js" */
/** @import { TaskView } from "../control/mod.ts" */

/** Symbols that one press of the button adds. */
const LENGTH = 200;

/**
 * Makes the field.
 *
 * @param {TaskView} task
 * @param {Predict} predict
 * @returns {HTMLElement}
 */
export function createTextField({ shape: [context], classes }, predict) {
  const alphabet = createAlphabet(classes);
  const field = element("textarea", { id: "text", rows: 3, spellcheck: false });
  field.value = "The ";
  const given = element("span", { class: "given" });
  const made = element("mark");
  const output = element("p", { class: "story", "aria-label": "The text and how the model goes on" }, given, made);
  const heat = element("input", { type: "range", id: "heat", min: .2, max: 1.4, step: .1, value: .7 });
  const go = element("button", { type: "submit", class: "primary" }, "Go on");
  const stop = element("button", { type: "button", disabled: true }, "Stop");
  const state = element("span", { class: "soft", role: "status" });
  let isRunning = false;

  async function goOn() {
    const text = field.value;
    const ids = alphabet.encode(text);
    const decode = alphabet.decoder();
    if (ids.length === 0) ids.push(...alphabet.encode(" "));
    setText(given, text);
    setText(made, "");
    for (let i = 0; i < LENGTH && isRunning; i++) {
      const { probabilities } = await predict(ids.slice(-context));
      const id = sample(probabilities, Number(heat.value), Math.random());
      ids.push(id);
      made.append(decode(id));
    }
  }

  const form = element("form", { class: "text" }, element("label", { for: "text" }, "A text to go on with"), field);
  form.append(
    element("div", { class: "tools" }, go, stop, element("label", { for: "heat" }, "temperature"), heat, state),
    output,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isRunning) return;
    isRunning = true;
    go.disabled = true;
    stop.disabled = false;
    setText(state, "writing…");
    const trouble = await goOn().then(() => "", (error) => error instanceof Error ? error.message : String(error));
    isRunning = false;
    go.disabled = false;
    stop.disabled = true;
    setText(state, trouble);
  });
  stop.addEventListener("click", () => isRunning = false);
  return form;
}
