/**
 * A task for people.
 *
 * @module
 */
import { bytes } from "../../daemon/support/mod.ts";
import type { ChalkInstance } from "chalk";
import { DEFAULT_BETAS, DEFAULT_EPSILON, type OptimiserSettings } from "../../compute/optimisers/mod.ts";
import type { Task, TaskReview } from "../../compute/task/mod.ts";
import { type Column, count, drawTable, percent, ratio } from "../terminal/mod.ts";
import { drawFields } from "./field_list.ts";

/** Classes that are named; of more only the first are. */
const NAMED = 20;
const COLUMNS: readonly Column[] = [["tensor", "left"], ["shape", "left"], ["parameters", "right"]];

const LEARNT: Readonly<Record<TaskReview["learns"], string>> = {
  class: "classes",
  number: "predicts",
  labels: "labels",
};

/** A loss with the options that the manifest gives it. */
function lossWords(loss: Task["loss"]): string {
  if (typeof loss === "string") return loss;
  const { kind, ...options } = loss;
  return [kind, ...Object.entries(options).map(([name, value]) => `${OPTIONS[name] ?? name} ${value}`)].join(", ");
}

const OPTIONS: Readonly<Record<string, string>> = { labelSmoothing: "label smoothing", ignored: "without id" };

/** Draws a task and what it costs. */
export function drawTask(task: Task, review: TaskReview, chalk: ChalkInstance): string {
  const { optimiser, exchange, skew, seed, model } = task;
  const { names, deltaBytes, denseBytes } = review;
  const rules = Object.entries(skew).filter(([, strength]) => strength !== undefined && strength > 0);
  return [
    drawFields([
      ["task", chalk.bold(task.name)],
      ["id", review.id],
      ["data", `${review.data}, ${review.shape.join(" × ")}`],
      [LEARNT[review.learns], `${names.length}: ${names.slice(0, NAMED).join(" ")}${names.length > NAMED ? " …" : ""}`],
      ["model", `${model.config.name}, ${parametersOf(review)}, seed ${seed}`],
      ...task.start === undefined ? [] : [["starts from", startOf(task.start)] as [string, string]],
      ...task.tuning === undefined ? [] : [["trains", tuningWords(task.tuning)] as [string, string]],
      ["loss", `${lossWords(task.loss)}; judged by ${review.metric.title}`],
      [
        "optimiser",
        optimiserWords(optimiser),
      ],
      ["steps", optimiser.steps === undefined ? "until stopped" : count(optimiser.steps)],
      [
        "exchange",
        `${exchange.compress}, ${percent(exchange.density)} as ${exchange.values}, every ${exchange.localSteps} steps`,
      ],
      ["a delta", `about ${bytes(deltaBytes)}, ${ratio({ bytesSent: deltaBytes, denseBytes })} of plain float32`],
      ["memory", `about ${bytes(review.memory)} beside the examples`],
      ["skewed data", rules.length === 0 ? "no rules" : rules.map(([rule, value]) => `${rule} ${value}`).join(", ")],
    ], chalk),
    "",
    drawTable(
      COLUMNS,
      review.tensors.map(({ name, shape, entries }) => [name, shape.join(" × "), count(entries)]),
      chalk,
    ),
  ].join("\n");
}

function parametersOf({ parameters, frozen }: TaskReview): string {
  return frozen === 0
    ? `${count(parameters)} parameters`
    : `${count(parameters + frozen)} parameters, ${count(parameters)} of them trained`;
}

function startOf({ sha256, bytes: size }: NonNullable<Task["start"]>): string {
  return `${bytes(size)} of weights, SHA-256 ${sha256}`;
}

/**
 * What is trained of a model, in a line.
 *
 * @example
 * ```ts
 * import { tuningWords } from "./task_view.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(
 *   tuningWords({ train: ["head/*"], lora: { rank: 8 } }),
 *   "head/*; pairs of rank 8 beside all kernels (LoRA, alpha 16)",
 * );
 * ```
 */
export function tuningWords({ train, freeze, lora }: NonNullable<Task["tuning"]>): string {
  return [
    ...train === undefined ? [] : [train.join(", ")],
    ...lora === undefined ? [] : [
      `pairs of rank ${lora.rank} beside ${lora.tensors?.join(", ") ?? "all kernels"} (LoRA, alpha ${
        lora.alpha ?? 2 * lora.rank
      })`,
    ],
    ...freeze === undefined ? [] : [`not ${freeze.join(", ")}`],
  ].join("; ");
}

/** How the rate falls, in words. */
const FALLS: Readonly<Record<OptimiserSettings["decay"], string>> = {
  none: "constant",
  "linear-second-half": "linear in the second half",
  linear: "linear",
  cosine: "cosine",
};

/**
 * How a task is optimised, in a line.
 *
 * @example
 * ```ts
 * import { optimiserWords } from "./task_view.ts";
 * import assert from "node:assert";
 *
 * const common = { learningRate: 0.01, batch: 32, decay: "cosine", clip: 1, warmup: 100 } as const;
 * assert.strictEqual(
 *   optimiserWords({ kind: "adamw", ...common }),
 *   "adamw, learning rate 0.01, betas 0.9 and 0.999, epsilon 1e-8, batch 32, clipped at 1, 100 steps of warm-up, cosine",
 * );
 * ```
 */
export function optimiserWords(optimiser: OptimiserSettings): string {
  const { kind, learningRate, batch, weightDecay, decay } = optimiser;
  const { betas: [first, second] = DEFAULT_BETAS, epsilon = DEFAULT_EPSILON, clip, warmup } = optimiser;
  return [
    ...kind === undefined ? [] : [kind],
    `learning rate ${learningRate}`,
    ...kind === "adamw"
      ? [`betas ${first} and ${second}`, `epsilon ${epsilon}`]
      : [`${optimiser.nesterov === true ? "Nesterov " : ""}momentum ${optimiser.momentum}`],
    `batch ${batch}`,
    ...weightDecay === undefined ? [] : [`weight decay ${weightDecay}${kind === undefined ? "" : " of kernels"}`],
    ...clip === undefined ? [] : [`clipped at ${clip}`],
    ...warmup === undefined ? [] : [`${count(warmup)} steps of warm-up`],
    ...kind === undefined ? [] : [FALLS[decay]],
  ].join(", ");
}
