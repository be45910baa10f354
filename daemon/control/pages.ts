/**
 * The dashboard's files, as a browser gets them.
 *
 * @module
 */
import type { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { createRequire } from "node:module";
import { extname, join } from "node:path";

/** Kinds of file a page is made of; no other is handed out. */
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
};
/** Files of the charting library, by the path under which pages ask for them. */
const VENDOR: Readonly<Record<string, string>> = {
  "/vendor/uplot.js": "uplot/dist/uPlot.esm.js",
  "/vendor/uplot.css": "uplot/dist/uPlot.min.css",
};
/** Folders and files by plain names: nothing hidden, and no way up. */
const PLAIN = /^(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/;

/** Headers that keep a page to its own server and out of other pages' frames. */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: "DENY",
  // There is no certificate for a loopback address.
  strictTransportSecurity: false,
});

/**
 * Serves the files in `folder` under `/`, with `index.html` as the first, and the charting library under `/vendor/`.
 * They hold nothing of the daemon, so no token is asked for. What is not there is left to later routes.
 */
export function addPages(app: Hono, folder: string): void {
  const require = createRequire(import.meta.url);
  app.get("/*", async (context, next) => {
    const path = context.req.path === "/" ? "/index.html" : context.req.path;
    const type = TYPES[extname(path)];
    if (type === undefined || !PLAIN.test(path)) return await next();
    const file = Object.hasOwn(VENDOR, path) ? require.resolve(VENDOR[path]) : join(folder, path);
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = await Deno.readFile(file);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return await next();
      throw error;
    }
    // A newer daemon has newer pages; they are asked for again each time, which costs nothing on loopback.
    return context.body(bytes, 200, { "content-type": type, "cache-control": "no-cache" });
  });
}
