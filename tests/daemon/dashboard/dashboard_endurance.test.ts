/// <reference lib="dom" />
import assert from "node:assert";
import type { Page } from "puppeteer-core";
import { findChromium, launchChromium } from "./chromium.ts";
import { openDashboard } from "./open_dashboard.ts";

const chromium = findChromium();
/** Times the daemon tells of something new. */
const UPDATES = 2000;

/** Heap in use after collecting what nobody needs, in bytes, and what the document holds. */
async function measure(page: Page): Promise<{ heap: number; nodes: number; listeners: number }> {
  const session = await page.createCDPSession();
  await session.send("HeapProfiler.collectGarbage");
  await session.detach();
  const { JSHeapUsedSize = 0, Nodes = 0, JSEventListeners = 0 } = await page.metrics();
  return { heap: JSHeapUsedSize, nodes: Nodes, listeners: JSEventListeners };
}

Deno.test({ name: "memory stays flat over thousands of updates", ignore: chromium === undefined }, async () => {
  const browser = await launchChromium(chromium!);
  try {
    await using shown = await openDashboard(browser, {
      // The page's clock runs faster, so that it draws as often as there is something new.
      before: () => {
        const [now, later] = [performance.now.bind(performance), globalThis.setTimeout.bind(globalThis)];
        performance.now = () => now() * 50;
        globalThis.setTimeout = ((act: () => void, wait = 0) => later(act, wait / 50)) as typeof setTimeout;
      },
    });
    const { page, fake, textOf } = shown;
    await textOf("#round", /^60$/);
    await page.evaluate(() => {
      const count = { draws: 0 };
      Reflect.set(globalThis, "count", count);
      new MutationObserver(() => count.draws++).observe(document.querySelector("#round")!, { childList: true });
    });
    const round = () => page.$eval("#round", (one) => Number((one.textContent ?? "").replace(/\D/g, "")));
    const advance = async (count: number) => {
      for (let i = 0; i < count; i++) {
        fake.advance();
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      const wanted = fake.status().round;
      for (let i = 0; i < 100 && await round() < wanted; i++) await new Promise((resolve) => setTimeout(resolve, 50));
      assert.strictEqual(await round(), wanted);
    };
    // By then the buffers are as full as they get, and the code is compiled.
    await advance(UPDATES / 3);
    const before = await measure(page);
    await advance(2 * UPDATES / 3);
    const after = await measure(page);
    const { draws } = await page.evaluate(() => Reflect.get(globalThis, "count") as { draws: number });
    const megabytes = (bytes: number) => (bytes / 1e6).toFixed(2);
    console.log(
      `${UPDATES} updates, ${draws} drawn: heap ${megabytes(before.heap)} → ${megabytes(after.heap)} MB, ` +
        `nodes ${before.nodes} → ${after.nodes}, listeners ${before.listeners} → ${after.listeners}`,
    );
    assert(draws > 50);
    assert(after.heap - before.heap < 2e6, `${before.heap} → ${after.heap} bytes`);
    assert(after.nodes - before.nodes < 200, `${before.nodes} → ${after.nodes}`);
    assert(after.listeners - before.listeners < 10, `${before.listeners} → ${after.listeners}`);
    assert.deepStrictEqual(shown.faults, []);
  } finally {
    await browser.close();
  }
});
