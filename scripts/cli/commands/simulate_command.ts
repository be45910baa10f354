/**
 * `murmuration simulate`.
 *
 * @module
 */
import type { Command } from "commander";
import { listenForSignals } from "../../terminal/mod.ts";
import { type Context, printResult } from "../command_context.ts";
import { setAction } from "../define.ts";
import { addDelegate, helpOf, takeOwn } from "../delegate.ts";
import { ExitCode } from "../exit_code.ts";
import { needNative } from "../need_native.ts";
import { textOf } from "./testnet_command.ts";

/** Adds the command that runs a whole swarm in one process. */
export function addSimulate(program: Command, context: Context): void {
  const command = addDelegate(program, "simulate", "Run a whole swarm in this process, on a virtual clock, by seed.");
  setAction(command, context, async ({ args, json, drop }) => {
    const { rest, json: asked, help } = takeOwn(args);
    if (help) {
      context.print(await simulateHelp());
      return undefined;
    }
    const prepare = async () => {
      await needNative(context.say);
      await drop();
    };
    if (json || asked) {
      printResult(context, true, { document: await reportOf(rest, context, prepare), text: "" });
      return undefined;
    }
    const { main } = await import("../../simulation/command.ts");
    const code = await main(rest, prepare);
    if (code !== 0) throw new ExitCode(code);
    return undefined;
  }, { dropsItself: true });
}

/** The text of `murmuration simulate --help`. */
export async function simulateHelp(): Promise<string> {
  const { parseFlags } = await import("../../simulation/flags.ts");
  return helpOf(textOf((print) => parseFlags(["--help"], print)), "simulate");
}

async function reportOf(flags: readonly string[], { say }: Context, prepare: () => Promise<void>): Promise<unknown> {
  const { parseFlags } = await import("../../simulation/flags.ts");
  const { runSimulation } = await import("../../simulation/mod.ts");
  const controller = new AbortController();
  using _ = listenForSignals(controller);
  const { settings, seed, threads } = parseFlags(flags, () => {}, navigator.hardwareConcurrency);
  await prepare();
  const onMoment = (_moment: unknown, done: number) => say(`${Math.round(100 * done)} %`);
  return await runSimulation(settings, seed, { threads, signal: controller.signal, onMoment });
}
