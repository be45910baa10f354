/**
 * `murmuration task check`.
 *
 * @module
 */
import type { Command } from "commander";
import { reviewTask } from "../../../compute/task/mod.ts";
import { optionsOf, SETTINGS } from "../../../daemon/settings/mod.ts";
import { bytes } from "../../../daemon/support/mod.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { readTask } from "../read_task.ts";

/** Adds the command that says whether a manifest can be trained. */
export function addTaskCheck(parent: Command, context: Context): void {
  const command = addCommand(parent, "check", {
    description: "Check a task manifest: its form, that model and data fit together, and what training takes.",
    more:
      "A manifest is data only: nothing in it is ever run. To look at the data itself see `murmuration data check`.",
    examples: ["task check flowers.json", "task check flowers.json --json"],
    inDataFolder: false,
    flags: optionsOf(SETTINGS, ["model", "seed", "partition"]),
  }).argument("<name|file>", "a built-in task, or a manifest (JSON)");
  setAction(command, context, async ({ args: [name] }) => {
    const task = await readTask(name, command);
    const review = reviewTask(task);
    const lines = [
      `Task "${task.name}" is fine; its id is ${review.id}`,
      `Training takes about ${bytes(review.trainingBytes)} beside the program and the examples`,
      ...review.advice.map((sentence) => `! ${sentence}`),
    ];
    return { document: { ok: true, ...review }, text: lines.join("\n") };
  });
}
