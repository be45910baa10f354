/**
 * `murmuration model evaluate`.
 *
 * @module
 */
import type { Command } from "commander";
import { optionsOf, SETTINGS } from "../../../daemon/settings/mod.ts";
import { METRIC_NAMES, METRICS, metricText, type MetricValues } from "../../../compute/metrics/mod.ts";
import type { TaskMetric } from "../../../compute/task/mod.ts";
import { count, inLine, loss, quality } from "../../terminal/mod.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { MODEL_ARGUMENT, readModelFile } from "../model_file.ts";
import { needNative } from "../need_native.ts";

/** Adds the command that measures a model on the task's held-out data. */
export function addModelEvaluate(parent: Command, context: Context): void {
  const command = addCommand(parent, "evaluate", {
    description: "Measure a model on the task's held-out data.",
    more: "Task and data are the data folder's own where no flag names others.",
    examples: [
      "model evaluate",
      "model evaluate report/model.safetensors --task digits --model lenet",
      "model evaluate --task flowers.json --data pictures --json",
    ],
    flags: optionsOf(SETTINGS, ["task", "model", "data", "weights", "seed", "backend", "threads"]),
  }).argument(...MODEL_ARGUMENT);
  setAction(command, context, async ({ dataDir, drop }) => {
    const file = await readModelFile(command, context, dataDir());
    const { path, model, prepared: { task, metric }, config } = file;
    const start = await file.start();
    if (config.backend !== "cpu") await needNative(context.say, config.backend);
    await drop();
    const { createTrainer } = await import("../../../compute/training/local.ts");
    const { backend, threads, data } = config;
    const options = { task, backend, threads: threads || undefined, dataFolder: data, start };
    await using trainer = await createTrainer(options);
    const { value, loss: mean, metrics } = await trainer.evaluate(model);
    if (!Number.isFinite(mean)) {
      throw new Error(
        `Cannot evaluate model "${path}": its loss is ${mean}, though its values are finite; they are far too large: use an ` +
          "older file, or train with a lower learning rate",
      );
    }
    return {
      document: {
        file: path,
        task: task.name,
        model: task.model.config.name,
        parameters: model.length,
        metric,
        value,
        loss: mean,
        metrics,
        // As it was called before there were other metrics.
        ...metric.name === "accuracy" ? { accuracy: value } : {},
      },
      text: `${quality(metric, value, { digits: 2 })}, ${others(metrics, metric)}loss ${loss(mean)} (${task.name}, ${
        count(model.length)
      } parameters, ${inLine(path)})`,
    };
  }, { dropsItself: true });
}

/** The other metrics, each with a comma behind it. */
function others(metrics: MetricValues, own: TaskMetric): string {
  return METRIC_NAMES.filter((name) => name !== own.name && metrics[name] !== undefined).map((name) => {
    const { title, unit } = METRICS[name];
    const suffix = unit === own.unit ? own.suffix : undefined;
    return `${title} ${metricText({ unit, suffix }, metrics[name], 2)}, `;
  }).join("");
}
