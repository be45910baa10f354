/**
 * `murmuration testnet`.
 *
 * @module
 */
import type { Command } from "commander";
import { givenTo, optionsOf } from "../../../daemon/settings/mod.ts";
import { inLine, interruptible, screenOf } from "../../terminal/mod.ts";
import { TESTNET_SETTINGS, testnetSettings } from "../../testnet/testnet_settings.ts";
import { type Context, printResult } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { asSettings } from "../settings_error.ts";

/** Adds the command that trains one model with several daemons on this machine. */
export function addTestnet(program: Command, context: Context): void {
  const command = addCommand(program, "testnet", {
    description: "Train one model with several daemons on this machine: separate processes, no server.",
    more:
      "Nodes are numbered from 0. A moment is a time since training began, or a share of the steps done by the other\n" +
      "nodes. With --json the report goes to stdout as one JSON document, and progress to stderr.",
    examples: [
      "testnet",
      "testnet --nodes 8 --compress top-k --density 0.01 --local-steps 32",
      "testnet --like-volunteers",
      "testnet --partition dirichlet:0.1 --kill 1@50% --freeze 2@30%:5s --out report",
    ],
    exits: ["interrupted"],
    inDataFolder: false,
    flags: optionsOf(TESTNET_SETTINGS),
  });
  setAction(command, context, async ({ json }) => {
    const settings = await asSettings(() => testnetSettings(givenTo(command, TESTNET_SETTINGS)));
    const { createDisplay, drawSummary, runTestnet } = await import("../../testnet/mod.ts");
    const parts = await context.testnetParts();
    const screen = json
      ? { live: false, colour: false, write: (text: string) => context.say(text.trimEnd()) }
      : screenOf(Deno.env);
    const display = createDisplay(screen);
    const conclude: Parameters<typeof runTestnet>[1]["conclude"] = (report) => {
      display.close();
      if (json) printResult(context, true, { document: report, text: "" });
      else screen.write(`${drawSummary(report, display.chalk)}\n`);
    };
    try {
      await interruptible((signal) => runTestnet(settings, { ...parts, display, conclude }, signal));
    } finally {
      display.close();
    }
    if (settings.out !== undefined) screen.write(` The report is in ${inLine(settings.out)}\n`);
    return undefined;
  });
}
