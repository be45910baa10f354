/**
 * Drafts how a text is spelt.
 *
 * @module
 */
import type { Guess, GuessOptions } from "../guess_options.ts";
import { problemError } from "../data_problem.ts";
import { decodeText } from "./load_text.ts";
import { readTextFiles } from "./text_files.ts";

/** With fewer letters the model is smaller; English prose has some eighty characters. */
const MOST_SYMBOLS = 127;
const REPLACEMENT = "\ufffd";
const CONTEXT = 16;

/**
 * Drafts the alphabet of a text: its 127 most frequent characters at most, and the one that replaces all others.
 *
 * @throws {SyntaxError|TypeError|RangeError} if a file cannot be read as text
 */
export async function guessText(path: string, options: GuessOptions): Promise<Guess> {
  const { shape, unit = "characters", heldOut = 0.15 } = options;
  const context = shape?.length === 1 ? shape[0] : CONTEXT;
  const common = { kind: "text", context, heldOut: { share: heldOut } } as const;
  const files = await readTextFiles(path);
  if (unit === "bytes") return { spec: { ...common, unit }, notes: [] };
  const counts = new Map<string, number>();
  for (const file of files) {
    const text = decodeText(file);
    if (typeof text !== "string") {
      throw problemError("syntax", { ...text, where: `${file.path}, ${text.where}` });
    }
    for (const symbol of text) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  }
  counts.delete(REPLACEMENT);
  const byCount = [...counts].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
  const alphabet = byCount.slice(0, MOST_SYMBOLS).map(([symbol]) => symbol).sort().join("") + REPLACEMENT;
  const rare = byCount.slice(MOST_SYMBOLS);
  const notes = rare.length === 0 ? [] : [
    `${rare.length} rare characters (${
      rare.slice(0, 8).map(([symbol]) => symbol).join(" ")
    }) count as "${REPLACEMENT}".`,
  ];
  return { spec: { ...common, unit, alphabet, replacement: REPLACEMENT }, notes };
}
