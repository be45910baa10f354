/**
 * What a task's manifest says about its optimiser.
 *
 * @module
 */
import { z } from "zod";
import { DECAYS } from "./schedule.ts";

/** Where a manifest names its optimiser. */
export const OPTIMISER_KINDS = ["sgd", "adamw"] as const;

const share = z.number().min(0).max(1);
const momentum = share.lt(1);
const weightDecay = share.lt(1).optional();
const prune = z.strictObject({ ratio: z.number().min(1).max(100_000) }).optional();

/** A key that has no meaning here; `words` say what to do instead. */
const refused = (words: string) => z.never({ error: words }).optional();
const NEEDS_KIND = 'needs a kind beside it, "sgd" or "adamw"';
const OF_SGD = 'is of kind "sgd" and has no meaning for "adamw"';
const OF_ADAMW = 'is of kind "adamw" and has no meaning for "sgd"';

const common = {
  /** Examples a local step. */
  batch: z.int().positive().max(65_536),
  /** Local steps of each node in all; left out where nodes train until they are stopped. */
  steps: z.int().positive().optional(),
};

const newer = {
  ...common,
  decay: z.enum(DECAYS),
  /** Largest norm of the whole gradient; a larger one is scaled down to it. None where it is left out. */
  clip: z.number().positive().max(1e9).optional(),
  /** First steps over which the learning rate rises linearly; none where it is left out. */
  warmup: z.int().positive().max(1e9).optional(),
};

/** SGD as manifests have had it from the beginning: its weight decay is of all tensors, biases too. */
const unnamed = z.strictObject({
  kind: z.undefined().optional(),
  learningRate: z.number().positive().max(100),
  momentum,
  ...common,
  decay: z.enum(["none", "linear-second-half"], {
    error: ({ input }) => (DECAYS as readonly unknown[]).includes(input) ? NEEDS_KIND : undefined,
  }),
  /** λ of the term λw that each step adds to the gradient; none where it is left out. */
  weightDecay,
  /** Pruning while training (GSM): one weight in `ratio` stays; none is pruned where it is left out. */
  prune,
  nesterov: refused(NEEDS_KIND),
  clip: refused(NEEDS_KIND),
  warmup: refused(NEEDS_KIND),
  betas: refused('needs "kind": "adamw" beside it'),
  epsilon: refused('needs "kind": "adamw" beside it'),
});

const sgd = z.strictObject({
  kind: z.literal("sgd"),
  learningRate: z.number().positive().max(100),
  momentum,
  /** Whether the step looks ahead (Nesterov); no where it is left out. */
  nesterov: z.boolean().optional(),
  ...newer,
  /** λ of the term λw that each step adds to the gradient of kernels; none where it is left out. */
  weightDecay,
  prune,
  betas: refused(OF_ADAMW),
  epsilon: refused(OF_ADAMW),
});

const adamW = z.strictObject({
  kind: z.literal("adamw"),
  /** About how far a weight goes in a step. */
  learningRate: z.number().positive().max(1),
  /** Shares of the two moments that a step keeps; .9 and .999 where they are left out. */
  betas: z.tuple([share.lt(1), share.lt(1)]).optional(),
  /** What is added to the root of the second moment; 1e-8 where it is left out. */
  epsilon: z.number().min(1e-12).max(1).optional(),
  ...newer,
  /** λ: a step takes λ times the learning rate of each weight of a kernel; none where it is left out. */
  weightDecay,
  momentum: refused('is of kind "sgd"; "adamw" has betas instead'),
  nesterov: refused(OF_SGD),
  prune: refused('goes with kind "sgd" alone: it prunes by what momentum and weight decay of SGD do'),
});

const fits = ({ warmup = 0, steps = Infinity }: { warmup?: number | undefined; steps?: number | undefined }) =>
  warmup < steps;
const FITS = { message: "must be less than the steps in all", path: ["warmup"] };

/** Schema of a manifest's optimiser: SGD where there is no `kind`, else what the kind says. It is strict. */
export const optimiserSchema = z.discriminatedUnion("kind", [
  unnamed,
  sgd.refine(fits, FITS).refine(({ nesterov, momentum }) => nesterov !== true || momentum > 0, {
    message: "needs a momentum above 0",
    path: ["nesterov"],
  }),
  adamW.refine(fits, FITS),
], { error: ({ code }) => code === "invalid_union" ? 'must be "sgd" or "adamw", or left out' : undefined });

/** What a task says about its optimiser. */
export type OptimiserSettings = z.infer<typeof optimiserSchema>;
