/**
 * A terminal that remembers what it would show.
 *
 * @module
 */

/** How a stretch of text looks. */
export interface Look {
  readonly bold: boolean;
  readonly dim: boolean;
  /** Foreground as ANSI numbers it, 31 (red) to 36 (cyan); undefined = the usual one. */
  readonly colour: number | undefined;
}

/** Text of one look within a line; `column` counts from 0. */
export interface Run extends Look {
  readonly column: number;
  readonly text: string;
}

/** A terminal of endless height: nothing scrolls away. */
export interface Terminal {
  /** Takes in what a program writes: text, and the control sequences that log-update and chalk use. */
  write(text: string): void;
  /** What each line shows. */
  lines(): Run[][];
}

interface Cell extends Look {
  readonly text: string;
}

const PLAIN: Look = { bold: false, dim: false, colour: undefined };
// deno-lint-ignore no-control-regex -- ESC is what begins a terminal's sequences
const TOKEN = /\x1b\[([?0-9;]*)([A-Za-z])|\r|\n|[^\x1b\r\n]/gu;

/**
 * Creates an empty terminal.
 *
 * @example
 * ```ts
 * import { createTerminal } from "./terminal.ts";
 * import assert from "node:assert";
 *
 * const terminal = createTerminal();
 * terminal.write("1 %\r\n\x1b[1A\x1b[2K\x1b[G\x1b[1m100 %\x1b[22m done");
 * const [line] = terminal.lines();
 * assert.deepStrictEqual(line.map(({ column, text, bold }) => [column, text, bold]), [[0, "100 %", true], [5, " done", false]]);
 * ```
 */
export function createTerminal(): Terminal {
  const grid: Cell[][] = [];
  let [row, column] = [0, 0];
  let look = PLAIN;
  /** A sequence may be cut in two by the pipe. */
  let rest = "";

  function put(text: string): void {
    const line = grid[row] ??= [];
    while (line.length < column) line.push({ ...PLAIN, text: " " });
    line[column++] = { ...look, text };
  }

  function control(parameters: string, command: string): void {
    const number = Number(parameters) || 1;
    if (command === "A") row = Math.max(0, row - number);
    else if (command === "B") row += number;
    else if (command === "G") column = number - 1;
    else if (command === "K") grid[row] = parameters === "2" ? [] : (grid[row] ?? []).slice(0, column);
    else if (command === "m") look = parameters.split(";").map(Number).reduce(restyle, look);
  }

  return {
    write(text) {
      text = rest + text;
      // deno-lint-ignore no-control-regex -- ESC is what begins a terminal's sequences
      const cut = /\x1b(\[[?0-9;]*)?$/.exec(text)?.index ?? text.length;
      rest = text.slice(cut);
      for (const [token, parameters, command] of text.slice(0, cut).matchAll(TOKEN)) {
        if (command !== undefined) control(parameters, command);
        else if (token === "\r") column = 0;
        else if (token === "\n") row++;
        else put(token);
      }
    },
    lines: () => Array.from(grid, (line) => runsOf(line ?? [])),
  };
}

function restyle(look: Look, code: number): Look {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 22) return { ...look, bold: false, dim: false };
  if (code >= 31 && code <= 36) return { ...look, colour: code };
  if (code === 39) return { ...look, colour: undefined };
  return look;
}

function runsOf(line: readonly Cell[]): Run[] {
  const runs: (Run & { text: string })[] = [];
  line.forEach(({ text, bold, dim, colour }, column) => {
    const last = runs.at(-1);
    if (last !== undefined && last.bold === bold && last.dim === dim && last.colour === colour) last.text += text;
    else runs.push({ column, text, bold, dim, colour });
  });
  return runs.filter(({ text }) => text.trim() !== "");
}
