/// <reference lib="dom" />
/**
 * Takes the pictures of the dashboard in the documentation: `deno run -A tests/daemon/dashboard/take_picture.ts`. They are
 * those of a node of a real testnet, in which another node lies; it takes some minutes.
 *
 * @module
 */
import type { Page, ScreenshotOptions } from "puppeteer-core";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectControl, type ControlClient } from "../../../daemon/control/mod.ts";
import { findChromium, launchChromium } from "./chromium.ts";
import { DIGIT_STROKES } from "./digit_strokes.ts";
import { drawDigit, readVerdict } from "./draw_digit.ts";
import { encodeFewColours } from "./few_colours.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const NODES = 7;
const LIAR = 3;
/** What is waited for at the most, in ms. */
const PATIENCE = 480_000;
/** Width of the window, and how much of the page is in its picture, in px. */
const WIDTH = 1200;
const HEIGHT = 1690;
/** What a node that is shown serves and has done at the least: the digit is put to a model that knows it, the curves are there. */
const LEAST_ACCURACY = 0.97;
const LEAST_ROUNDS = 30;

/** The first honest node that bars somebody, does well, and has gone on for a while. */
async function findWitness(folder: string): Promise<ControlClient> {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    for (let node = 0; node < NODES; node++) {
      if (node === LIAR) continue;
      // Its folder comes with the testnet, its API with the daemon.
      const control = await connect(folder, node).catch(() => undefined);
      if (control === undefined) continue;
      const { round, servedAccuracy = 0 } = await control.status();
      if (round < LEAST_ROUNDS || servedAccuracy < LEAST_ACCURACY) continue;
      if ((await control.peers()).some(({ standing }) => standing?.state === "barred")) return control;
    }
  }
  throw new Error(`No node was fit to be shown within ${PATIENCE / 1000} s`);
}

async function connect(folder: string, node: number): Promise<ControlClient> {
  const [testnet] = await Array.fromAsync(Deno.readDir(folder));
  return await connectControl(join(folder, testnet.name, `node-${node}`));
}

/** Takes a picture of a part of the page, with few colours. */
async function take(page: Page, name: string, options: ScreenshotOptions): Promise<void> {
  const shot = await page.screenshot({ ...options, encoding: "base64", captureBeyondViewport: true });
  // Chromium reads its own PNG, on a page that may have pictures of whatever source.
  const blank = await page.browser().newPage();
  const { width, height, data } = await blank.evaluate(async (source: string) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext("2d")!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    return { width: image.width, height: image.height, data: new Uint8Array(data.buffer).toBase64() };
  }, `data:image/png;base64,${shot}`);
  await blank.close();
  const path = join(ROOT, "docs/pictures", name);
  const bytes = await encodeFewColours({ width, height, data: Uint8Array.fromBase64(data) });
  await Deno.writeFile(path, bytes);
  console.log(`${path}: ${bytes.length} bytes`);
}

async function takePictures(page: Page, control: ControlClient): Promise<void> {
  await page.setViewport({ width: WIDTH, height: HEIGHT });
  await page.goto(control.dashboard);
  await page.waitForSelector("#peers tbody tr");
  await drawDigit(page, DIGIT_STROKES[2]);
  await readVerdict(page);
  // Figures of the last seconds are to be those of the node, not of the page's start.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await page.evaluate(() => scrollTo(0, 0));
  await take(page, "dashboard.png", { clip: { x: 0, y: 0, width: WIDTH, height: HEIGHT } });
  const clip = await page.$eval("section:has(#peers)", (section) => {
    const { x, y, width, height } = section.getBoundingClientRect();
    return { x, y: y + scrollY, width, height };
  });
  await take(page, "dashboard-peers.png", { clip });
}

if (import.meta.main) {
  const chromium = findChromium();
  if (chromium === undefined) throw new Error("Cannot take pictures: install Chromium, or name it in CHROMIUM");
  const folder = await Deno.makeTempDir();
  const testnet = new Deno.Command(Deno.execPath(), {
    args: [
      // What the caller asks for counts: another seed, say, or --out for the logs.
      ...["run", "-A", join(ROOT, "scripts/testnet.ts"), "--nodes", `${NODES}`, "--liar", `flip@${LIAR}`],
      ...["--like-volunteers", "--seed", "1"],
      ...Deno.args,
    ],
    env: { TMPDIR: folder },
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  let isRunning = true;
  testnet.status.then(() => isRunning = false);
  const browser = await launchChromium(chromium);
  try {
    await takePictures(await browser.newPage(), await findWitness(folder));
  } finally {
    await browser.close();
    // It may have come to its end by itself.
    if (isRunning) testnet.kill("SIGINT");
    await testnet.status;
    await Deno.remove(folder, { recursive: true });
  }
}
