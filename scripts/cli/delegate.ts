/**
 * Commands whose flags are read by a program of their own.
 *
 * @module
 */
import type { Command } from "commander";

/** Adds a command that hands all its flags on, those for help and JSON too. */
export function addDelegate(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).helpOption(false).allowUnknownOption().allowExcessArguments()
    .passThroughOptions().argument("[flags...]");
}

/** Flags to hand on, and whether `--json` and `--help` were among them. */
export function takeOwn(flags: readonly string[]): { rest: string[]; json: boolean; help: boolean } {
  const own = ["--json", "--help", "-h"];
  return {
    rest: flags.filter((flag) => !own.includes(flag)),
    json: flags.includes("--json"),
    help: flags.includes("--help") || flags.includes("-h"),
  };
}

/**
 * The help of a program that runs here as a command.
 *
 * @param text its own
 * @param name the command
 */
export function helpOf(text: string, name: string): string {
  const json = "With --json the report goes to stdout as one JSON document, and progress to stderr.";
  return `${
    text.trimEnd().replaceAll(`deno task ${name}`, `murmuration ${name}`).replace(
      `Usage: ${name}`,
      `Usage: murmuration ${name}`,
    )
  }\n${json}\n`;
}

/** The flags that a program's help tells of, each with the values that it may have where they are few. */
export function flagsIn(help: string): { readonly flag: string; readonly choices: string[] }[] {
  const starts = [...help.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)];
  return starts.map(({ 1: flag, index }, n) => {
    const about = help.slice(index, starts[n + 1]?.index);
    const list = /\(choices:([^)]*)\)/.exec(about)?.[1] ?? "";
    return { flag, choices: [...list.matchAll(/"([^"]*)"/g)].map(([, choice]) => choice) };
  });
}
