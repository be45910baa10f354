/**
 * `murmuration testnet`.
 *
 * @module
 */
import type { Command } from "commander";
import { listenForSignals } from "../../terminal/mod.ts";
import { type Context, printResult } from "../command_context.ts";
import { setAction } from "../define.ts";
import { addDelegate, helpOf, takeOwn } from "../delegate.ts";
import { ExitCode } from "../exit_code.ts";

/** Adds the command that trains one model with several daemons on this machine. */
export function addTestnet(program: Command, context: Context): void {
  const command = addDelegate(program, "testnet", "Train one model with several daemons on this machine.");
  setAction(command, context, async ({ args, json }) => {
    const { rest, json: asked, help } = takeOwn(args);
    if (help) {
      context.print(await testnetHelp());
      return undefined;
    }
    const { localParts } = await import("../testnet_parts.ts");
    if (json || asked) {
      printResult(context, true, { document: await reportOf(rest, context), text: "" });
      return undefined;
    }
    const { main } = await import("../../testnet/mod.ts");
    const code = await main(rest, localParts);
    if (code !== 0) throw new ExitCode(code);
    return undefined;
  });
}

/** The text of `murmuration testnet --help`. */
export async function testnetHelp(): Promise<string> {
  const { parseSettings } = await import("../../testnet/testnet_settings.ts");
  return helpOf(textOf((print) => parseSettings(["--help"], print)), "testnet");
}

/** What is printed until something, such as the end of a help, is thrown. */
export function textOf(read: (print: (text: string) => void) => unknown): string {
  let text = "";
  try {
    read((part) => text += part);
  } catch {
    // Help ends what reads a command line.
  }
  return text;
}

async function reportOf(flags: readonly string[], { say }: Context): Promise<unknown> {
  const { parseSettings } = await import("../../testnet/testnet_settings.ts");
  const { createDisplay } = await import("../../testnet/mod.ts");
  const { runTestnet } = await import("../../testnet/mod.ts");
  const { localParts } = await import("../testnet_parts.ts");
  const controller = new AbortController();
  using _ = listenForSignals(controller);
  const display = createDisplay({ live: false, colour: false, write: (text) => say(text.trimEnd()) });
  let report: unknown;
  const conclude = (result: unknown) => report = result;
  try {
    await runTestnet(parseSettings(flags), { ...localParts, display, conclude }, controller.signal);
  } finally {
    display.close();
  }
  return report;
}
