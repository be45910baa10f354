/**
 * Commands and flags as plain values, for what is derived from them.
 *
 * @module
 */
import type { Command } from "commander";

/** A flag. */
export interface FlagView {
  /** Such as `--data-dir`. */
  readonly flag: string;
  readonly description: string;
  readonly choices: readonly string[];
  readonly takesValue: boolean;
}

/** A command with what is beneath it. */
export interface CommandTree {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly FlagView[];
  /** Values that its first argument may have. */
  readonly choices: readonly string[];
  readonly commands: readonly CommandTree[];
  /** It does something itself, and is not only there for those beneath it. */
  readonly acts: boolean;
}

/** Reads the tree beneath a command. */
export function treeOf(command: Command): CommandTree {
  const flags = command.options.filter(({ hidden, long }) => !hidden && long).map((option) => ({
    flag: option.long!,
    description: firstPart(option.description),
    choices: option.argChoices ?? [],
    takesValue: option.required || option.optional,
  }));
  return {
    name: command.name(),
    description: firstPart(command.description()),
    flags: [...flags, { flag: "--help", description: "display help for command", choices: [], takesValue: false }],
    choices: command.registeredArguments[0]?.argChoices ?? [],
    commands: command.commands.map(treeOf),
    // One that only holds others has no flags of its own; the program, which has, is the first of all.
    acts: command.parent !== null && command.options.length > 0,
  };
}

/** A description without what is in brackets. */
function firstPart(text: string): string {
  return text.replace(/ \((default|env)[^)]*\)/g, "");
}

/** All commands of a tree that act, with their names in full: `task new`. */
export function leavesOf(tree: CommandTree): { readonly path: readonly string[]; readonly command: CommandTree }[] {
  const beneath = tree.commands.flatMap((each) =>
    leavesOf(each).map(({ path, command }) => ({ path: [each.name, ...path], command }))
  );
  return tree.acts || beneath.length === 0 ? [{ path: [], command: tree }, ...beneath] : beneath;
}
