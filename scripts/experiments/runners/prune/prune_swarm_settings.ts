/**
 * What a swarm that prunes can be asked for.
 *
 * @module
 */
import { z } from "zod";
import { MODEL_NAMES } from "../../../../compute/model/mod.ts";
import { exchangeSchema } from "../../../../compute/task/mod.ts";

/** Schema of the settings of a run of kind `prune-swarm`; strict, flat, with a default for every key. */
export const pruneSwarmSchema = z.strictObject({
  model: z.enum(MODEL_NAMES as [string, ...string[]]).default("mlp"),
  /** `gsm` prunes while training; `magnitude` trains densely and prunes at the end alone, for comparison. */
  method: z.enum(["gsm", "magnitude"]).default("gsm"),
  /** C: of the kernels' weights one in so many stays. */
  ratio: z.number().min(1).default(60),
  /** Both ends of a link let what is passive in their shared vector decay as it does in their models; costs no byte. */
  agree: z.boolean().default(true),
  /** On a ring; an even number. */
  nodes: z.int().min(2).max(64).refine((nodes) => nodes % 2 === 0, "must be even").default(4),
  /** `iid`, `label` or `dirichlet:ALPHA`. */
  partition: z.string().default("iid"),
  /** Local steps of each node in all. */
  steps: z.int().positive().default(2400),
  learningRate: z.number().positive().default(0.02),
  momentum: z.number().min(0).lt(1).default(0.99),
  weightDecay: z.number().min(0).lt(1).default(4e-3),
  batch: z.int().positive().default(64),
  /** Training images are shifted by up to this many pixels each way. */
  shift: z.int().min(0).default(1),
  /** Local steps between two exchanges of a node, H. */
  localSteps: z.int().positive().default(16),
  /** Share of the entries that a delta carries. */
  density: z.number().positive().max(1).default(0.005),
  values: exchangeSchema.shape.values.default("sign"),
  /** Points of the curve. */
  points: z.int().positive().default(10),
});

/** Settings of a run of kind `prune-swarm`. */
export type PruneSwarmSettings = z.infer<typeof pruneSwarmSchema>;
