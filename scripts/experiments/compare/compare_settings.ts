/**
 * The comparison's command line.
 *
 * @module
 */
import { Command, InvalidArgumentError } from "commander";
import { asUsage, named, strictly, whole } from "../../terminal/mod.ts";

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
  const command = createCommand(cores, print);
  return asUsage(() => {
    command.parse(flags, { from: "user" });
    const [experiment] = command.args;
    const settings: CompareSettings = { ...defaults, ...command.opts(), experiment };
    if (experiment === undefined && !settings.list) {
      throw new RangeError("Name an experiment's file, such as scripts/experiments/NAME.json, or use --list");
    }
    if (experiment !== undefined && settings.list) throw new RangeError("Cannot use --list with an experiment's file");
    return settings;
  });
}

const defaults = {
  out: undefined,
  seeds: undefined,
  only: new Map<string, string[]>(),
  force: false,
  dryRun: false,
  list: false,
};

function createCommand(cores: number, print: (text: string) => void): Command {
  const command = new Command("compare")
    .description("Run an experiment, a grid of settings with several seeds each, and write its table and its charts.")
    .argument("[experiment]", "the experiment's file (JSON)")
    .option("--jobs <n>", "runs at once, each in a process with one thread", whole(1, 1024), cores)
    .option("--out <dir>", "folder of NAME.md, NAME.json and the charts (default: results/NAME)", named)
    .option("--runs <dir>", "folder of finished runs, which are not run again", named, "results/.runs")
    .option("--seeds <list>", "instead of the experiment's, such as 1,2,3", seedList)
    .option("--only <key=value>", "only such settings; repeatable: any of one key's values, all of the keys", pair)
    .option("--force", "forget the finished runs of these settings, and run all again")
    .option("--dry-run", "show what would be run, and how much of it is done")
    .option("--list", "list the experiments of this project")
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
  return strictly(command, print);
}

function seedList(text: string): readonly number[] {
  const seeds = text.split(",").map(Number);
  const fine = /^\d+(,\d+)*$/.test(text) && seeds.every((seed) => seed < 2 ** 32);
  if (!fine || new Set(seeds).size !== seeds.length) {
    throw new InvalidArgumentError("It must be different whole numbers below 2³², such as 1,2,3.");
  }
  return seeds;
}

function pair(text: string, earlier: ReadonlyMap<string, readonly string[]> | undefined): Map<string, string[]> {
  const [, key, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (key === undefined) throw new InvalidArgumentError("It must be KEY=VALUE, such as density=0.01.");
  const pairs = new Map([...earlier ?? []].map(([name, values]) => [name, [...values]]));
  return pairs.set(key, [...pairs.get(key) ?? [], value]);
}
