/**
 * What the scripts' command lines have in common: readers of flags, and errors in one line.
 *
 * @module
 */
import { type Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { parsePartition } from "../../compute/data/mod.ts";

/** A command line that cannot be used, in one line, or a text that was asked for instead. */
export class UsageError extends Error {
  /** 2 for a wrong command line, 0 after `--help`. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.name = "UsageError";
    this.exitCode = exitCode;
  }
}

/**
 * Makes a command quiet and strict: it throws where it would end the process, and names the nearest known flag.
 *
 * @param print where the text of `--help` goes
 */
export function strictly(command: Command, print: (text: string) => void): Command {
  return command
    .showSuggestionAfterError()
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: () => {} });
}

/**
 * Runs what reads a command line, and says what is wrong with it in one line.
 *
 * @throws {UsageError} for an error of the command's own, and for a RangeError: flags that do not go together
 *
 * @example
 * ```ts
 * import { Command } from "commander";
 * import { asUsage, strictly, UsageError, whole } from "./command_line.ts";
 * import assert from "node:assert";
 *
 * const command = strictly(new Command().option("--nodes <n>", "how many", whole(1, 64), 4), () => {});
 * const read = (...flags: string[]) => asUsage(() => command.parse(flags, { from: "user" }).opts());
 * assert.deepStrictEqual(read("--nodes", "8"), { nodes: 8 });
 * assert.throws(() => read("--nods", "8"), UsageError);
 * ```
 */
export function asUsage<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof CommanderError) {
      throw new UsageError(error.message.replace(/^error: /, "").replace(/\s*\n\s*/g, " "), error.exitCode && 2);
    }
    if (error instanceof RangeError) throw new UsageError(error.message, 2);
    throw error;
  }
}

/** An option with few possible values. */
export function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices);
}

/** Reads a whole number within bounds, both included. */
export function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return number;
  };
}

/** Reads a share in (0, 1]. */
export function share(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || !(number > 0 && number <= 1)) {
    throw new InvalidArgumentError("It must be above 0 and at most 1, such as 0.01.");
  }
  return number;
}

/** Reads how examples are divided; see `compute/data/partition.ts`. */
export function partition(text: string): string {
  try {
    parsePartition(text);
    return text;
  } catch {
    throw new InvalidArgumentError(
      "It must be iid, label or dirichlet:ALPHA with ALPHA above 0, such as dirichlet:0.1.",
    );
  }
}

/** Reads the path of a folder. */
export function named(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must name a folder.");
  return text;
}
