/**
 * What a comparison of gossip methods can be asked for.
 *
 * @module
 */
import { z } from "zod";
import { parsePartition } from "../../../../compute/data/mod.ts";
import { exchangeSchema } from "../../../../compute/task/mod.ts";
import { PROBLEM_MODELS } from "../../problem/training_problem.ts";
import { GOSSIP_METHODS } from "./gossip_methods.ts";

/** Schema of the settings of a run of kind `gossip`; strict, flat, with a default for every key. */
export const gossipSchema = z.strictObject({
  method: z.enum(GOSSIP_METHODS).default("shared"),
  nodes: z.int().min(2).max(256).default(8),
  topology: z.enum(["ring", "regular", "full"]).default("ring"),
  /** Neighbours of a node where the topology is `regular`. */
  degree: z.int().min(2).max(255).default(4),
  /** `iid`, `label` or `dirichlet:ALPHA`. */
  partition: z.string().refine(isPartition, "write iid, label or dirichlet:ALPHA").default("iid"),
  /** Chance that a message is lost. */
  loss: z.number().min(0).max(0.9).default(0),
  model: z.enum(PROBLEM_MODELS).default("small"),
  /** Local steps of each node in all. */
  steps: z.int().positive().max(1_000_000).default(640),
  /** Examples a local step. */
  batch: z.int().positive().max(4096).default(16),
  learningRate: z.number().positive().max(100).default(0.1),
  momentum: z.number().min(0).lt(1).default(0.9),
  /** Local steps a round. */
  localSteps: z.int().positive().max(4096).default(8),
  compress: exchangeSchema.shape.compress.default("top-k"),
  /** Share of the entries that a message carries, where the compressor lets it choose. */
  density: z.number().positive().max(1).default(0.05),
  values: exchangeSchema.shape.values.default("sign"),
  /** Step size of the consensus: γ of CHOCO-SGD, η of DeepSqueeze; the others have none. */
  gamma: z.number().positive().max(1).default(0.3),
  /** Exchanges that each node begins a round, where nodes exchange in pairs. */
  exchanges: z.int().positive().max(64).default(1),
  /** Strength of the logit adjustment of local steps, whatever the method; 0 is off. */
  adjust: z.number().min(0).max(4).default(0),
  /** Points of the curve. */
  points: z.int().positive().max(1000).default(8),
});

/** What a comparison of gossip methods is asked for. */
export type GossipSettings = z.infer<typeof gossipSchema>;

function isPartition(text: string): boolean {
  try {
    parsePartition(text);
    return true;
  } catch {
    return false;
  }
}
