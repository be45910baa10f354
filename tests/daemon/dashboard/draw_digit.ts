/// <reference lib="dom" />
import type { Page } from "puppeteer-core";
import type { Strokes } from "./digit_strokes.ts";

/** Draws strokes on the dashboard's pad with the mouse, after clearing it; the answer comes a little later. */
export async function drawDigit(page: Page, strokes: Strokes): Promise<void> {
  const pad = await page.waitForSelector("#pad", { timeout: 10_000 });
  if (pad === null) throw new Error("The page has no pad to draw on");
  await page.locator("#pad-clear").click();
  await pad.scrollIntoView();
  const box = await pad.boundingBox();
  if (box === null) throw new Error("The pad is not to be seen");
  for (const stroke of strokes) {
    for (const [i, [x, y]] of stroke.entries()) {
      await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
      if (i === 0) await page.mouse.down();
    }
    await page.mouse.up();
  }
}

/** What the page says that the drawn digit is, once it says so; waits up to 10 s for the model. */
export async function readVerdict(page: Page): Promise<{ best: string; sure: string }> {
  const handle = await page.waitForFunction(() => {
    const [best, sure] = [".answer strong", ".answer span"].map((path) =>
      document.querySelector(path)?.textContent ?? ""
    );
    return sure.endsWith("sure") ? { best, sure } : undefined;
  }, { timeout: 10_000 });
  return await handle.jsonValue() as { best: string; sure: string };
}
