import puppeteer, { type Browser } from "puppeteer-core";
import { delimiter, join } from "node:path";

/** Names under which packages install it. */
const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Path of a Chromium: the environment's `CHROMIUM`, or one on the PATH; undefined if there is none. */
export function findChromium(): string | undefined {
  const given = Deno.env.get("CHROMIUM");
  if (given !== undefined && given !== "") return given;
  const folders = (Deno.env.get("PATH") ?? "").split(delimiter).filter((folder) => folder !== "");
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** Starts it without a window. */
export async function launchChromium(executablePath: string): Promise<Browser> {
  // Chromium's sandbox does not work for root; what is opened here is our own page only.
  const isRoot = Deno.build.os !== "windows" && Deno.uid() === 0;
  return await puppeteer.launch({
    executablePath,
    headless: true,
    args: ["--headless=new", "--disable-gpu", "--js-flags=--expose-gc", ...isRoot ? ["--no-sandbox"] : []],
    timeout: 60_000,
  });
}
