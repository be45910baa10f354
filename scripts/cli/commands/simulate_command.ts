/**
 * `murmuration simulate`.
 *
 * @module
 */
import type { Command } from "commander";
import { givenTo, optionsOf } from "../../../daemon/settings/mod.ts";
import { SIMULATION_SETTINGS, simulationRequest } from "../../simulation/simulation_settings.ts";
import { interruptible } from "../../terminal/mod.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { needNative } from "../need_native.ts";
import { asSettings } from "../settings_error.ts";

/** Adds the command that runs a whole swarm in one process. */
export function addSimulate(program: Command, context: Context): void {
  const command = addCommand(program, "simulate", {
    description: "Run a whole swarm in this process, on a virtual clock: the daemon's own nodes, by seed.",
    more:
      "Two runs of one seed give the same report, byte for byte. With --json the report goes to stdout as one JSON\n" +
      "document and no folder is written; progress goes to stderr.",
    examples: [
      "simulate",
      "simulate --nodes 64 --topology regular:4 --partition dirichlet:0.1 --model mlp",
      "simulate --nodes 16 --latency 20ms --loss 5% --speed 1..4x --churn 20%:2s",
    ],
    exits: ["interrupted"],
    inDataFolder: false,
    flags: optionsOf(SIMULATION_SETTINGS),
  });
  setAction(command, context, async ({ json, drop }) => {
    const request = await asSettings(() => simulationRequest(givenTo(command, SIMULATION_SETTINGS)));
    return await interruptible(async (signal) => {
      await needNative(context.say);
      await drop();
      if (json) {
        const { runSimulation } = await import("../../simulation/mod.ts");
        const { settings, seed, threads } = request;
        const onMoment = (_moment: unknown, done: number) => context.say(`${Math.round(100 * done)} %`);
        return { document: await runSimulation(settings, seed, { threads, signal, onMoment }), text: "" };
      }
      const { showSimulation } = await import("../../simulation/command.ts");
      context.print(await showSimulation(request, signal, context.chalk));
      return undefined;
    });
  }, { dropsItself: true });
}
