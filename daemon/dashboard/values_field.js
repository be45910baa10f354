// @ts-check
/// <reference lib="dom" />
/**
 * Asks about an example written as numbers, such as the row of a table.
 *
 * @module
 */
import { element, setText } from "./element.js";
import { formatCount } from "./format.js";

/**
 * Makes the field.
 *
 * @param {readonly number[]} shape
 * @param {(input: number[]) => void} ask for an answer
 * @returns {HTMLElement}
 */
export function createValuesField(shape, ask) {
  const wanted = shape.reduce((product, extent) => product * extent, 1);
  const field = element("textarea", { id: "values", rows: 4, spellcheck: false, "aria-describedby": "values-help" });
  const help = element("p", { id: "values-help", class: "soft", role: "status" });
  const askFor = `${formatCount(wanted)} numbers, as the model gets them, with commas or blanks between`;
  setText(help, askFor);
  const form = element(
    "form",
    { class: "values" },
    element("label", { for: "values" }, "An example as numbers"),
    field,
    help,
  );
  form.append(element("button", { type: "submit", class: "primary" }, "Ask"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = field.value.split(/[\s,;]+/).filter((word) => word !== "");
    const wrong = words.find((word) => !Number.isFinite(Number(word)));
    if (wrong !== undefined) return setText(help, `"${wrong.slice(0, 20)}" is no number`);
    if (words.length !== wanted) {
      return setText(help, `${formatCount(words.length)} numbers instead of ${formatCount(wanted)}`);
    }
    setText(help, askFor);
    ask(words.map(Number));
  });
  return form;
}
