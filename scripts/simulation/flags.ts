/**
 * The simulation's command line.
 *
 * @module
 */
import { Command, InvalidArgumentError } from "commander";
import { MODEL_NAMES } from "../../compute/model/mod.ts";
import { exchangeSchema } from "../../compute/task/mod.ts";
import { parseRate } from "../../daemon/settings/mod.ts";
import { asUsage, choice, named, partition, share, strictly, UsageError, whole } from "../terminal/mod.ts";
import { parseChurn } from "./churn.ts";
import { parseDuration } from "./duration.ts";
import { simulationSchema, type SimulationSettings } from "./simulation_settings.ts";
import { parseSpeed } from "./speed.ts";
import { drawGraph, parseTopology } from "./topology_rule.ts";
import { createRandom } from "../../compute/vector/mod.ts";

/** What a simulation is asked to do, and where its report goes. */
export interface SimulationFlags {
  readonly settings: SimulationSettings;
  readonly seed: number;
  /** Folder for `report.json` and `report.html`. */
  readonly out: string;
  /** Threads that train. */
  readonly threads: number;
}

/** Flags that are not settings of the swarm. */
interface OwnFlags {
  readonly seed: number;
  readonly out: string;
  readonly threads: number;
}

/**
 * Reads the simulation's flags.
 *
 * @param print where the text of `--help` goes
 * @param cores how many threads train where no number is given
 * @throws {UsageError} in one line that names the flag, the value and what it must be
 *
 * @example
 * ```ts
 * import { parseFlags } from "./flags.ts";
 * import assert from "node:assert";
 *
 * const { settings } = parseFlags(["--nodes", "64", "--latency", "20ms", "--loss", "5%"]);
 * assert.deepStrictEqual([settings.nodes, settings.latency, settings.loss], [64, 20, 0.05]);
 * assert.throws(() => parseFlags(["--latency", "soon"]), /"soon"/);
 * ```
 */
export function parseFlags(
  flags: readonly string[],
  print: (text: string) => void = () => {},
  cores = 1,
): SimulationFlags {
  return asUsage(() => {
    const { seed, out, threads, ...rest } = createCommand(print, cores).parse(flags, { from: "user" }).opts<
      OwnFlags & Record<string, unknown>
    >();
    const result = simulationSchema.safeParse(rest);
    if (!result.success) {
      const [{ path, message }] = result.error.issues;
      throw new UsageError(`cannot simulate that: ${path.join(".")}: ${message}`, 2);
    }
    // A graph that does not exist is found out here, before anything is loaded.
    drawGraph(parseTopology(result.data.topology), result.data.nodes, createRandom(seed));
    return { settings: result.data, seed, out, threads };
  });
}

function createCommand(print: (text: string) => void, cores: number): Command {
  const command = new Command("simulate")
    .description("Run a whole swarm in this process, on a virtual clock: the daemon's own nodes, by seed.")
    .option("--nodes <n>", "how many nodes (default: 8)", whole(1, 4096))
    .option("--topology <rule>", "ring, full, regular:DEGREE or chosen:DEGREE (default: ring)", read(parseTopology))
    .option("--partition <rule>", "how the data is divided: iid, dirichlet:ALPHA or label (default: iid)", partition)
    .addOption(choice("--model <name>", "what is trained on the digits (default: lenet)", MODEL_NAMES))
    .option("--steps <n>", "local steps of each node (default: 640)", whole(1, 1e9))
    .option("--batch <n>", "examples a local step (default: as the model's)", whole(1, 65_536))
    .option("--learning-rate <rate>", "(default: as the model's)", number)
    .addOption(
      choice("--compress <name>", "what an exchange sends (default: top-k)", exchangeSchema.shape.compress.options),
    )
    .option("--density <share>", "share of the coordinates sent, such as 1% (default: as the model's)", part)
    .addOption(
      choice("--values <kind>", "how precisely they are sent (default: sign)", exchangeSchema.shape.values.options),
    )
    .option("--local-steps <n>", "local steps between two exchanges (default: as the model's)", whole(1, 4096))
    .addOption(choice("--skew <on>", "the rules for skewed shards (default: auto)", ["auto", "on", "off"]))
    .option("--prune <ratio>", "prune while training: one weight in so many stays", number)
    .option("--latency <time>", "time a frame is under way, such as 20ms (default: 5ms)", time)
    .option("--jitter <time>", "up to so much more, at random", time)
    .option("--bandwidth <rate>", "what each direction of a link carries, such as 1MB/s", rate)
    .option("--loss <share>", "frames that vanish, such as 5%", part)
    .option("--duplicate <share>", "frames that arrive twice", part)
    .option("--reset <share>", "frames upon which their stream is reset", part)
    .option("--step-time <time>", "virtual time of a step at the fastest node (default: 10ms)", time)
    .option("--speed <range>", "how many times longer steps take, such as 1..4x (default: 1x)", read(parseSpeed))
    .option("--churn <rule>", "nodes killed and how long they are away, such as 20%:5s", read(parseChurn))
    .option("--moments <n>", "points of the curve (default: 20)", whole(1, 1000))
    .option("--measured <n>", "most nodes measured at each of them (default: 16)", whole(1, 4096))
    .option("--seed <n>", "of all that is random", whole(0, 2 ** 32 - 1), 1)
    .option("--threads <n>", "threads that train; they change nothing in the result", whole(1, 1024), cores)
    .option("--out <dir>", "where report.json and report.html go", named, "results/simulation")
    .addHelpText(
      "after",
      `
Two runs of one seed give the same report, byte for byte.

Examples:
  deno task simulate
  deno task simulate --nodes 64 --topology regular:4 --partition dirichlet:0.1 --model mlp
  deno task simulate --nodes 16 --latency 20ms --loss 5% --speed 1..4x --churn 20%:2s

Exit codes: 0 done, 1 something failed, 2 wrong flags, 130 interrupted.`,
    );
  return strictly(command, print);
}

/** A text that `parse` can read, kept as it is. */
function read(parse: (text: string) => unknown): (text: string) => string {
  return (text) => {
    parsed(parse, text);
    return text;
  };
}

/** What `parse` makes of a text, with its complaint as the command line's. */
function parsed<Result>(parse: (text: string) => Result, text: string): Result {
  try {
    return parse(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

const time = (text: string) => parsed(parseDuration, text);

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

/** A share such as 0.05 or 5%; 0 is one too. */
function part(text: string): number {
  const plain = text.endsWith("%") ? `${Number(text.slice(0, -1)) / 100}` : text;
  return Number(plain) === 0 ? 0 : share(plain);
}

function rate(text: string): number {
  const bytes = parseRate(text);
  if (bytes === undefined) {
    throw new InvalidArgumentError("It must be a number and kB/s, MB/s, kbit/s or Mbit/s, such as 1MB/s.");
  }
  return bytes;
}
