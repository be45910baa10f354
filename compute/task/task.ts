/**
 * Tasks: what a swarm trains, as a JSON manifest.
 *
 * @module
 */
import canonicalize from "canonicalize";
import { createHash } from "node:crypto";
import { z } from "zod";
import { fileReferenceSchema } from "./file_reference.ts";
import { issueWords } from "./issue_words.ts";
import { COMPRESSION_METHODS, VALUE_CODINGS } from "../compression/mod.ts";
import { dataForm, dataSchema, type TargetForm } from "../data/mod.ts";
import { METRIC_NAMES, metricsOfLoss } from "../metrics/mod.ts";
import { LOSS_NAMES, type LossName, lossName, lossRule, lossSchema } from "../model/losses/loss_spec.ts";
import { escapeControls, hasControls, suggestion } from "../support/mod.ts";
import { topologySchema, tuningSchema } from "../model/mod.ts";
import { optimiserSchema } from "../optimisers/mod.ts";

const share = z.number().min(0).max(1);

/** Schema of a task's defaults for exchanges; commands and experiments pick their choices from it. */
export const exchangeSchema = z.strictObject({
  compress: z.enum(COMPRESSION_METHODS),
  /** Share of the entries that a delta carries, where the compressor lets it choose. */
  density: share.positive(),
  values: z.enum(VALUE_CODINGS),
  /** Local steps between two exchanges, H. */
  localSteps: z.int().positive().max(4096),
});

const skewSchema = z.strictObject({
  /** Strength a of the logit adjustment; 0 is off. */
  adjust: z.number().min(0).max(4),
  /** Strength κ of the links' control variate; 0 is off. */
  correction: share,
  /** Share ρ of the way to the mean of the links that a round goes; 0 is off. */
  pull: share.lt(1),
  /** Share β of what an exchange moved the link by that the model goes on; off where it is left out. */
  slowMomentum: share.lt(1).optional(),
});

/** The losses of what data has to be learnt; the first is that of a draft. */
export const LOSSES_OF: Readonly<Record<TargetForm["kind"], readonly LossName[]>> = {
  class: ["softmax-cross-entropy"],
  labels: ["sigmoid-cross-entropy"],
  number: LOSS_NAMES.filter((name) => !name.endsWith("cross-entropy")),
};
const LEARNT: Readonly<Record<TargetForm["kind"], string>> = {
  class: "its data has a class for each example",
  labels: "its data has labels",
  number: "its data has numbers to predict",
};

/** Schema of a task's manifest. It is strict: what it does not know it refuses. */
export const taskSchema = z.strictObject({
  name: z.string().min(1).max(64).refine((name) => !hasControls(name), "must have no control characters"),
  data: dataSchema,
  model: topologySchema,
  loss: lossSchema,
  /** By which its models are judged; the first of its loss where it is left out. */
  metric: z.enum(METRIC_NAMES).optional(),
  optimiser: optimiserSchema,
  exchange: exchangeSchema,
  skew: skewSchema,
  seed: z.int().min(0).max(0xffffffff),
  /** Weights that training starts from, a safetensors file; tensors that it has not are drawn by the seed. */
  start: fileReferenceSchema.optional(),
  /** What is trained of the model; all of it where it is left out. */
  tuning: tuningSchema.optional(),
}).superRefine(({ data, loss, metric, skew }, context) => {
  const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
  const { target: { kind }, names } = dataForm(data);
  const [name, rule] = [lossName(loss), lossRule(loss)];
  const fitting = LOSSES_OF[kind];
  if (!fitting.includes(name)) return refuse(["loss"], `must be ${fitting.join(" or ")}, as ${LEARNT[kind]}`);
  const metrics = metricsOfLoss(name);
  if (metric !== undefined && !metrics.includes(metric)) {
    refuse(["metric"], `must be one of ${metrics.join(", ")} where the loss is ${name}`);
  }
  if (rule.kind === "softmax-cross-entropy" && rule.ignored !== undefined && rule.ignored >= names.length) {
    refuse(["loss", "ignored"], `must be below ${names.length}, the number of classes`);
  }
  if (kind !== "class" && skew.adjust > 0) {
    refuse(["skew", "adjust"], `must be 0, as ${LEARNT[kind]}; it weighs classes against each other`);
  }
});

/** What a swarm trains: data, model, optimiser, how it is exchanged, and the seed of its initial model. */
export type Task = z.infer<typeof taskSchema>;
/** A task's defaults for exchanges. */
export type ExchangeSettings = Task["exchange"];
/** A task's rules for skewed shards. */
export type SkewRules = Task["skew"];

/**
 * Reads a manifest.
 *
 * @param name what an error calls it, such as its path
 * @throws {SyntaxError} if it is no JSON
 * @throws {TypeError} if it is no task: names the place and the nearest known name
 *
 * @example
 * ```ts
 * import { parseTask } from "./task.ts";
 * import assert from "node:assert";
 *
 * assert.throws(() => parseTask('{ "optimizer": {} }', "my.json"), /"optimizer".*"optimiser"/);
 * ```
 */
