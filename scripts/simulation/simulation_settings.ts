/**
 * The one table of a simulation's settings: flags, help, completions, documentation, and the keys of an experiment's
 * `base` and `grid` derive from it.
 *
 * @module
 */
import { z } from "zod";
import { CLASS_TASK_NAMES, TASK_MODEL_NAMES } from "../../compute/task/mod.ts";
import { createRandom } from "../../compute/vector/mod.ts";
import {
  filled,
  list,
  oneOf,
  onlyFlags,
  parseRate,
  type RawValue,
  readBy,
  readSettings,
  type Setting,
  SETTINGS,
  text,
  whole,
} from "../../daemon/settings/mod.ts";
import { DEFENCES } from "../defences/mod.ts";
import { checkLiars, LIAR_FORM, parseLiars } from "../liars/mod.ts";
import { belowOne, EXCHANGE_SETTINGS, fraction, number, optimiserSettings } from "../terminal/mod.ts";
import { CHURN_FORM, parseChurn } from "./churn.ts";
import { liars, liarTexts, readable, time } from "./setting_forms.ts";
import { parseSpeed, SPEED_FORM } from "./speed.ts";
import { drawGraph, parseTopology, TOPOLOGY_FORM } from "./topology_rule.ts";

/** A day, in ms. */
const DAY = 86_400_000;
const underway = time(z.number().min(0).max(DAY, "must be at most 24h"));

/** What holds where a setting of a task is left out. */
const AS_SUITS = "as suits the model";
const AS_SKEW = "as --skew says";

/**
 * What decides a simulation, by key; reports have the keys in this order. A flag's text is read into what an experiment
 * has as a plain value: a schema ends with the check of that. Times are in ms, rates in bytes a second.
 */
const DECISIVE = {
  nodes: text(whole(1, 4096), {
    group: "Swarm",
    argument: "n",
    description: "how many nodes",
    fallback: "8",
    example: "64",
  }),
  topology: text(readable(parseTopology, TOPOLOGY_FORM), {
    group: "Swarm",
    argument: "rule",
    description: "who is whose neighbour: ring, full, regular:DEGREE, or chosen:DEGREE as daemons choose by themselves",
    fallback: "ring",
    example: "regular:4",
  }),
  partition: SETTINGS.partition,
  task: text(oneOf(CLASS_TASK_NAMES), {
    group: "Task",
    argument: "name",
    description: "which built-in task; its data comes with the program",
    fallback: "digits",
    example: "text",
  }),
  model: text(oneOf(TASK_MODEL_NAMES).optional(), {
    group: "Task",
    argument: "name",
    description: "what is trained on its data",
    otherwise: "as the task says",
    example: "mlp",
  }),
  steps: text(whole(1, 1e9), {
    group: "Task",
    argument: "n",
    description: "local steps of each node",
    fallback: "640",
    example: "320",
  }),
  batch: text(whole(1, 65_536).optional(), {
    group: "Task",
    argument: "n",
    description: "examples a local step",
    otherwise: AS_SUITS,
    example: "32",
  }),
  ...optimiserSettings("Task"),
  prune: text(number(z.number().min(1, "must be at least 1")).optional(), {
    group: "Task",
    argument: "ratio",
    description: "prune while training (GSM): one weight in so many stays",
    otherwise: "none is pruned",
    example: "10",
  }),
  ...EXCHANGE_SETTINGS,
  skew: text(oneOf(["auto", "on", "off"]), {
    group: "Skewed shards",
    argument: "when",
    description: "when the rules for skewed shards hold (auto: where shards are skewed)",
    fallback: "auto",
    example: "off",
  }),
  adjust: text(number(z.number().min(0).max(4, "must be at most 4")).optional(), {
    group: "Skewed shards",
    argument: "strength",
    description: "strength of the logit adjustment, 0 to 4",
    otherwise: AS_SKEW,
    example: "0.7",
  }),
  correction: text(fraction().optional(), {
    group: "Skewed shards",
    argument: "strength",
    description: "strength of the links' control variate, 0 to 1",
    otherwise: AS_SKEW,
    example: "0.2",
  }),
  pull: text(fraction(belowOne).optional(), {
    group: "Skewed shards",
    argument: "share",
    description: "share of the way to the links' mean that a round goes",
    otherwise: AS_SKEW,
    example: "0.1",
  }),
  slowMomentum: text(fraction(belowOne).optional(), {
    group: "Skewed shards",
    argument: "share",
    description: "momentum of whole rounds",
    otherwise: AS_SKEW,
    example: "0.8",
  }),
  latency: text(underway, {
    group: "Network",
    argument: "time",
    description: "time a frame is under way",
    fallback: "5ms",
    example: "20ms",
  }),
  jitter: text(underway, {
    group: "Network",
    argument: "time",
    description: "up to so much more, at random",
    fallback: "0ms",
    example: "10ms",
  }),
  bandwidth: text(
    readBy(parseRate, "must be a rate such as 1MB/s or 8Mbit/s").pipe(z.number().positive("must be above 0"))
      .optional(),
    {
      group: "Network",
      argument: "rate",
      description: "what each direction of a link carries, such as 1MB/s",
      otherwise: "unlimited",
      example: "1MB/s",
    },
  ),
  loss: text(fraction(), {
    group: "Network",
    argument: "share",
    description: "share of frames that vanish, such as 5%",
    fallback: "0",
    example: "5%",
  }),
  duplicate: text(fraction(), {
    group: "Network",
    argument: "share",
    description: "share of frames that arrive twice",
    fallback: "0",
    example: "1%",
  }),
  reset: text(fraction(), {
    group: "Network",
    argument: "share",
    description: "share of frames upon which their stream is reset",
    fallback: "0",
    example: "0.1%",
  }),
  stepTime: text(time(z.number().positive("must be above 0").max(3_600_000, "must be at most 1h")), {
    group: "Swarm",
    argument: "time",
    description: "virtual time of a local step at the fastest node",
    fallback: "10ms",
    example: "50ms",
  }),
  speed: text(readable(parseSpeed, SPEED_FORM), {
    group: "Swarm",
    argument: "range",
    description: "how many times longer steps take; from a range such as 1..4x each node's is drawn, log-uniformly",
    fallback: "1x",
    example: "1..4x",
  }),
  churn: text(readable(parseChurn, CHURN_FORM), {
    group: "Swarm",
    argument: "rule",
    description: "share of the nodes that are killed, and how long they are away, such as 20%:5s or 20%:forever",
    fallback: "none",
    example: "20%:5s",
  }),
  liar: list(liarTexts.pipe(liars), {
    group: "Liars",
    argument: "rule",
    description: `nodes that say what is not so, ${LIAR_FORM}; repeatable`,
    otherwise: "all are honest",
    example: "flip@3",
  }),
  defence: text(oneOf(DEFENCES), {
    group: "Liars",
    argument: "name",
    description: "what honest nodes do about liars: as daemons do, or something to compare that with",
    fallback: "trust",
    example: "none",
  }),
  moments: text(whole(1, 1000), {
    group: "Report",
    argument: "n",
    description: "points of the curve",
    fallback: "20",
    example: "40",
  }),
  measured: text(whole(1, 4096), {
    group: "Report",
    argument: "n",
    description: "most nodes whose models are measured at each point of the curve; all are at the end",
    fallback: "16",
    example: "8",
  }),
} as const;

