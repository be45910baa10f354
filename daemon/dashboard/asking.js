// @ts-check
/// <reference lib="dom" />
/**
 * Asks the served model: by drawing, by an image, by a text or by numbers, as the task has it.
 *
 * @module
 */
import { createAnswerBars } from "./answer_bars.js";
import { createDrawPad } from "./draw_pad.js";
import { element, part } from "./element.js";
import { createImageField } from "./image_field.js";
import { createLabelledField } from "./labelled_field.js";
import { createTextField } from "./text_field.js";
import { createValuesField } from "./values_field.js";
/** @import { Api } from "./api.js" */
/** @import { Answer, TaskView } from "../control/mod.ts" */

/** @typedef {(input: number[]) => Promise<Answer>} Predict the served model's answer to one example */

/**
 * Readies the panel.
 *
 * @param {() => Api} api
 * @returns {(task: TaskView) => void} builds the panel anew if the task is another
 */
export function createAsking(api) {
  const place = part("asking", HTMLElement);
  let built = "";
  /** @type {Predict} */
  const predict = async (input) => /** @type {Answer} */ (await api().post("predict", { input }));

  return (task) => {
    if (built === task.id) return;
    built = task.id;
    if (task.data === "text") return place.replaceChildren(createTextField(task, predict));

    const bars = createAnswerBars(task);
    const ask = latestOnly(predict, bars.show, bars.fail);
    const [, , channels] = task.shape;
    const field = task.data === "labelled-text"
      ? createLabelledField(task, ask, bars.clear)
      : task.shape.length !== 3
      ? createValuesField(task.shape, ask)
      : channels === 1
      ? createDrawPad(task.shape, ask, bars.clear)
      : createImageField(task.shape, ask, bars.fail);
    place.replaceChildren(element("div", { class: "ask" }, field, bars.element));
  };
}

/**
 * Asks one thing at a time: while an answer is awaited only the newest wish is kept.
 *
 * @param {Predict} predict
 * @param {(answer: Answer) => void} show
 * @param {(reason: string) => void} fail
 * @returns {(input: number[] | undefined) => void} undefined takes back what has not been asked yet
 */
function latestOnly(predict, show, fail) {
  /** @type {number[] | undefined} */
  let wish;
  let isBusy = false;
  let isWanted = false;
  async function work() {
    isBusy = true;
    while (wish !== undefined) {
      const input = wish;
      wish = undefined;
      try {
        const answer = await predict(input);
        if (isWanted) show(answer);
      } catch (error) {
        if (isWanted) fail(error instanceof Error ? error.message : String(error));
      }
    }
    isBusy = false;
  }
  return (input) => {
    wish = input;
    isWanted = input !== undefined;
    if (!isBusy) void work();
  };
}
