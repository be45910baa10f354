/**
 * What a comparison has to do: an experiment's combinations and seeds, less what was not asked for.
 *
 * @module
 */
import { basename, relative } from "node:path";
import { suggestion } from "../../../compute/support/mod.ts";
import { UsageError } from "../../terminal/mod.ts";
import type { Runner } from "./runner.ts";
import { type Combination, combine, textOf, valueOf, VARIANT } from "./combine.ts";
import { type Experiment, parseExperiment } from "./experiment.ts";
import type { Run } from "./run_store.ts";
import type { RunnerTable } from "./runners.ts";
import type { CompareSettings } from "./compare_settings.ts";

/** An experiment and what of it is asked for. */
export interface Plan {
  /** The file's name without its end. */
  readonly name: string;
  readonly experiment: Experiment;
  readonly combinations: readonly Combination[];
  readonly seeds: readonly number[];
  /** Whether the runs need TensorFlow's native library. */
  readonly native: boolean;
  /** The command that finds the same again. */
  readonly command: string;
}

/**
 * Reads an experiment's file and picks what is asked for.
 *
 * @throws {UsageError} if there is no such file, it is no experiment, or a setting is not known; names the nearest
 */
export async function planFrom(
  path: string,
  { seeds, only }: Pick<CompareSettings, "seeds" | "only">,
  table: RunnerTable,
): Promise<Plan> {
  const text = await Deno.readTextFile(path).catch((error) => {
    throw new UsageError(`Cannot read experiment "${path}": ${(error as Error).message.split(":")[0]}; see --list`, 2);
  });
  const { experiment, native, combinations } = await understand(text, path, table);
  const picked = combinations.filter((one) =>
    [...only].every(([key, values]) => values.includes(textOf(valueOf(one, key))))
  );
  for (const key of only.keys()) {
    const known = [...Object.keys(combinations[0].settings), VARIANT];
    if (!known.includes(key)) throw new UsageError(`Cannot use --only ${key}=…: ${suggestion(key, known)}`, 2);
  }
  if (picked.length === 0) throw new UsageError(`No combination of "${path}" agrees with --only; see --dry-run`, 2);
  return {
    name: basename(path).replace(/\.json$/, ""),
    experiment,
    combinations: picked,
    seeds: seeds ?? experiment.seeds,
    native,
    command: [
      `deno task compare ${quoted(relative(Deno.cwd(), path))}`,
      ...seeds === undefined ? [] : [`--seeds ${seeds.join(",")}`],
      ...[...only].flatMap(([key, values]) => values.map((value) => `--only ${quoted(`${key}=${value}`)}`)),
    ].join(" "),
  };
}

/** All different runs of a plan, the first seed of all combinations first: an overview is there early. */
export function runsOf({ experiment: { runner }, combinations, seeds }: Plan): Run[] {
  return seeds.flatMap((seed) => combinations.map(({ settings }) => ({ runner, settings, seed })));
}

async function understand(text: string, path: string, table: RunnerTable) {
  try {
    const experiment = parseExperiment(text, path);
    const entry = Object.hasOwn(table, experiment.runner) ? table[experiment.runner] : undefined;
    if (entry === undefined) {
      const remedy = suggestion(experiment.runner, Object.keys(table));
      throw new TypeError(`Cannot use experiment "${path}": unknown runner "${experiment.runner}". ${remedy}`);
    }
    const runner: Runner = await entry.load();
    return { experiment, native: entry.native, combinations: combine(experiment, runner, path) };
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) throw new UsageError(error.message, 2);
    throw error;
  }
}

function quoted(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
