/**
 * What the terminal can show.
 *
 * @module
 */
import { shown } from "./shown.ts";
import { writeOut } from "./write_text.ts";

/** Where a display writes, and what that can show. */
export interface Screen {
  /** A terminal that can move its cursor. */
  readonly live: boolean;
  readonly colour: boolean;
  /** Writes whole lines; all but sealed control characters are escaped. */
  write(text: string): void;
}

/**
 * What stdout can show. NO_COLOR (see no-color.org) turns colours off, a pipe or a dumb terminal the live table.
 *
 * @param env the environment
 */
export function screenOf(env: { get(name: string): string | undefined }, terminal = Deno.stdout.isTerminal()): Screen {
  const live = terminal && env.get("TERM") !== "dumb";
  return { live, colour: live && !env.get("NO_COLOR"), write: (text) => writeOut(shown(text)) };
}
