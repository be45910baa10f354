/**
 * The combinations of an experiment's settings.
 *
 * @module
 */
import type { z } from "zod";
import { suggestion } from "../../../compute/support/mod.ts";
import type { Runner } from "./runner.ts";
import type { Experiment, Settings, Value } from "./experiment.ts";

/** The column that variants stand in. */
export const VARIANT = "variant";

/** Settings that are run with each seed. */
export interface Combination {
  /** What tells it from others: the grid's keys in their order, then `variant`. */
  readonly varied: Settings;
  /** All of the runner's settings, defaults filled in. */
  readonly settings: Settings;
}

/**
 * All combinations of an experiment, in the order of its tables: the grid's last key and then the variant change fastest.
 *
 * @param name what an error calls the experiment
 * @throws {TypeError} at a setting that the runner does not know, naming the nearest, or does not take; at a rule that
 *   agrees with nothing; at a plot of what is not there
 */
export function combine(experiment: Experiment, { kind, schema }: Runner, name: string): Combination[] {
  const { base, grid, variants, skip, only, plots } = experiment;
  const refuse = (what: string) => new TypeError(`Cannot use experiment "${name}": ${what}`);
  const known = Object.keys(schema.shape);
  const demand = (place: string, keys: readonly string[], among: readonly string[]) => {
    const unknown = keys.find((key) => !among.includes(key));
    if (unknown === undefined) return;
    throw refuse(`unknown setting "${place}.${unknown}" of the runner ${kind}. ${suggestion(unknown, among)}`);
  };
  demand("base", Object.keys(base), known);
  demand("grid", Object.keys(grid), known);
  variants?.forEach(({ settings }, index) => demand(`variants.${index}.settings`, Object.keys(settings), known));
  for (const { name, settings } of variants ?? []) {
    const both = Object.keys(settings).find((key) => key in grid);
    if (both !== undefined) throw refuse(`"${both}" is set by the grid and by variant "${name}"; keep one of them`);
  }
  const named = variants === undefined ? known : [...known, VARIANT];
  for (const [place, rules] of Object.entries({ skip, only })) {
    rules.forEach((rule, index) => demand(`${place}.${index}`, Object.keys(rule), named));
  }

  let all: { varied: Settings; asked: Settings }[] = [{ varied: {}, asked: base }];
  for (const [key, values] of Object.entries(grid)) {
    all = all.flatMap(({ varied, asked }) =>
      values.map((value) => ({ varied: { ...varied, [key]: value }, asked: { ...asked, [key]: value } }))
    );
  }
  if (variants !== undefined) {
    all = all.flatMap(({ varied, asked }) =>
      variants.map(({ name, settings }) => ({
        varied: { ...varied, [VARIANT]: name },
        asked: { ...asked, ...settings },
      }))
    );
  }
  const combinations = all.map(({ varied, asked }) => ({ varied, asked, settings: fill(asked, schema) }));
  for (const [place, rules] of Object.entries({ skip, only })) {
    rules.forEach((rule, index) => {
      if (combinations.some((one) => agrees(one, rule))) return;
      throw refuse(`${place}.${index} agrees with no combination; correct its values or leave it out`);
    });
  }
  const kept = combinations.filter((one) =>
    !skip.some((rule) => agrees(one, rule)) && (only.length === 0 || only.some((rule) => agrees(one, rule)))
  );
  if (kept.length === 0) throw refuse("skip and only leave no combination");
  // What is left out may be what a runner refuses.
  const filled = kept.map(({ varied, asked }) => {
    const result = schema.safeParse(asked);
    if (!result.success) throw refuse(`${describe(varied) || "base"}: ${firstIssue(result.error)}; correct the value`);
    return { varied, settings: result.data as Settings };
  });
  plots.forEach((plot, index) => {
    const { series, facet = [], label = [], where = {} } = plot;
    demand(`plots.${index}`, [series, facet, label].flat(), named);
    demand(`plots.${index}.where`, Object.keys(where), named);
    if (!filled.some((one) => agrees(one, where))) throw refuse(`plots.${index}.where agrees with no combination`);
  });
  return filled;
}

/** Whether a combination has what a rule names; a list of alternatives holds what it may be. */
export function agrees({ varied, settings }: Combination, rule: Settings): boolean {
  return Object.entries(rule).every(([key, wanted]) => {
    const value = valueOf({ varied, settings }, key);
    return same(value, wanted) || Array.isArray(wanted) && wanted.some((one) => same(value, one));
  });
}

/** The value of a setting, or of `variant`. */
export function valueOf({ varied, settings }: Combination, key: string): Value | undefined {
  return varied[key] ?? settings[key];
}

/** A combination in a line: `density 0.01, variant top-k`. */
export function describe(varied: Settings): string {
  return Object.entries(varied).map(([key, value]) => `${key} ${textOf(value)}`).join(", ");
}

/** A setting's value as a table has it. */
export function textOf(value: Value | undefined): string {
  return typeof value === "string" ? value : value === undefined ? "–" : JSON.stringify(value);
}

/** The settings with defaults, as far as they can be had: rules may be about a combination that the runner refuses. */
function fill(asked: Settings, schema: z.ZodObject): Settings {
  const result = schema.safeParse(asked);
  return result.success ? result.data as Settings : asked;
}

function firstIssue(error: z.ZodError): string {
  const [{ path, message }] = error.issues;
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