/** How a simulation is started, and where its report goes. */
const OWN = {
  seed: { ...SETTINGS.seed, group: "Swarm", description: "seed of all that is random" },
  threads: { ...SETTINGS.threads, description: "threads that train; they change nothing in the result; 0 = all cores" },
  out: text(filled("must name a folder"), {
    group: "Report",
    argument: "dir",
    description: "folder for report.json and report.html",
    fallback: "results/simulation",
    example: "results/churn",
  }),
} as const;

/** All settings, by key. */
export const SIMULATION_SETTINGS = onlyFlags({ ...DECISIVE, ...OWN });

/** What a plain value of a setting may be: null where it is left out and has no default. */
type Plain<Value> = undefined extends Value ? Exclude<Value, undefined> | null : Value;

type Shape = {
  readonly [Key in keyof typeof DECISIVE]: z.ZodDefault<
    z.ZodType<Plain<z.output<(typeof DECISIVE)[Key]["schema"]>>>
  >;
};

/** The schema of a setting's plain value: what the reading of a text ends with. */
function plain({ schema, fallback }: Setting): z.ZodType {
  if (schema instanceof z.ZodOptional) return (end(schema.unwrap()) as z.ZodType).nullable().default(null);
  return end(schema).default(schema.parse(fallback));
}

function end(schema: z.core.$ZodType): z.ZodType {
  return (schema instanceof z.ZodPipe ? schema.out : schema) as z.ZodType;
}

/** Schema of what decides a simulation, as plain JSON. `null` is what holds where a setting is left out. */
export const simulationSchema = z.strictObject(
  Object.fromEntries(Object.entries(DECISIVE).map(([key, row]) => [key, plain(row)])) as unknown as Shape,
);

/** What decides a simulation, beside its seed. */
export type SimulationSettings = z.output<typeof simulationSchema>;

/** What a simulation is asked to do, and where its report goes. */
export interface SimulationRequest {
  readonly settings: SimulationSettings;
  readonly seed: number;
  /** Folder for `report.json` and `report.html`. */
  readonly out: string;
  /** Threads that train; 0 = all cores. */
  readonly threads: number;
}

/**
 * Checks what a simulation is asked to do, and fills in the defaults.
 *
 * @param raw as flags give it
 * @throws {TypeError} naming the setting, the value and what it must be
 * @throws {RangeError} if there is no such graph
 *
 * @example
 * ```ts
 * import { simulationRequest } from "./simulation_settings.ts";
 * import assert from "node:assert";
 *
 * const { settings } = simulationRequest({ nodes: "64", latency: "20ms", loss: "5%" });
 * assert.deepStrictEqual([settings.nodes, settings.latency, settings.loss], [64, 20, 0.05]);
 * assert.throws(() => simulationRequest({ latency: "soon" }), /Cannot use --latency "soon": must be a duration/);
 * ```
 */
export function simulationRequest(raw: Readonly<Record<string, RawValue>>): SimulationRequest {
  const { seed, out, threads, ...rest } = readSettings(SIMULATION_SETTINGS, raw);
  const settings = simulationSchema.parse(
    Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
  );
  // A graph that does not exist is found out here, before anything is loaded.
  drawGraph(parseTopology(settings.topology), settings.nodes, createRandom(seed));
  checkLiars(parseLiars(settings.liar), settings.nodes);
  return { settings, seed, out, threads };
}
