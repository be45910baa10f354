/**
 * The one table of a testnet's settings: flags, help, completions and documentation derive from it.
 *
 * @module
 */
import { z } from "zod";
import { graphOf } from "../../daemon/membership/graphs.ts";
import {
  boolean,
  filled,
  list,
  oneOf,
  onlyFlags,
  parsedBy,
  type RawValue,
  readSettings,
  SETTINGS,
  type SettingsOf,
  text,
  whole,
  withoutDefault,
} from "../../daemon/settings/mod.ts";
import { checkLiars, LIAR_FORM, type LiarSpec, parseLiars } from "../liars/mod.ts";
import { EXCHANGE_SETTINGS, optimiserSettings } from "../terminal/mod.ts";
import { checkFaults, type Fault, parseFault } from "./faults.ts";

/** What holds where a setting is left out. */
const AS_TASK = "as the task says";

/** How a built-in task is optimised; a manifest says so itself. */
const OPTIMISER = optimiserSettings("Task");
/** Keys of what a testnet may say about how a built-in task is optimised. */
export const OPTIMISER_KEYS = Object.keys(OPTIMISER) as readonly (keyof typeof OPTIMISER)[];

/** All settings, by key. */
export const TESTNET_SETTINGS = onlyFlags({
  task: { ...SETTINGS.task, fallback: "digits" },
  model: SETTINGS.model,
  data: SETTINGS.data,
  weights: { ...SETTINGS.weights, otherwise: "beside the manifest" },
  partition: SETTINGS.partition,
  steps: text(whole(1, 1e9).optional(), {
    group: "Task",
    argument: "n",
    description: "local steps of each node",
    otherwise: AS_TASK,
    example: "640",
  }),
  seed: {
    ...withoutDefault(SETTINGS.seed, AS_TASK),
    description: "seed of the model, of the data's division and of all choices",
  },
  ...OPTIMISER,
  compress: withoutDefault(EXCHANGE_SETTINGS.compress, AS_TASK),
  density: { ...EXCHANGE_SETTINGS.density, otherwise: AS_TASK },
  values: withoutDefault(EXCHANGE_SETTINGS.values, AS_TASK),
  budget: text(whole(1, 1e12).optional(), {
    group: "Exchange",
    argument: "bytes",
    description: "bytes of deltas a node may send in all; sets the density",
    otherwise: "unlimited",
    example: "200000",
  }),
  localSteps: { ...EXCHANGE_SETTINGS.localSteps, otherwise: AS_TASK },
  nodes: text(whole(1, 64), {
    group: "Swarm",
    argument: "n",
    description: "how many daemons",
    fallback: "4",
    example: "8",
  }),
  topology: text(oneOf(["ring", "full", "regular"]), {
    group: "Swarm",
    argument: "name",
    description: "who is whose neighbour",
    fallback: "ring",
    example: "regular",
  }),
  degree: text(whole(1, 63).optional(), {
    group: "Swarm",
    argument: "n",
    description: "links of a node in a regular topology",
    otherwise: "4, or all others where there are fewer",
    example: "3",
  }),
  likeVolunteers: boolean(z.boolean(), {
    group: "Swarm",
    description: "daemons at their defaults, which find and choose their neighbours themselves (DHT, relays, API)",
    fallback: false,
    example: "true",
  }),
  trust: { ...SETTINGS.trust, group: "Swarm" },
  kill: list(z.array(parsedBy((fault) => parseFault("kill", fault))), {
    group: "Faults",
    argument: "fault",
    description: "kill a node, such as 1@50% or 1@10s; repeatable",
    example: "1@50%",
  }),
  freeze: list(z.array(parsedBy((fault) => parseFault("freeze", fault))), {
    group: "Faults",
    argument: "fault",
    description: "stop a node for a while, such as 2@30%:5s; repeatable",
    example: "2@30%:5s",
  }),
  join: list(z.array(parsedBy((fault) => parseFault("join", fault))), {
    group: "Faults",
    argument: "fault",
    description: "start a node late, such as 3@10s; repeatable",
    example: "3@10s",
  }),
  // A list is cut at each comma, those within a liar too.
  liar: list(z.array(z.string()).transform((items) => items.join(",") || "none").pipe(parsedBy(parseLiars)), {
    group: "Liars",
    argument: "rule",
    description: `nodes that say what is not so, ${LIAR_FORM}; repeatable`,
    otherwise: "all are honest",
    example: "flip@3",
  }),
  backend: SETTINGS.backend,
  threads: {
    ...SETTINGS.threads,
    description: "threads of each node's kernels; 0 = the machine's cores shared out",
  },
  out: text(filled("must name a folder").optional(), {
    group: "Report",
    argument: "dir",
    description: "folder to keep report.json, model.safetensors and each daemon's log in",
    otherwise: "none is kept",
    example: "report",
  }),
});

/** What a testnet is asked to do. Sizes are in bytes, shares in (0, 1]; what is undefined is as the task says. */
export type Settings = Omit<SettingsOf<typeof TESTNET_SETTINGS>, Fault["kind"] | "liar"> & {
  readonly faults: readonly Fault[];
  readonly liars: readonly LiarSpec[];
};

/**
 * Checks the settings of a testnet, and fills in the defaults.
 *
 * @param raw as flags give them
 * @throws {TypeError} naming the setting, the value and what it must be
 * @throws {RangeError} for settings that do not go together
 *
 * @example
 * ```ts
 * import { testnetSettings } from "./testnet_settings.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(testnetSettings({}).nodes, 4);
 * assert.throws(() => testnetSettings({ nodes: "65" }), /Cannot use --nodes "65": must be at most 64/);
 * ```
 */
export function testnetSettings(raw: Readonly<Record<string, RawValue>>): Settings {
  const { kill, freeze, join, liar: liars, ...rest } = readSettings(TESTNET_SETTINGS, raw);
  const settings: Settings = { ...rest, faults: [...join, ...freeze, ...kill], liars };
  checkFaults(settings.faults, settings.nodes);
  checkLiars(liars, settings.nodes);
  graphOf(settings);
  if (settings.likeVolunteers && raw.topology !== undefined) {
    throw new RangeError(
      "Cannot use --topology with --like-volunteers: volunteers choose their neighbours themselves; leave one out",
    );
  }
  if (settings.budget !== undefined && settings.density !== undefined) {
    throw new RangeError("Cannot use --budget with --density: the one sets the other; leave one out");
  }
  return settings;
}
