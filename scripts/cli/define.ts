/**
 * How a command is defined: its flags, its help with examples, and what is done before it acts.
 *
 * @module
 */
import { join } from "node:path";
import { type Command, Option } from "commander";
import { refuseUnknown } from "../../daemon/settings/mod.ts";
import { exitLine, type ExitName, UsageError } from "../terminal/mod.ts";
import { type Context, printResult, type Result } from "./command_context.ts";
import { permissionsOf } from "./permissions.ts";
import { asSettings } from "./settings_error.ts";

/** What is said about a command. */
export interface CommandWords {
  readonly description: string;
  /** Command lines without the program's name. */
  readonly examples: readonly string[];
  /** A paragraph before the examples. */
  readonly more?: string;
  /** Exit codes beyond 0, 1 and 2. */
  readonly exits?: readonly ExitName[];
  /** Whether it takes `--data-dir`; true where nothing is said. */
  readonly inDataFolder?: boolean;
  /** Flags of its own; those that all commands have come after them. */
  readonly flags?: readonly Option[];
}

/** Adds a command to `parent`. */
export function addCommand(parent: Command, usage: string, words: CommandWords): Command {
  const { description, examples, more, exits = [], inDataFolder = true, flags = [] } = words;
  const command = parent.command(usage).description(description);
  for (const flag of flags) command.addOption(flag);
  if (inDataFolder) command.addOption(dataDirOption());
  command.addOption(new Option("--json", "print one JSON document").helpGroup(PROGRAM_GROUP))
    .addHelpOption(helpOption());
  const lines = [
    ...more === undefined ? [] : ["", more],
    "",
    examples.length === 1 ? "Example:" : "Examples:",
    ...examples.map((example) => `  ${programOf(parent)} ${example}`),
    "",
    exitLine(exits),
  ];
  return command.addHelpText("after", lines.join("\n"));
}

/** Heading of the flags that all commands have. */
export const PROGRAM_GROUP = "Program:";

/** The flag that shows a command's help. */
export function helpOption(): Option {
  return new Option("-h, --help", "show this help").helpGroup(PROGRAM_GROUP);
}

/** The flag of the data folder, as all commands have it. */
export function dataDirOption(): Option {
  return new Option(
    "--data-dir <dir>",
    "the node's own folder (default: ~/.murmuration, env: MURMURATION_DATA_DIR)",
  ).helpGroup(PROGRAM_GROUP);
}

/** What an action gets. */
export interface Call {
  readonly context: Context;
  readonly command: Command;
  readonly args: readonly string[];
  /** The data folder that is meant; made only by commands that write there. */
  readonly dataDir: () => string;
  readonly json: boolean;
  /** Gives up the permissions that the command does not need; done before it acts, unless it asked to do it itself. */
  readonly drop: () => Promise<void>;
}

/**
 * Sets what a command does. It acts with no more than its permissions.
 *
 * @param act gives what is printed; undefined if it has printed itself
 * @param options `dropsItself`: it must set something up first, with more
 */
export function setAction(
  command: Command,
  context: Context,
  act: (call: Call) => Promise<Result | undefined>,
  { dropsItself = false }: { readonly dropsItself?: boolean } = {},
): Command {
  return command.action(async () => {
    await asSettings(() => refuseUnknown(context.environment));
    const drop = () => context.keepOnly(permissionsOf(pathOf(command)));
    if (!dropsItself) await drop();
    const json = valueOf(command, "json") === true;
    const dataDir = () => dataDirOf(command, context);
    const result = await act({ context, command, args: command.args, dataDir, json, drop });
    if (result !== undefined) printResult(context, json, result);
  });
}

/** A command's name with those above it, less the program's: `task new`. */
export function pathOf(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name());
  return names.join(" ");
}

/** The program's name. */
function programOf(command: Command): string {
  return command.parent === null ? command.name() : programOf(command.parent);
}

/** A flag's value, given to the command or to one above it. */
export function valueOf(command: Command, key: string): unknown {
  for (let at: Command | null = command; at; at = at.parent) {
    const value: unknown = at.getOptionValue(key);
    if (value !== undefined) return value;
  }
  return undefined;
}

function dataDirOf(command: Command, { environment }: Context): string {
  const given = valueOf(command, "dataDir") ?? environment.MURMURATION_DATA_DIR;
  if (typeof given === "string" && given !== "") return given;
  const home = environment.HOME ?? environment.USERPROFILE;
  if (!home) throw new UsageError("cannot tell where your home folder is; name the data folder with --data-dir", 2);
  return join(home, ".murmuration");
}
