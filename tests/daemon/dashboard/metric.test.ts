/// <reference lib="dom" />
import assert from "node:assert";
import type { Browser } from "puppeteer-core";
import type { Answer, ControlSource, TaskView } from "../../../daemon/control/mod.ts";
import type { FakeSource } from "../control/fake_source.ts";
import { findChromium, launchChromium } from "./chromium.ts";
import { openDashboard } from "./open_dashboard.ts";

const chromium = findChromium();
const ignore = chromium === undefined;
let running: Promise<Browser> | undefined;
const launched = () => running ??= launchChromium(chromium!);
Deno.test.afterAll(async () => await (await running)?.close());

/** A daemon of a table's task, whose model lies 2,345.6 € off. */
function tableOf(task: Partial<TaskView>, answer: Answer, inputs: (readonly number[])[]) {
  return (fake: FakeSource): Partial<ControlSource> => ({
    status: () => {
      const status = fake.status();
      const measured = { metric: 2345.6, servedMetric: 2345.6, accuracy: undefined, servedAccuracy: undefined };
      return { ...status, ...measured, task: { ...status.task, data: "csv", shape: [2], ...task } };
    },
    peers: () =>
      fake.peers().map((peer) => ({
        ...peer,
        heard: peer.heard && { ...peer.heard, metric: 9876.5, accuracy: undefined },
      })),
    predict: (input) => {
      inputs.push(input);
      return Promise.resolve(answer);
    },
  });
}

async function ask(page: Awaited<ReturnType<typeof openDashboard>>["page"], text: string) {
  await page.waitForSelector("#values");
  await page.$eval("#values", (field, value) => (field as HTMLTextAreaElement).value = value, text);
  await page.click("form.values button.primary");
}

Deno.test(
  { name: "a regression shows its metric by name and unit, and answers numbers in theirs", ignore },
  async () => {
    const inputs: (readonly number[])[] = [];
    const mae = { name: "mae", title: "MAE", unit: "target", better: "lower", suffix: "€" } as const;
    const task = { learns: "number", classes: ["price", "rooms"], units: ["€", undefined], metric: mae } as const;
    const answer = { values: [12_345.6, -2.5], probabilities: [], best: "" };
    await using shown = await openDashboard(await launched(), { altered: tableOf(task, answer, inputs) });
    assert.strictEqual(await shown.textOf("#curves-title", /MAE/), "MAE and loss");
    await shown.textOf("#served", /^\d/);
    assert.match(await shown.page.title(), /^2\u202f346 € · digits/);
    const heads = await shown.page.$$eval("#peers th[scope=col]", (cells) => cells.map((cell) => cell.textContent));
    assert.ok(heads.includes("MAE") && !heads.includes("Accuracy"), heads.join());
    await shown.textOf("#peers tbody", /9\u202f877 €/);
    assert.ok(!/accuracy/i.test(await shown.textOf("#swarm-legend", /Wider/)));
    await ask(shown.page, "0.5 -1");
    assert.strictEqual(await shown.textOf(".answer strong", /€/), "12\u202f346 €");
    const words = await shown.page.$$eval(".answers .bars li", (rows) => rows.map((row) => row.textContent));
    assert.deepStrictEqual(words, ["price12\u202f346 €", "rooms−2.50"]);
    assert.deepStrictEqual([inputs, shown.faults], [[[0.5, -1]], []]);
  },
);

Deno.test({ name: "labels are each answered by a probability of their own", ignore }, async () => {
  const inputs: (readonly number[])[] = [];
  const f1 = { name: "f1", title: "F1", unit: "share", better: "higher" } as const;
  const task = { learns: "labels", classes: ["rain", "wind"], metric: f1 } as const;
  const answer = { values: [0.9, 0.8], probabilities: [0.9, 0.8], best: "rain" };
  await using shown = await openDashboard(await launched(), { altered: tableOf(task, answer, inputs) });
  assert.strictEqual(await shown.textOf("#curves-title", /F1/), "F1 and loss");
  await ask(shown.page, "0 0");
  assert.strictEqual(await shown.textOf(".answer strong", /rain/), "rain");
  const words = await shown.page.$$eval(".answers .bars li", (rows) => rows.map((row) => row.textContent));
  assert.deepStrictEqual(words, ["rain90.0 %", "wind80.0 %"]);
  assert.match(await shown.page.$eval(".answers .bars", (list) => list.ariaLabel ?? ""), /each label/);
  assert.deepStrictEqual(shown.faults, []);
});
