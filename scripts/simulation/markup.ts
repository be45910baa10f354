/**
 * HTML in which text cannot become markup by mistake.
 *
 * @module
 */
import { escape } from "../charts/labels.ts";

/** A piece of HTML, or several of them one after the other. */
export class Markup {
  constructor(
    /** The HTML itself; nothing in it is escaped any more. */
    readonly text: string,
  ) {}
}

/** What may stand in a template: text and numbers, which are escaped, and HTML, which is not. */
export type Content = string | number | Markup | readonly Markup[];

/**
 * HTML from a template; what is put into it is escaped unless it is HTML itself.
 *
 * @example
 * ```ts
 * import { markup } from "./markup.ts";
 * import assert from "node:assert";
 *
 * const rows = ["a", "<b>"].map((text) => markup`<li>${text}</li>`);
 * assert.strictEqual(markup`<ul>${rows}</ul>`.text, "<ul><li>a</li><li>&lt;b&gt;</li></ul>");
 * ```
 */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + textOf(contents[index - 1]) + part));
}

function textOf(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (typeof content === "string" || typeof content === "number") return escape(String(content));
  return content.map(({ text }) => text).join("");
}
