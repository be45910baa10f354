/**
 * What command lines have in common: the words of their help, and what is wrong with one.
 *
 * @module
 */
import { CommanderError, type Option } from "commander";

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
 * An error as one of usage, if it is one of shape, bound or syntax, or a command line's own; others stay as they are.
 *
 * @example
 * ```ts
 * import { asUsage, UsageError } from "./command_line.ts";
 * import assert from "node:assert";
 *
 * assert.ok(asUsage(new RangeError("Cannot use --budget with --density")) instanceof UsageError);
 * assert.ok(!(asUsage(new Error("the disk is full")) instanceof UsageError));
 * ```
 */
export function asUsage(error: unknown): unknown {
  if (error instanceof CommanderError) {
    const said = error.message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ");
    const isUnknown = /^commander.unknown(Command|Option)$/.test(error.code) && !said.includes("Did you mean");
    return new UsageError(isUnknown ? `${said}; --help lists all` : said, error.exitCode && 2);
  }
  const isWrong = error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
  return isWrong ? new UsageError(error.message, 2) : error;
}

/**
 * What help says of a flag: what it is, the values it may have if they are few, and the default.
 *
 * @example
 * ```ts
 * import { Option } from "commander";
 * import { optionDescription } from "./command_line.ts";
 * import assert from "node:assert";
 *
 * const option = new Option("--format <name>", "what to write").choices(["safetensors", "tfjs"]).default("tfjs");
 * assert.strictEqual(optionDescription(option), "what to write: safetensors, tfjs (default: tfjs)");
 * ```
 */
export function optionDescription({ description, argChoices, defaultValue, defaultValueDescription }: Option): string {
  const choices = argChoices === undefined ? "" : `: ${argChoices.join(", ")}`;
  const usual = defaultValueDescription ?? (typeof defaultValue === "boolean" ? undefined : defaultValue);
  return `${description}${choices}${usual === undefined ? "" : ` (default: ${usual})`}`;
}
