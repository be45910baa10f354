/**
 * The program and all its commands.
 *
 * @module
 */
import { Command } from "commander";
import { VERSION } from "../../daemon/support/mod.ts";
import { addCompletions } from "./commands/completions.ts";
import { addDaemon } from "./commands/daemon.ts";
import { addDataCheck } from "./commands/data_check.ts";
import { addLifecycle } from "./commands/lifecycle.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addId } from "./commands/id.ts";
import { addInit } from "./commands/init.ts";
import { addKeyNew } from "./commands/key_new.ts";
import { addModelEvaluate } from "./commands/model_evaluate.ts";
import { addModelExport } from "./commands/model_export.ts";
import { addPeers } from "./commands/peers.ts";
import { addPing } from "./commands/ping.ts";
import { addSimulate } from "./commands/simulate_command.ts";
import { addStatus } from "./commands/status.ts";
import { addTaskCheck } from "./commands/task_check.ts";
import { addTaskNew } from "./commands/task_new.ts";
import { addTaskShow } from "./commands/task_show.ts";
import { addTestnet } from "./commands/testnet_command.ts";
import type { Context } from "./command_context.ts";
import { dataDirOption, helpOption, PROGRAM_GROUP } from "./define.ts";
import { EXIT, EXIT_MEANINGS, type ExitName, optionDescription } from "../terminal/mod.ts";

/**
 * Makes the program.
 *
 * @param complain gets what would go to stderr before it is brought into one line
 */
export function createProgram(context: Context, complain: (text: string) => void): Command {
  const program = new Command(context.program)
    .description("Train one model on many machines, with no server among them.")
    .optionsGroup(PROGRAM_GROUP)
    .addOption(dataDirOption())
    .option("--json", "print one JSON document (daemon: a line an event)")
    .version(VERSION, "--version", "print the version")
    .addHelpOption(helpOption())
    .configureHelp({ optionDescription })
    .helpCommand("help [command]", "show the help of a command")
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => context.print(text), writeErr: complain, outputError: () => {} })
    .addHelpText("after", exitHelp(context.program));
  addInit(program, context);
  addDaemon(program, context);
  addStatus(program, context);
  addPeers(program, context);
  addPing(program, context);
  addLifecycle(program, context);
  const task = group(program, "task", "Write, show and check task manifests.", "task show digits");
  addTaskNew(task, context);
  addTaskShow(task, context);
  addTaskCheck(task, context);
  addDataCheck(group(program, "data", "Look at training data.", "data check pictures"), context);
  const model = group(program, "model", "Measure and export trained models.", "model evaluate");
  addModelEvaluate(model, context);
  addModelExport(model, context);
  addTestnet(program, context);
  addSimulate(program, context);
  addDoctor(program, context);
  addId(program, context);
  addKeyNew(group(program, "key", "Keys of private swarms.", "key new --out home.key"), context);
  addCompletions(program, context);
  return program;
}

/** A command that only holds others. */
function group(program: Command, name: string, description: string, example: string): Command {
  return program.command(name).description(description).addHelpOption(helpOption())
    .addHelpText("after", `\nExample:\n  ${program.name()} ${example}`);
}

function exitHelp(name: string): string {
  const lines = Object.entries(EXIT_MEANINGS).map(([code, meaning]) =>
    `  ${`${EXIT[code as ExitName]}`.padEnd(4)} ${meaning}`
  );
  return `
Examples:
  ${name} init --task digits     make a node of this machine
  ${name} daemon                 run it, until Ctrl-C
  ${name} status                 see how it does, in another terminal
  ${name} testnet                or watch four of them on this machine

A flag counts before an environment variable (MURMURATION_*), that before config.json in the data folder.

Exit codes:
${lines.join("\n")}`;
}
