/**
 * The comparison's command line.
 *
 * @module
 */
import { Command, Option } from "commander";
import { z } from "zod";
import {
  boolean,
  filled,
  givenTo,
  onlyFlags,
  optionsOf,
  readBy,
  readSettings,
  text,
  whole,
} from "../../../daemon/settings/mod.ts";
import { asUsage, optionDescription } from "../../terminal/mod.ts";

const folder = filled("must name a folder");

/** Settings that are read alone, by key. */
const SETTINGS = onlyFlags({
  jobs: text(whole(1, 1024).optional(), {
    group: "Runs",
    argument: "n",
    description: "runs at once, each in a process with one thread",
    otherwise: "as many as there are cores",
    example: "2",
  }),
  seeds: text(readBy(seedList, "must be different whole numbers below 2³², such as 1,2,3").optional(), {
    group: "Runs",
    argument: "list",
    description: "seeds, separated by commas",
    otherwise: "the experiment's",
    example: "1,2,3",
  }),
  runs: text(folder, {
    group: "Runs",
    argument: "dir",
    description: "folder of finished runs, which are not run again",
    fallback: "results/.runs",
    example: "results/.runs",
  }),
  force: boolean(z.boolean(), {
    group: "Runs",
    description: "forget the finished runs of these settings, and run all again",
    fallback: false,
    example: "true",
  }),
  out: text(folder.optional(), {
    group: "Report",
    argument: "dir",
    description: "folder of NAME.md, NAME.json and the charts",
    otherwise: "results/NAME",
    example: "report",
  }),
  dryRun: boolean(z.boolean(), {
    group: "Report",
    description: "show what would be run, and how much of it is done",
    fallback: false,
    example: "true",
  }),
  list: boolean(z.boolean(), {
    group: "Report",
    description: "list the experiments of this project",
    fallback: false,
    example: "true",
  }),
});

/** What a comparison is asked to do. */
export interface CompareSettings {
  /** Path of the experiment's file; undefined only with `list`. */
  readonly experiment: string | undefined;
  /** Runs at once. */
  readonly jobs: number;
  /** Folder of the table and the charts; undefined = `results/NAME`. */
  readonly out: string | undefined;
  /** Folder of finished runs. Experiments may share it: a run is found by what decides it. */
  readonly runs: string;
  /** Instead of the experiment's. */
  readonly seeds: readonly number[] | undefined;
  /** Settings that a combination must have, as text; of one key any of the values will do. */
  readonly only: ReadonlyMap<string, readonly string[]>;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly list: boolean;
}

/**
 * Reads the comparison's flags.
 *
 * @param cores how many runs at once unless told otherwise
 * @param print where the text of `--help` goes
 * @throws {UsageError} in one line that names the flag, the value and what it must be
 *
 * @example
 * ```ts
 * import { parseCompare } from "./compare_settings.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(parseCompare(["my.json", "--seeds", "1,2"], 4).seeds, [1, 2]);
 * assert.throws(() => parseCompare(["my.json", "--job", "2"], 4), /Did you mean --jobs/);
 * ```
 */
export function parseCompare(
  flags: readonly string[],
  cores: number,
  print: (text: string) => void = () => {},
): CompareSettings {
  const command = createCommand(print);
  try {
    command.parse(flags, { from: "user" });
    const [experiment] = command.args;
    const { jobs = cores, ...rest } = readSettings(SETTINGS, givenTo(command, SETTINGS));
    const settings: CompareSettings = { ...rest, jobs, only: command.getOptionValue("only") ?? new Map(), experiment };
    if (experiment === undefined && !settings.list) {
      throw new RangeError("Name an experiment's file, such as scripts/experiments/NAME.json, or use --list");
    }
    if (experiment !== undefined && settings.list) {
      throw new RangeError("Cannot use --list with an experiment's file: leave one out");
    }
    return settings;
  } catch (error) {
    throw asUsage(error);
  }
}

function createCommand(print: (text: string) => void): Command {
  const only = "only such settings; repeatable: any of one key's values, all of the keys";
  const command = new Command("compare")
    .description("Run an experiment, a grid of settings with several seeds each, and write its table and its charts.")
    .argument("[experiment]", "the experiment's file (JSON)")
    .addOption(new Option("--only <key=value>", only).argParser(pair).helpGroup("Runs:"));
  for (const option of optionsOf(SETTINGS)) command.addOption(option);
  return command
    .configureHelp({ optionDescription })
    .showSuggestionAfterError()
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: () => {} })
    .addHelpText(
      "after",
      `
A finished run is kept at once: interrupted and started again, only what is missing is run.

Examples:
  deno task compare --list
  deno task compare scripts/experiments/NAME.json
  deno task compare scripts/experiments/NAME.json --dry-run
  deno task compare scripts/experiments/NAME.json --seeds 1 --only density=0.01 --only variant=top-k --jobs 2

Exit codes: 0 all is there, 1 a run failed or a figure is missing, 2 wrong flags or experiment, 130 interrupted.`,
    );
}

function seedList(list: string): readonly number[] | undefined {
  const seeds = list.split(",").map(Number);
  const fine = /^\d+(,\d+)*$/.test(list) && seeds.every((seed) => seed < 2 ** 32);
  return fine && new Set(seeds).size === seeds.length ? seeds : undefined;
}

function pair(given: string, earlier: ReadonlyMap<string, readonly string[]> | undefined): Map<string, string[]> {
  const [, key, value] = /^([^=]+)=(.*)$/.exec(given) ?? [];
  if (key === undefined) {
    throw new RangeError(`Cannot use --only ${JSON.stringify(given)}: must be KEY=VALUE, such as density=0.01`);
  }
  const pairs = new Map([...earlier ?? []].map(([name, values]) => [name, [...values]]));
  return pairs.set(key, [...pairs.get(key) ?? [], value]);
}
