/**
 * What a simulation is asked to do, as plain JSON: what an experiment's `base` and `grid` name, and what the flags of
 * `deno task simulate` set.
 *
 * @module
 */
import { z } from "zod";
import { MODEL_NAMES } from "../../compute/model/mod.ts";
import { parsePartition } from "../../compute/data/mod.ts";
import { exchangeSchema } from "../../compute/task/mod.ts";
import { parseChurn } from "./churn.ts";
import { parseSpeed } from "./speed.ts";
import { parseTopology } from "./topology_rule.ts";

/** A text that `parse` can read; what it throws is what is wrong with it. */
function readable(parse: (text: string) => unknown): z.ZodString {
  return z.string().check((context) => {
    try {
      parse(context.value);
    } catch (error) {
      context.issues.push({ code: "custom", message: (error as Error).message, input: context.value });
    }
  });
}

const whole = z.int().positive();
const share = z.number().min(0).max(1);
const milliseconds = z.number().min(0).max(86_400_000);

/** Schema of a simulation's settings. `null` is "as the task says". */
export const simulationSchema = z.strictObject({
  nodes: whole.max(4096).default(8),
  /** `ring`, `full`, `regular:DEGREE`, or `chosen:DEGREE`: as daemons find neighbours by themselves. */
  topology: readable(parseTopology).default("ring"),
  partition: readable(parsePartition).default("iid"),
  model: z.enum(MODEL_NAMES as [string, ...string[]]).default("lenet"),
  /** Local steps of each node. */
  steps: whole.default(640),
  batch: whole.nullable().default(null),
  learningRate: z.number().positive().nullable().default(null),
  momentum: share.lt(1).nullable().default(null),
  weightDecay: share.lt(1).nullable().default(null),
  /** GSM: one weight in so many stays; none is pruned by default. */
  prune: z.number().min(1).nullable().default(null),
  compress: exchangeSchema.shape.compress.default("top-k"),
  density: share.positive().nullable().default(null),
  values: exchangeSchema.shape.values.default("sign"),
  /** Local steps between two exchanges, H. */
  localSteps: whole.max(4096).nullable().default(null),
  /** Whether the rules for skewed shards are on; `auto`: where shards are skewed. */
  skew: z.enum(["auto", "on", "off"]).default("auto"),
  /** Strengths of the rules, in place of the model's own. */
  adjust: z.number().min(0).max(4).nullable().default(null),
  correction: share.nullable().default(null),
  pull: share.lt(1).nullable().default(null),
  slowMomentum: share.lt(1).nullable().default(null),
  /** Time a frame is under way, and up to so much more at random, in ms. */
  latency: milliseconds.default(5),
  jitter: milliseconds.default(0),
  /** Bytes a second that each direction of a link carries; without limit by default. */
  bandwidth: z.number().positive().nullable().default(null),
  /** Shares of frames that vanish, that arrive twice, and upon which their stream is reset. */
  loss: share.default(0),
  duplicate: share.default(0),
  reset: share.default(0),
  /** Virtual time of a local step at the fastest node, in ms. */
  stepTime: z.number().positive().max(3_600_000).default(10),
  /** Steps take so many times longer: `1x`, or drawn for each node from `1..4x`, log-uniformly. */
  speed: readable(parseSpeed).default("1x"),
  /** `none`, or how many of the nodes are killed, each at a random moment, and how long they stay away: `20%:5s`, `20%:forever`. */
  churn: readable(parseChurn).default("none"),
  /** Points of the curve. */
  moments: whole.max(1000).default(20),
  /** Most nodes whose models are measured at each of them; all of them are at the end. */
  measured: whole.default(16),
});

/** What a simulation is asked to do. */
export type SimulationSettings = z.infer<typeof simulationSchema>;
