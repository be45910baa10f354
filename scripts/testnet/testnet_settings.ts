/**
 * The testnet's command line.
 *
 * @module
 */
import { Command, InvalidArgumentError } from "commander";
import { MODEL_NAMES } from "../../compute/model/mod.ts";
import { exchangeSchema, type ExchangeSettings } from "../../compute/task/mod.ts";
import { asUsage, choice, named, partition, share, strictly, whole } from "../terminal/mod.ts";
import { checkFaults, type Fault, parseFault } from "./faults.ts";
import { graphOf, type TopologyName } from "../../daemon/membership/graphs.ts";

/** What an exchange sends; what is undefined is as the task says. */
export interface ExchangeChoices {
  readonly compress: ExchangeSettings["compress"] | undefined;
  /** Share of the coordinates sent, in (0, 1]. */
  readonly density: number | undefined;
  readonly values: ExchangeSettings["values"] | undefined;
  /** Bytes of deltas that a node may send in all, instead of a density. */
  readonly budget: number | undefined;
  /** Local steps between two exchanges, H. */
  readonly localSteps: number | undefined;
}

/** What a testnet is asked to do. */
export interface Settings extends ExchangeChoices {
  readonly nodes: number;
  readonly task: string;
  readonly model: string | undefined;
  readonly data: string | undefined;
  readonly topology: TopologyName;
  /** Daemons run at their defaults and find and choose their neighbours themselves, instead of the topology's. */
  readonly likeVolunteers: boolean;
  /** Links of a node where the topology is `regular`; undefined = 4, or all others where there are fewer. */
  readonly degree: number | undefined;
  readonly partition: string;
  /** Local steps of each node; undefined = as the task says. */
  readonly steps: number | undefined;
  /** Of the initial model, the division of the data and all else; undefined = as the task says. */
  readonly seed: number | undefined;
  /** Folder for the report; undefined = none is kept. */
  readonly out: string | undefined;
  readonly backend: "native" | "cpu";
  /** Threads of each node's kernels; 0 = the machine's cores shared out. */
  readonly threads: number;
  readonly faults: readonly Fault[];
}

/**
 * Reads the testnet's flags.
 *
 * @param print where the text of `--help` goes
 * @throws {UsageError} in one line that names the flag, the value and what it must be
 *
 * @example
 * ```ts
 * import { parseSettings } from "./testnet_settings.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(parseSettings([]).nodes, 4);
 * assert.throws(() => parseSettings(["--nods", "8"]), /unknown option '--nods' \(Did you mean --nodes\?\)/);
 * ```
 */
export function parseSettings(flags: readonly string[], print: (text: string) => void = () => {}): Settings {
  const command = createCommand(print);
  return asUsage(() => {
    const { kill, freeze, join, ...rest } = command.parse(flags, { from: "user" }).opts<Flags>();
    const settings: Settings = { ...optional, ...rest, faults: [...join ?? [], ...freeze ?? [], ...kill ?? []] };
    checkFaults(settings.faults, settings.nodes);
    graphOf(settings);
    if (settings.likeVolunteers && command.getOptionValueSource("topology") !== "default") {
      throw new RangeError(
        "Cannot use --topology with --like-volunteers: volunteers choose their neighbours themselves",
      );
    }
    if (settings.budget !== undefined && settings.density !== undefined) {
      throw new RangeError("Cannot use --budget with --density: the one sets the other");
    }
    return settings;
  });
}

type Flags = Omit<Settings, "faults"> & { readonly [kind in Fault["kind"]]?: readonly Fault[] };

/** Keys of flags without a default, which commander leaves out. */
const optional = {
  model: undefined,
  data: undefined,
  compress: undefined,
  density: undefined,
  values: undefined,
  budget: undefined,
  localSteps: undefined,
  degree: undefined,
  steps: undefined,
  seed: undefined,
  out: undefined,
};

function createCommand(print: (text: string) => void): Command {
  const command = new Command("testnet")
    .description("Train one model with several daemons on this machine: separate processes, no server.")
    .option("--nodes <n>", "how many daemons", whole(1, 64), 4)
    .option("--task <name|file>", "a built-in task, or a task manifest (JSON)", "digits")
    .addOption(choice("--model <name>", "model of a built-in task (default: lenet)", MODEL_NAMES))
    .option("--data <dir>", "folder of the task's data, for tasks whose data is not built in")
    .addOption(
      choice(
        "--compress <name>",
        "what an exchange sends (default: as the task says)",
        exchangeSchema.shape.compress.options,
      ),
    )
    .option("--density <share>", "share of the coordinates sent, such as 0.01", share)
    .addOption(choice("--values <kind>", "how precisely they are sent", exchangeSchema.shape.values.options))
    .option("--budget <bytes>", "bytes of deltas a node may send in all; sets the density", whole(1, 1e12))
    .option("--local-steps <n>", "local steps between two exchanges", whole(1, 1e6))
    .addOption(choice("--topology <name>", "who is whose neighbour", ["ring", "full", "regular"]).default("ring"))
    .option(
      "--like-volunteers",
      "daemons at their defaults, which find their neighbours themselves (DHT, relays, API)",
      false,
    )
    .option("--degree <n>", "links of a node in a regular topology (default: 4)", whole(1, 63))
    .option("--partition <rule>", "how the data is divided: iid, dirichlet:ALPHA or label", partition, "iid")
    .option("--steps <n>", "local steps of each node (default: as the task says)", whole(1, 1e9))
    .option(
      "--seed <n>",
      "of the model, the data's division and order (default: as the task says)",
      whole(0, 2 ** 32 - 1),
    )
    .option("--out <dir>", "keep report.json, model.safetensors and each daemon's log there", named)
    .addOption(choice("--backend <name>", "cpu: plain JavaScript, far slower", ["native", "cpu"]).default("native"))
    .option("--threads <n>", "threads of each node's kernels; 0 = the cores shared out", whole(0, 1024), 0)
    .option("--kill <fault>", "kill a node, such as 1@50% or 1@10s; repeatable", fault("kill"))
    .option("--freeze <fault>", "stop a node for a while, such as 2@30%:5s; repeatable", fault("freeze"))
    .option("--join <fault>", "start a node late, such as 1@50%; repeatable", fault("join"))
    .addHelpText(
      "after",
      `
Nodes are numbered from 0. A moment is a time since training began, or a share of the steps done by the other nodes.

Examples:
  deno task testnet
  deno task testnet --nodes 8 --compress top-k --density 0.01 --local-steps 32
  deno task testnet --like-volunteers
  deno task testnet --partition dirichlet:0.1 --kill 1@50% --freeze 2@30%:5s --out report

Exit codes: 0 all of it happened, 1 something failed, 2 wrong flags, 130 interrupted.`,
    );
  return strictly(command, print);
}

function fault(kind: Fault["kind"]): (text: string, earlier: Fault[] | undefined) => Fault[] {
  return (text, earlier) => {
    try {
      return [...earlier ?? [], parseFault(kind, text)];
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  };
}
