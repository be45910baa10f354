/// <reference lib="dom" />
import assert from "node:assert";
import type { Browser } from "puppeteer-core";
import type { Answer, ControlSource } from "../../../daemon/control/mod.ts";
import type { FakeSource } from "../control/fake_source.ts";
import { findChromium, launchChromium } from "./chromium.ts";
import { DIGIT_STROKES } from "./digit_strokes.ts";
import { drawDigit, readVerdict } from "./draw_digit.ts";
import { openDashboard } from "./open_dashboard.ts";

const chromium = findChromium();
const ignore = chromium === undefined;
let running: Promise<Browser> | undefined;
const launched = () => running ??= launchChromium(chromium!);
Deno.test.afterAll(async () => await (await running)?.close());
const tick = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

Deno.test(
  { name: "a drawn digit goes to the model as MNIST has it, centred, and the answer is shown", ignore },
  async () => {
    const inputs: (readonly number[])[] = [];
    const predict = (input: readonly number[]): Promise<Answer> => {
      inputs.push(input);
      const probabilities = [0, 0, 0, .9, 0, .1, 0, 0, 0, 0];
      return Promise.resolve({ values: probabilities, probabilities, best: "3" });
    };
    await using shown = await openDashboard(await launched(), { altered: () => ({ predict }) });
    await drawDigit(shown.page, DIGIT_STROKES[3]);
    assert.deepStrictEqual(await readVerdict(shown.page), { best: "3", sure: "90.0 % sure" });
    await tick(300);
    const image = inputs.at(-1) ?? [];
    assert.strictEqual(image.length, 784);
    const ink = image.reduce((sum, value) => sum + value, 0);
    const x = image.reduce((sum, value, i) => sum + value * (i % 28), 0) / ink;
    const y = image.reduce((sum, value, i) => sum + value * Math.floor(i / 28), 0) / ink;
    assert(Math.abs(x - 13.5) < .5 && Math.abs(y - 13.5) < .5, `${x}, ${y}`);
    assert(ink / 255 > 40 && ink / 255 < 220 && Math.max(...image) === 255);
    // A 3 is open to the left: its bows' ink lies to the right of the middle between them.
    const at = (row: number, column: number) => image[row * 28 + column];
    const right = [8, 9, 10].flatMap((row) => [15, 16, 17, 18, 19].map((column) => at(row, column)));
    assert(Math.max(...right) > 150, "the upper bow");
    assert(inputs.length > 1, "answers are asked for while drawing");
  },
);

Deno.test({ name: "a text is gone on with, each symbol from the context's last ids", ignore }, async () => {
  const inputs: (readonly number[])[] = [];
  const altered = (fake: FakeSource): Partial<ControlSource> => ({
    status: () => {
      const status = fake.status();
      return { ...status, task: { ...status.task, data: "text", shape: [4], classes: [" ", "a", "b"] } };
    },
    // After an a comes a b, after all else an a.
    predict: (input) => {
      inputs.push(input);
      const probabilities = input.at(-1) === 1 ? [0, 0, 1] : [0, 1, 0];
      return Promise.resolve({ values: probabilities, probabilities, best: input.at(-1) === 1 ? "b" : "a" });
    },
  });
  await using shown = await openDashboard(await launched(), { altered });
  await shown.page.waitForSelector("#text");
  await shown.page.$eval("#text", (field) => (field as HTMLTextAreaElement).value = "b");
  await shown.page.click("form.text button.primary");
  assert.match(await shown.textOf(".story mark", /^(ab){20}/), /^(ab)+a?$/);
  assert.deepStrictEqual(inputs.slice(0, 4), [[2], [2, 1], [2, 1, 2], [2, 1, 2, 1]]);
});

Deno.test({ name: "a text that has a class is asked for by its first symbols while it is typed", ignore }, async () => {
  const inputs: (readonly number[])[] = [];
  const altered = (fake: FakeSource): Partial<ControlSource> => ({
    status: () => {
      const status = fake.status();
      const task = {
        ...status.task,
        data: "labelled-text",
        shape: [3],
        classes: ["ham", "spam"],
        alphabet: [" ", "a", "b"],
      };
      return { ...status, task };
    },
    predict: (input) => {
      inputs.push(input);
      const probabilities = [.25, .75];
      return Promise.resolve({ values: probabilities, probabilities, best: "spam" });
    },
  });
  await using shown = await openDashboard(await launched(), { altered });
  await shown.page.waitForSelector("#labelled-text");
  await shown.page.type("#labelled-text", "abba");
  assert.deepStrictEqual(await readVerdict(shown.page), { best: "spam", sure: "75.0 % sure" });
  await tick(300);
  assert.deepStrictEqual(inputs.at(-1), [1, 2, 2]);
});

Deno.test({ name: "a picture in colour is scaled to the task's shape, channels last", ignore }, async () => {
  const inputs: (readonly number[])[] = [];
  const altered = (fake: FakeSource): Partial<ControlSource> => ({
    status: () => ({ ...fake.status(), task: { ...fake.status().task, shape: [4, 4, 3] } }),
    predict: (input) => {
      inputs.push(input);
      return fake.predict(input);
    },
  });
  await using shown = await openDashboard(await launched(), { altered });
  await shown.page.waitForSelector("#image-file");
  // Twice as wide as high: orange where it counts, blue at the sides that are cut off.
  await shown.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(64, 32);
    const context = canvas.getContext("2d")!;
    context.fillStyle = "#0000ff";
    context.fillRect(0, 0, 64, 32);
    context.fillStyle = "#ff8000";
    context.fillRect(16, 0, 32, 32);
    const files = new DataTransfer();
    files.items.add(new File([await canvas.convertToBlob()], "orange.png", { type: "image/png" }));
    const field = document.querySelector<HTMLInputElement>("#image-file")!;
    field.files = files.files;
    field.dispatchEvent(new Event("change"));
  });
  await readVerdict(shown.page);
  assert.deepStrictEqual(inputs[0], Array.from({ length: 16 }, () => [255, 128, 0]).flat());
});
