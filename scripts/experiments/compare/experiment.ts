/**
 * Experiments: a grid of settings × seeds, as a small JSON file.
 *
 * @module
 */
import { z } from "zod";
import { suggestion } from "../../../compute/support/mod.ts";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const value = z.union([scalar, z.array(scalar)]);
const settings = z.record(z.string(), value);
/** Settings that a combination must have, and `variant`; a list holds alternatives. */
const rule = z.record(z.string(), value).refine((keys) => Object.keys(keys).length > 0, "must name a setting");
const name = z.string().regex(/^[^\p{Cc}]{1,60}$/u, "must be a line of 1 to 60 characters");

const columnSchema = z.union([
  z.string().min(1),
  z.strictObject({
    figure: z.string().min(1),
    /** Heading of the column; the figure's name where it is left out. */
    label: z.string().min(1).optional(),
    /** How it is written; told from the figure's name where it is left out. */
    as: z.enum(["number", "count", "bytes", "share", "milliseconds"]).optional(),
  }),
]);

const plotSchema = z.strictObject({
  /** `curve`: columns of the runs' curves, a band of one sd about the mean. `points`: figures, with bars of one sd. */
  kind: z.enum(["curve", "points"]),
  /** What its file is called after the experiment's name; its number where it is left out and there are several. */
  name: z.string().regex(/^[a-z0-9-]+$/, "must be of lower-case letters, digits and -").optional(),
  title: z.string().min(1).optional(),
  /** A curve's column; of points a figure, or a setting that is a number. */
  x: z.string().min(1),
  y: z.string().min(1),
  xLabel: z.string().min(1).optional(),
  yLabel: z.string().min(1).optional(),
  /** The setting, or `variant`, whose values have a colour each. */
  series: z.string().min(1),
  /** Settings whose combinations have a panel each. */
  facet: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
  /** The setting whose value stands beside each point. */
  label: z.string().min(1).optional(),
  logX: z.boolean().default(false),
  logY: z.boolean().default(false),
  /** Draws only combinations that agree with it. */
  where: rule.optional(),
});

/** Schema of an experiment file. It is strict: what it does not know it refuses. */
const experimentSchema = z.strictObject({
  title: z.string().min(1).max(120),
  /** What the experiment puts to the test, in a sentence. */
  claim: z.string().min(1).max(600),
  /** Kind of the runs, such as `swarm`. */
  runner: z.string().min(1),
  /** Settings of all runs; the runner's defaults hold for what is left out. */
  base: settings.default({}),
  /** Settings and their values, all combined with each other. */
  grid: z.record(z.string(), z.array(value).min(1)).default({}),
  /** Named settings, each combined with all of the grid. */
  variants: z.array(z.strictObject({ name, settings })).min(1).optional(),
  /** Combinations that are left out: those that agree with one of the rules. */
  skip: z.array(rule).default([]),
  /** If there are any, only combinations that agree with one of the rules are run. */
  only: z.array(rule).default([]),
  seeds: z.array(z.int().min(0).max(0xffffffff)).min(1)
    .refine((seeds) => new Set(seeds).size === seeds.length, "must be different from each other"),
  columns: z.array(columnSchema).min(1),
  plots: z.array(plotSchema).default([]),
});

/** An experiment, its defaults filled in. */
export type Experiment = z.output<typeof experimentSchema>;
/** A setting's value. */
export type Value = z.output<typeof value>;
/** Settings by name. */
export type Settings = Readonly<Record<string, Value>>;
/** What an experiment draws. */
export type Plot = z.output<typeof plotSchema>;

/**
 * Reads an experiment file; its settings are checked by `combine`, which knows the runner.
 *
 * @param name what an error calls it, such as its path
 * @throws {SyntaxError} if it is no JSON
 * @throws {TypeError} if it is no experiment: names the place and the nearest known name
 *
 * @example
 * ```ts
 * import { parseExperiment } from "./experiment.ts";
 * import assert from "node:assert";
 *
 * assert.throws(() => parseExperiment('{ "titel": "Less is more" }', "my.json"), /"titel"\. Did you mean "title"\?/);
 * ```
 */
export function parseExperiment(text: string, name: string): Experiment {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read experiment "${name}": ${(cause as Error).message}; correct the JSON`, { cause });
  }
  const result = experimentSchema.safeParse(value);
  if (!result.success) throw new TypeError(complaint(result.error.issues, name));
  const experiment = result.data;
  const twice = repeated([
    ...experiment.variants?.map(({ name }) => `variant "${name}"`) ?? [],
    ...experiment.plots.flatMap(({ name }) => name === undefined ? [] : [`plot "${name}"`]),
  ]);
  if (twice !== undefined) {
    throw new TypeError(`Cannot use experiment "${name}": there are two of ${twice}; rename one`);
  }
  return experiment;
}

function complaint(issues: readonly z.core.$ZodIssue[], name: string): string {
  // An unknown key says more than the known one that is missing because of it.
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  const place = issue.path.join(".");
  if (issue.code !== "unrecognized_keys") {
    return `Cannot use experiment "${name}": ${place || "it"}: ${issue.message}; correct the file`;
  }
  const [key] = issue.keys;
  const unknown = place === "" ? key : `${place}.${key}`;
  return `Cannot use experiment "${name}": unknown key "${unknown}". ${suggestion(key, keysAt(issue.path))}`;
}

/** The keys that the schema knows at a place. */
function keysAt(path: readonly PropertyKey[]): string[] {
  if (path[0] === "plots") return Object.keys(plotSchema.shape);
  if (path[0] === "variants") return ["name", "settings"];
  return path.length === 0 ? Object.keys(experimentSchema.shape) : [];
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((one, index) => names.indexOf(one) < index);
}
