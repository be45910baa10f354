/**
 * `murmuration task show`.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { reviewTask } from "../../../compute/task/mod.ts";
import { optionsOf, SETTINGS } from "../../../daemon/settings/mod.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { readTask } from "../read_task.ts";
import { drawTask } from "../task_view.ts";

/** Adds the command that shows what a manifest says. */
export function addTaskShow(parent: Command, context: Context): void {
  const command = addCommand(parent, "show", {
    description: "Show what a task is: its id, data, model and how it is trained.",
    examples: ["task show digits", "task show flowers.json", "task show digits --manifest > digits.json"],
    inDataFolder: false,
    flags: [
      ...optionsOf(SETTINGS, ["model", "seed", "partition"]),
      new Option("--manifest", "print the manifest itself"),
    ],
  }).argument("<name|file>", "a built-in task, or a manifest (JSON)");
  setAction(command, context, async ({ args: [name] }) => {
    const task = await readTask(name, command);
    if (command.getOptionValue("manifest") === true) {
      return { document: task, text: JSON.stringify(task, undefined, 2) };
    }
    const review = reviewTask(task);
    return { document: { ...review, manifest: task }, text: drawTask(task, review, context.chalk) };
  });
}
