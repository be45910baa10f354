/**
 * Text as it stands in HTML and SVG, between tags or in a quoted attribute.
 *
 * @example
 * ```ts
 * import { escape } from "./escape.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(escape('a < "b" & c'), "a &lt; &quot;b&quot; &amp; c");
 * ```
 */
export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
