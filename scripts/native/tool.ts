/**
 * Runs the programs that setting up the kernels needs: pip and a C++ compiler.
 *
 * @module
 */

/** A program with the arguments that go before all others. */
export type Tool = readonly [program: string, ...first: string[]];

/** How a program ended. */
export interface Outcome {
  readonly ok: boolean;
  /** What it wrote to stderr. */
  readonly complaint: string;
}

/**
 * Runs a program to its end without a terminal.
 *
 * @returns undefined if there is no such program
 */
export async function runTool(tool: Tool, args: readonly string[]): Promise<Outcome | undefined> {
  try {
    const command = new Deno.Command(tool[0], {
      args: [...tool.slice(1), ...args],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    });
    const { success, stderr } = await command.output();
    return { ok: success, complaint: new TextDecoder().decode(stderr).trim() };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * The first of `tools` that runs.
 *
 * @param remedy what to install, for the message when none does
 * @throws {Error} in one line, if none runs
 */
export async function findTool(purpose: string, tools: readonly Tool[], remedy: string): Promise<Tool> {
  for (const tool of tools) {
    if ((await runTool(tool, ["--version"]))?.ok) return tool;
  }
  const names = tools.map((tool) => tool.join(" ")).join(", ");
  throw new Error(`Cannot ${purpose}: none of ${names} can be run; ${remedy}`);
}

/** The line of a program's complaint that says most: the first that begins with "error", or has it, or the last. */
export function complaintLine(complaint: string): string {
  const lines = complaint.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const error = lines.find((line) => /^error/i.test(line)) ?? lines.find((line) => /error/i.test(line));
  return error ?? lines.at(-1) ?? "no reason given";
}
