/**
 * The one place that texts go through on their way to the terminal. Whatever a peer, a manifest or a file's name says, it
 * cannot steer the terminal: control characters are escaped. Colours of our own bear a seal that nobody else knows.
 *
 * @module
 */
import { Chalk, type ChalkInstance } from "chalk";
import { escapeControls } from "../../compute/support/mod.ts";

const CSI = "\x1b[";
/** What begins a sequence of our own until it is shown. It is of a sequence's form, so that widths are measured rightly. */
const SEAL = CSI + Array.from(crypto.getRandomValues(new Uint16Array(4)), (word) => `${1000 + word % 9000};`).join("");

/** Seals the sequences of a text of our own, so that they outlast `shown`. */
export function sealed(text: string): string {
  return text.replaceAll(CSI, SEAL);
}

/**
 * A text as it may be shown, line breaks and sealed sequences as they are.
 *
 * @example
 * ```ts
 * import { paint, shown } from "./shown.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(shown("a peer's \x1b[31mname\n"), "a peer's \\u001b[31mname\n");
 * assert.strictEqual(shown(paint(true).red("a peer's \x1b[31mname")), "\x1b[31ma peer's \\u001b[31mname\x1b[39m");
 * ```
 */
export function shown(text: string): string {
  return text.split(SEAL).map((part) => escapeControls(part, { lines: true })).join(CSI);
}

/**
 * A text that is to stand within a line or a cell: all but sealed sequences is escaped, line breaks too. Nobody's name begins a
 * line of ours, and widths are those of what is shown.
 *
 * @example
 * ```ts
 * import { inLine, paint, shown } from "./shown.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(inLine("roses\n✓ all is well"), "roses\\n✓ all is well");
 * assert.strictEqual(shown(inLine(paint(true).red("a\rb"))), "\x1b[31ma\\rb\x1b[39m");
 * ```
 */
export function inLine(text: string): string {
  return text.split(SEAL).map((part) => escapeControls(part)).join(SEAL);
}

/** Colours whose sequences are sealed, or none. */
export function paint(colour: boolean): ChalkInstance {
  return sealedChalk(new Chalk({ level: colour ? 1 : 0 }));
}

/** Seals what `chalk` adds to a text, and nothing that was in it before. */
export function sealedChalk(chalk: ChalkInstance): ChalkInstance {
  const draw = (...texts: unknown[]) => sealed(chalk(...texts.map((text) => shown(String(text)))));
  // A style of a style, such as `chalk.bold.red`, is sealed as well.
  return new Proxy(draw, {
    get(_, key) {
      const value: unknown = Reflect.get(chalk, key);
      return typeof value === "function" ? sealedChalk(value as ChalkInstance) : value;
    },
  }) as unknown as ChalkInstance;
}
