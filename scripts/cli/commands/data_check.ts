/**
 * `murmuration data check`.
 *
 * @module
 */
import type { Command } from "commander";
import { isPackaged } from "../../../compute/data/mod.ts";
import {
  filled,
  givenTo,
  onlyFlags,
  optionsOf,
  readSettings,
  SETTINGS,
  text,
  whole,
} from "../../../daemon/settings/mod.ts";
import { writeTrouble } from "../../../daemon/support/mod.ts";
import { EXIT, UsageError } from "../../terminal/mod.ts";
import type { Context } from "../command_context.ts";
import { drawDataReport } from "../data_view.ts";
import { addCommand, setAction } from "../define.ts";
import { ExitCode } from "../exit_code.ts";
import { readTask } from "../read_task.ts";
import { asSettings } from "../settings_error.ts";
import { printResult } from "../command_context.ts";

/** How the task's data is named, as a daemon's settings name it. */
const TASK_KEYS = ["task", "model", "seed", "partition", "threads"] as const;

/** What is shown of the data, by key. */
const SHOWN = onlyFlags({
  preview: text(filled("must name a file").optional(), {
    group: "Report",
    argument: "file",
    description: "write some examples there: a PNG picture, or text",
    example: "pictures.png",
  }),
  problems: text(whole(1, 100_000), {
    group: "Report",
    argument: "n",
    description: "how many problems to list",
    fallback: "20",
    example: "100",
  }),
});

/** Adds the command that looks at training data. */
export function addDataCheck(parent: Command, context: Context): void {
  const command = addCommand(parent, "check", {
    description: "Look at training data: what was found, how much of each class, and what is wrong where.",
    more: "With --task the data is read as that manifest says; without it its kind is recognised from the files.\n" +
      "The verdict is fine, doubtful or wrong; the exit code is 1 if it is wrong. Nothing is changed.",
    examples: [
      "data check pictures",
      "data check pictures --task flowers.json --preview pictures.png",
      "data check --task digits",
    ],
    inDataFolder: false,
    flags: [
      ...optionsOf(SETTINGS, TASK_KEYS),
      ...optionsOf(SHOWN),
    ],
  }).argument("[path]", "folder or file of the data; not needed where it is built in");
  setAction(command, context, async ({ args: [path], json }) => {
    const { preview: file, problems } = await asSettings(() => readSettings(SHOWN, givenTo(command, SHOWN)));
    const name: string | undefined = command.getOptionValue("task");
    const { spec, notes } = await specOf(name, path);
    const { inspectData } = await import("../../../compute/data/inspecting.ts");
    const threads = Number(command.getOptionValue("threads") ?? 0) || undefined;
    const report = await inspectData(spec, path, { mostProblems: problems, threads });
    const { preview, ...rest } = report;
    const isUsable = report.verdict !== "wrong";
    // Where nothing could be read, what is wrong is to be told and not that there is nothing to see.
    const isDrawn = file !== undefined && (preview !== undefined || isUsable);
    if (isDrawn) await writePreview(file, preview);
    printResult(context, json, {
      document: { ok: isUsable, ...rest, notes, preview: isDrawn ? file : null },
      text: drawDataReport(report, notes, context.chalk) + (isDrawn ? `\n The preview is in ${file}` : ""),
    });
    if (!isUsable) throw new ExitCode(EXIT.failed);
    return undefined;
  });

  async function specOf(name: string | undefined, path: string | undefined) {
    if (name !== undefined) {
      const { data: spec } = await readTask(name, command);
      if (isPackaged(spec) && path !== undefined) {
        const fix = `leave "${path}" out, or name the task that it is for`;
        throw new UsageError(`the data of task "${name}" is built in; ${fix}`, EXIT.usage);
      }
      return { spec, notes: [] };
    }
    if (path === undefined) throw new UsageError("name the data's folder, or its task with --task", EXIT.usage);
    const given = ["model", "seed", "partition"].find((key) => command.getOptionValueSource(key) === "cli");
    if (given !== undefined) {
      throw new UsageError(
        `cannot use --${given}: it is about a built-in task, and none is named; leave it out`,
        EXIT.usage,
      );
    }
    const { guessSpec } = await import("../../../compute/data/inspecting.ts");
    return await guessSpec(path);
  }
}

async function writePreview(
  file: string,
  preview:
    | { readonly kind: "png"; readonly bytes: Uint8Array }
    | { readonly kind: "text"; readonly text: string }
    | undefined,
): Promise<void> {
  if (preview === undefined) {
    throw new Error("Cannot draw a preview: no example could be read, or the native library that draws is not set up");
  }
  const content = preview.kind === "png" ? preview.bytes : new TextEncoder().encode(`${preview.text}\n`);
  try {
    await Deno.writeFile(file, content);
  } catch (cause) {
    const { reason, remedy } = await writeTrouble(cause, file, content.length);
    throw new Error(`Cannot write the preview "${file}": ${reason}; ${remedy}, or name another file with --preview`, {
      cause,
    });
  }
}
