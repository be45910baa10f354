/**
 * The command line as a function: arguments in, an exit code out.
 *
 * @module
 */
import { CommanderError } from "commander";
import { RefusedError } from "../../daemon/support/mod.ts";
import { asUsage, EXIT, Interrupted, oneLine, UsageError } from "../terminal/mod.ts";
import { NotRunningError } from "./connect.ts";
import { type Context, guarded } from "./command_context.ts";
import { ExitCode } from "./exit_code.ts";
import { createProgram } from "./program.ts";

/**
 * Runs one command.
 *
 * @returns the exit code; what is wrong goes to stderr, in one line
 */
export async function main(args: readonly string[], surroundings: Context): Promise<number> {
  const context = guarded(surroundings);
  const said: string[] = [];
  try {
    await createProgram(context, (text) => said.push(text)).parseAsync(args, { from: "user" });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof ExitCode) return error.code;
    // The help of a command that only holds others; it was asked for by naming none of them.
    if (error instanceof CommanderError && error.code === "commander.help") {
      context.print(said.join(""));
      return EXIT.usage;
    }
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    const reason = error instanceof CommanderError ? asUsage(error) : error;
    context.say(`murmuration: ${oneLine(reason)}`);
    return codeOf(reason);
  }
}

function codeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof Interrupted) return error.exitCode;
  if (error instanceof RefusedError) return EXIT.refused;
  if (error instanceof NotRunningError) return EXIT.notRunning;
  return EXIT.failed;
}