export function parseTask(text: string, name: string): Task {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const fix = "correct the JSON, or write the manifest anew: murmuration task new";
    throw new SyntaxError(`Cannot read task "${name}": ${(cause as Error).message}; ${fix}`, { cause });
  }
  return checkTask(value, name);
}

/** What is to be done about a manifest; few are written by hand. */
const ANEW = "correct it there, or write the manifest anew: murmuration task new";

/**
 * Checks a value that is to be a task; throws as `parseTask` does.
 *
 * @param fix what an error says is to be done
 */
export function checkTask(value: unknown, name: string, fix = ANEW): Task {
  const result = taskSchema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.flatMap((each) => insideUnion(each, value));
  // An unknown key says more than the known one that is missing because of it.
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  const place = issue.path.join(".");
  if (issue.code !== "unrecognized_keys") {
    const words = issueWords(issue.message);
    const which = words.startsWith("must ") ? quoted(value, issue.path) : "";
    throw new TypeError(`Cannot use task "${name}": ${place || "it"}: ${which}${words}; ${fix}`);
  }
  const key = short(issue.keys[0]);
  const known = keysAt(taskSchema, value, issue.path);
  const instead = known.length === 0 ? "Leave it out" : suggestion(key, known);
  throw new TypeError(
    `Cannot use task "${name}": unknown key "${place === "" ? key : `${place}.${key}`}". ${instead}`,
  );
}

/**
 * What is wrong inside a value that may be of several forms: in the last of them, the one with the most to say, where it is an
 * object, and in the first otherwise.
 */
function insideUnion(issue: z.core.$ZodIssue, value: unknown): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const at = valueAt(value, issue.path);
  const inside = issue.errors[typeof at === "object" && at !== null ? issue.errors.length - 1 : 0];
  return inside.flatMap((each) => insideUnion({ ...each, path: [...issue.path, ...each.path] }, value));
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((above: unknown, step) => (above as Record<PropertyKey, unknown> | undefined)?.[step], value);
}

/** The value at a place, as far as it is a short one, with a space behind it. */
function quoted(value: unknown, path: readonly PropertyKey[]): string {
  const at = valueAt(value, path);
  if (at === undefined || (typeof at === "object" && at !== null)) return "";
  return `${short(JSON.stringify(at))} `;
}

/** The beginning of a text that is anybody's, with what cannot be seen in it escaped. */
function short(text: string): string {
  const shown = escapeControls(text.slice(0, MOST_QUOTED + 1));
  return shown.length > MOST_QUOTED ? `${shown.slice(0, MOST_QUOTED)}…` : shown;
}

/** Characters of a value that an error quotes. */
const MOST_QUOTED = 60;

/** The keys that the schema knows at a place of a value, as far as its shape tells. */
function keysAt(schema: z.ZodType, value: unknown, path: readonly PropertyKey[]): string[] {
  let at = choose(schema, value);
  for (const step of path) {
    value = (value as Record<PropertyKey, unknown>)[step];
    const below = at instanceof z.ZodObject ? at.shape[step as string] : at instanceof z.ZodArray ? at.element : at;
    at = choose(below as z.ZodType, value);
  }
  if (!(at instanceof z.ZodObject)) return [];
  return Object.entries(at.shape).filter(([, each]) => !isRefused(each)).map(([key]) => key);
}

/** Whether a key is in the schema only to say in words why it may not be there. */
function isRefused(schema: unknown): boolean {
  return schema instanceof z.ZodOptional && schema.unwrap() instanceof z.ZodNever;
}

/** The member of a union that the value's kind chooses, where the schema is one. */
function choose(schema: z.ZodType, value: unknown): z.ZodType {
  // Of a union that nothing discriminates the objects come last.
  if (schema instanceof z.ZodUnion && !(schema instanceof z.ZodDiscriminatedUnion)) {
    return choose(schema.options[schema.options.length - 1] as z.ZodType, value);
  }
  if (schema instanceof z.ZodOptional) return choose(schema.unwrap() as z.ZodType, value);
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema;
  const key = schema.def.discriminator;
  const kind = (value as Record<string, unknown>)[key];
  const members = schema.options as readonly z.ZodType[];
  return members.find((each) => each instanceof z.ZodObject && each.shape[key].safeParse(kind).success) ?? schema;
}

/** The one way to write a task down (JSON canonicalisation, RFC 8785). */
export function canonicalTask(task: Task): string {
  const text = canonicalize(task);
  if (text === undefined) throw new TypeError(`Cannot write task "${task.name}" as JSON; it holds something else`);
  return text;
}

/** A task's id: the SHA-256 of its canonical form, 32 bytes. */
export function taskId(task: Task): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(canonicalTask(task)).digest());
}
