/**
 * `murmuration completions`.
 *
 * @module
 */
import { Argument, type Command } from "commander";
import { UsageError } from "../../terminal/mod.ts";
import { suggestion } from "../../../compute/support/mod.ts";
import { completionScript, SHELLS } from "../completion_script.ts";
import { treeOf } from "../command_tree.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";

/** Adds the command that prints a shell's completions. */
export function addCompletions(program: Command, context: Context): void {
  const command = addCommand(program, "completions", {
    description: "Print a script that completes commands and flags in a shell.",
    examples: [
      "completions bash > ~/.local/share/bash-completion/completions/murmuration",
      'completions zsh > "${fpath[1]}/_murmuration"',
      "completions fish > ~/.config/fish/completions/murmuration.fish",
    ],
    inDataFolder: false,
  }).addArgument(
    // Its own reader, for a complaint that names the nearest.
    new Argument("<shell>").choices(SHELLS).argParser((name) => name),
  );
  setAction(command, context, ({ args: [name] }) => {
    const shell = SHELLS.find((each) => each === name);
    if (shell === undefined) throw new UsageError(`unknown shell "${name}". ${suggestion(name, SHELLS)}`, 2);
    const script = completionScript(shell, treeOf(program));
    return Promise.resolve({ document: { shell, script }, text: script });
  });
}
