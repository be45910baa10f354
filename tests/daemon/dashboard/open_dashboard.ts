/// <reference lib="dom" />
import type { Browser, Page } from "puppeteer-core";
import { fileURLToPath } from "node:url";
import type { ControlSource } from "../../../daemon/control/mod.ts";
import { type Control, startControl } from "../../../daemon/control/serving.ts";
import { createFakeSource, type FakeSource } from "../control/fake_source.ts";

const PAGES = fileURLToPath(new URL("../../../daemon/dashboard", import.meta.url));
/** The token of all fake daemons. */
export const TOKEN = "token-of-a-test";

/** How a page is opened. */
export interface Opening {
  /** Window, in px. */
  readonly width?: number;
  readonly height?: number;
  /** What the fake daemon tells instead. */
  readonly altered?: (fake: FakeSource) => Partial<ControlSource>;
  /** Fragment of the address; the token by default. */
  readonly fragment?: string;
  /** Runs in the page before its scripts. */
  readonly before?: () => void;
}

/** A page on a daemon that only seems to train. */
export interface OpenDashboard extends AsyncDisposable {
  readonly page: Page;
  readonly fake: FakeSource;
  readonly control: Control;
  /** What went wrong in the page so far: exceptions, and console messages of the level error. */
  readonly faults: readonly string[];
  /** Starts the daemon's control API again, on the same port. */
  restart(): Promise<Control>;
  /** Waits until an element's text fits. */
  textOf(selector: string, pattern?: RegExp): Promise<string>;
}

/** Opens the dashboard of a fake daemon in a new page. */
export async function openDashboard(browser: Browser, opening: Opening = {}): Promise<OpenDashboard> {
  const { width = 1200, height = 900, altered, fragment = `#token=${TOKEN}`, before } = opening;
  const fake = createFakeSource({ rounds: 60 });
  const source = { ...fake, ...altered?.(fake) };
  const serve = (port: number) =>
    startControl({
      source,
      host: "127.0.0.1",
      port,
      token: TOKEN,
      page: PAGES,
      pace: { shortest: 2, heartbeat: 5000 },
    });
  const first = await serve(0);
  let control = first;
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => void faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  await page.setViewport({ width, height });
  if (before !== undefined) await page.evaluateOnNewDocument(before);
  await page.goto(`${first.address}/${fragment}`);
  return {
    page,
    fake,
    control: first,
    faults,
    async restart() {
      return control = await serve(Number(new URL(first.address).port));
    },
    async textOf(selector, pattern = /[^–…\s]/) {
      const handle = await page.waitForFunction(
        (path: string, wanted: string) => {
          const text = document.querySelector(path)?.textContent ?? "";
          return new RegExp(wanted, "i").test(text) ? text : undefined;
        },
        { timeout: 15_000 },
        selector,
        pattern.source,
      );
      return await handle.jsonValue() as string;
    },
    async [Symbol.asyncDispose]() {
      await page.close();
      await control[Symbol.asyncDispose]();
    },
  };
}
