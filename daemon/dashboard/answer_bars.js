// @ts-check
/// <reference lib="dom" />
/**
 * A model's answer: a bar for each class or label, or the numbers that it predicts.
 *
 * @module
 */
import { element, setAttributes, setText } from "./element.js";
import { formatShare, shown } from "./format.js";
import { withUnit } from "./metric.js";
/** @import { Answer, TaskView } from "../control/mod.ts" */

/** @type {Record<string, string>} */
const LABELS = {
  class: "Probability of each class",
  labels: "Probability of each label",
  number: "Prediction of each number",
};
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
 * Bars for these classes, labels or numbers, empty.
 *
 * @param {Pick<TaskView, "classes" | "learns" | "units">} task
 * @returns {AnswerBars}
 */
export function createAnswerBars({ classes, learns, units = [] }) {
  const areNumbers = learns === "number";
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
    { class: "bars", "aria-label": LABELS[learns] ?? LABELS.class },
    ...rows.map(({ row }) => row),
  );

  /** @param {readonly number[]} values */
  function fill(values) {
    const order = classes.map((_, i) => i);
    if (classes.length > MOST && !areNumbers) order.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
    const largest = Math.max(...values, 0);
    rows.forEach(({ row, name, fill: bar, share }, i) => {
      const value = values[order[i]];
      setText(name, shown(classes[order[i]], 24));
      setText(share, areNumbers ? withUnit(value, units[order[i]]) : formatShare(value));
      bar.style.transform = `scaleX(${areNumbers ? 0 : Math.min(1, value ?? 0).toFixed(4)})`;
      setAttributes(row, { "data-best": !areNumbers && largest > 0 && value === largest });
    });
  }

  fill([]);
  return {
    element: element("div", { class: "answers" }, verdict, list),
    show: ({ values, probabilities, best: name }) => {
      fill(values);
      if (areNumbers) {
        setText(best, withUnit(values[0], units[0]));
        return setText(words, shown(classes[0], 24));
      }
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
