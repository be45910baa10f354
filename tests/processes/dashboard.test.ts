/// <reference lib="dom" />
import assert from "node:assert";
import { join } from "node:path";
import { connectControl } from "../../daemon/control/mod.ts";
import { findChromium, launchChromium } from "../daemon/dashboard/chromium.ts";
import { DIGIT_STROKES } from "../daemon/dashboard/digit_strokes.ts";
import { drawDigit, readVerdict } from "../daemon/dashboard/draw_digit.ts";
import { start, withFolder } from "./command.ts";

const chromium = findChromium();
if (chromium === undefined) console.error("No Chromium: install the package chromium to test the dashboard for real.");

/** What the page says once it has said the same for a while: it asks anew while strokes are drawn. */
async function settled(read: () => Promise<string>): Promise<string> {
  let said = await read();
  let same = 0;
  for (let looks = 0; same < 3 && looks < 40; looks++) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    const now = await read();
    same = now === said ? same + 1 : 0;
    said = now;
  }
  return said;
}

Deno.test({
  name:
    "the dashboard of a daemon that trains: pages drawn, numbers that move, a drawn digit recognised, a pause by button",
  ignore: chromium === undefined,
  fn: () =>
    withFolder(async (folder) => {
      const dataDir = join(folder, "node");
      const daemon = start("scripts/murmuration.ts", [
        ...["daemon", "--task", "digits", "--data-dir", dataDir, "--listen", "/ip4/127.0.0.1/tcp/0"],
        ...["--threads", "1", "--api-port", "0"],
      ]);
      await daemon.saw(/dashboard at/);
      // Served accuracy above nine of ten, so that the canvas is put to a model that knows its digits.
      await daemon.saw(/served model 9[5-9]\.\d %/);
      const control = await connectControl(dataDir);
      const browser = await launchChromium(chromium!);
      try {
        const page = await browser.newPage();
        const faults: string[] = [];
        page.on("pageerror", (error) => void faults.push(String(error)));
        await page.setViewport({ width: 1200, height: 900 });
        await page.goto(control.dashboard);
        const steps = async () => (await control.status()).steps;
        const before = await steps();
        let right = 0;
        const said: string[] = [];
        for (const [digit, strokes] of DIGIT_STROKES.entries()) {
          await drawDigit(page, strokes);
          const best = await settled(async () => (await readVerdict(page)).best);
          said.push(best);
          if (best === `${digit}`) right++;
        }
        assert.ok(right >= 7, `${right} of 10 drawn digits are recognised: ${said}`);
        assert.ok(await steps() > before, "it trains while it answers");
        const text = await page.evaluate(() => document.body.innerText);
        for (const section of [/accuracy/i, /bytes/i, /peers/i, /conv1\/kernel/]) assert.match(text, section);
        await page.locator("::-p-text(Pause)").click();
        await daemon.saw(/training rests: paused by command/);
        assert.strictEqual((await control.status()).state, "paused");
        await page.locator("::-p-text(Resume)").click();
        await daemon.saw(/training goes on/);
        assert.deepStrictEqual(faults, []);
      } finally {
        await browser.close();
      }
      assert.strictEqual(await control.stop(), "leaving");

      const { code, err } = await daemon.ended;
      assert.strictEqual(code, 0, err);
    }),
});
