// @ts-check
/// <reference lib="dom" />
/**
 * A model's answer: a bar for each class.
 *
 * @module
 */
import { element, setAttributes, setText } from "./element.js";
import { formatShare, shown } from "./format.js";
/** @import { Answer } from "../control/mod.ts" */

/** Bars shown; of more classes the likeliest ones. */
const MOST = 12;

/**
 * @typedef {object} AnswerBars
 * @property {HTMLElement} element
 * @property {(answer: Answer) => void} show
 * @property {(reason: string) => void} fail
 * @property {() => void} clear
 */

/**
 * Bars for these classes, empty.
 *
 * @param {readonly string[]} classes
 * @returns {AnswerBars}
 */
export function createAnswerBars(classes) {
  const best = element("strong", {}, "–");
  const words = element("span", { class: "soft" }, "no answer yet");
  const verdict = element("p", { class: "figure answer", role: "status" }, best, words);
  const rows = Array.from({ length: Math.min(MOST, classes.length) }, () => {
    const name = element("span", { class: "name" }), fill = element("span", { class: "fill" });
    const share = element("span", { class: "number" });
    return {
      row: element("li", {}, name, element("span", { class: "track", "aria-hidden": "true" }, fill), share),
      name,
      fill,
      share,
    };
  });
  const list = element(
    "ul",
    { class: "bars", "aria-label": "Probability of each class" },
    ...rows.map(({ row }) => row),
  );

  /** @param {readonly number[]} probabilities */
  function fill(probabilities) {
    const order = classes.map((_, i) => i);
    if (classes.length > MOST) order.sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0));
    const largest = Math.max(...probabilities, 0);
    rows.forEach(({ row, name, fill: bar, share }, i) => {
      const probability = probabilities[order[i]];
      setText(name, shown(classes[order[i]], 24));
      setText(share, formatShare(probability));
      bar.style.transform = `scaleX(${Math.min(1, probability ?? 0).toFixed(4)})`;
      setAttributes(row, { "data-best": largest > 0 && probability === largest });
    });
  }

  fill([]);
  return {
    element: element("div", { class: "answers" }, verdict, list),
    show: ({ probabilities, best: name }) => {
      fill(probabilities);
      setText(best, shown(name, 24));
      setText(words, `${formatShare(Math.max(...probabilities))} sure`);
    },
    fail: (reason) => {
      fill([]);
      setText(best, "–");
      setText(words, shown(reason));
    },
    clear: () => {
      fill([]);
      setText(best, "–");
      setText(words, "no answer yet");
    },
  };
}
