/**
 * The pages of the documentation, and the commands in them.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** A command line of a page. */
export interface CommandLine {
  /** Path of the page, from the checkout. */
  readonly page: string;
  /** Where the command begins, from 1. */
  readonly line: number;
  /** The command, with lines that end in a backslash joined to the next, and without comments of its own line. */
  readonly text: string;
}

/** A fenced block. */
export interface Block {
  /** What stands behind the fence, such as `sh`. */
  readonly language: string;
  /** Line of its first content, from 1. */
  readonly line: number;
  readonly lines: readonly string[];
}

/** Paths of all pages, from the checkout. */
export async function pages(): Promise<string[]> {
  const docs = (await Array.fromAsync(Deno.readDir(join(ROOT, "docs")))).map(({ name }) => name);
  return ["README.md", ...docs.filter((name) => name.endsWith(".md")).sort().map((name) => `docs/${name}`)];
}

/** Reads a page. */
export function readPage(page: string): Promise<string> {
  return Deno.readTextFile(join(ROOT, page));
}

/** The fenced blocks of a page's text, in order. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: { language: string; line: number; lines: string[] } | undefined;
  for (const [index, text] of markdown.split("\n").entries()) {
    const fence = /^\s*```(.*)$/.exec(text);
    if (fence !== null && open === undefined) open = { language: fence[1].trim(), line: index + 2, lines: [] };
    else if (fence !== null && open !== undefined) {
      blocks.push(open);
      open = undefined;
    } else open?.lines.push(text);
  }
  return blocks;
}

/** The commands of a page, in order: those of all its `sh` blocks. */
export function commandsOf(page: string, markdown: string): CommandLine[] {
  return blocksOf(markdown).filter(({ language }) => language === "sh").flatMap(({ line, lines }) => {
    const commands: CommandLine[] = [];
    let begun: { line: number; text: string } | undefined;
    for (const [index, raw] of lines.entries()) {
      const text = raw.trim();
      if (begun === undefined && (text === "" || text.startsWith("#"))) continue;
      begun = begun === undefined ? { line: line + index, text } : { ...begun, text: `${begun.text} ${text}` };
      if (begun.text.endsWith("\\")) begun.text = begun.text.slice(0, -1).trimEnd();
      else {
        commands.push({ page, ...begun });
        begun = undefined;
      }
    }
    return commands;
  });
}
