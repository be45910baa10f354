/**
 * A manifest's optimiser from what somebody says about it and what suits the model.
 *
 * @module
 */
import { DEFAULT_BETAS, DEFAULT_EPSILON } from "./adamw.ts";
import type { OPTIMISER_KINDS, OptimiserSettings } from "./optimiser_schema.ts";
import type { Schedule } from "./schedule.ts";

/** What may be said about an optimiser; what is left out is as suits the model. */
export interface OptimiserChoice {
  /** By default SGD, as manifests without a `kind` have it, unless something is said that these do not know. */
  readonly optimiser?: (typeof OPTIMISER_KINDS)[number] | undefined;
  readonly learningRate?: number | undefined;
  /** Of SGD; .9 by default. */
  readonly momentum?: number | undefined;
  /** Of SGD; off by default. */
  readonly nesterov?: boolean | undefined;
  /** Of AdamW; .9 and .999 by default. */
  readonly betas?: readonly [number, number] | undefined;
  /** Of AdamW; 1e-8 by default. */
  readonly epsilon?: number | undefined;
  readonly weightDecay?: number | undefined;
  /** Examples a local step. */
  readonly batch?: number | undefined;
  /** Largest norm of the gradient; none by default. */
  readonly clip?: number | undefined;
  /** First steps over which the rate rises; none by default. */
  readonly warmup?: number | undefined;
  /** How the rate falls where the steps are bounded; over their second half by default. */
  readonly schedule?: Schedule["decay"] | undefined;
  /** Local steps of each node in all; unbounded by default. */
  readonly steps?: number | undefined;
  /** Pruning while training, to one weight in `ratio`; none by default. */
  readonly prune?: { readonly ratio: number } | undefined;
}

/** What suits a model where nothing is said. */
export interface SuitedOptimiser {
  /** Learning rates by kind. */
  readonly rates: Readonly<Record<(typeof OPTIMISER_KINDS)[number], number>>;
  readonly batch: number;
  /** λ of SGD; none by default. */
  readonly weightDecay?: number | undefined;
}

const MOMENTUM = 0.9;
/** λ of AdamW: what PyTorch has. */
const DECOUPLED_DECAY = 0.01;

/**
 * What a manifest is to say. It is not checked: the manifest's schema does that, and says in words what does not go together.
 *
 * @example
 * ```ts
 * import { chooseOptimiser } from "./choose_optimiser.ts";
 * import assert from "node:assert";
 *
 * const suited = { rates: { sgd: 0.05, adamw: 0.003 }, batch: 32 };
 * const sgd = { learningRate: 0.05, momentum: 0.9, batch: 32, decay: "linear-second-half" };
 * assert.deepStrictEqual(chooseOptimiser({}, suited), sgd);
 * assert.deepStrictEqual(chooseOptimiser({ clip: 1 }, suited), { kind: "sgd", ...sgd, clip: 1 });
 * const { learningRate, weightDecay } = chooseOptimiser({ optimiser: "adamw" }, suited);
 * assert.deepStrictEqual([learningRate, weightDecay], [0.003, 0.01]);
 * ```
 */
export function chooseOptimiser(choice: OptimiserChoice, suited: SuitedOptimiser): OptimiserSettings {
  const { optimiser, momentum, nesterov, betas, epsilon, clip, warmup, schedule, steps, prune } = choice;
  const isOld = [betas, epsilon, clip, warmup].every((said) => said === undefined) && nesterov !== true &&
    schedule !== "linear" && schedule !== "cosine";
  const kind = optimiser ?? (isOld ? undefined : "sgd");
  const isAdamW = kind === "adamw";
  const settings = {
    kind,
    learningRate: choice.learningRate ?? suited.rates[kind ?? "sgd"],
    momentum: momentum ?? (isAdamW ? undefined : MOMENTUM),
    nesterov: nesterov === true ? true : undefined,
    betas: betas ?? (isAdamW ? [...DEFAULT_BETAS] : undefined),
    epsilon: epsilon ?? (isAdamW ? DEFAULT_EPSILON : undefined),
    batch: choice.batch ?? suited.batch,
    decay: schedule ?? "linear-second-half",
    steps,
    weightDecay: choice.weightDecay ?? (isAdamW ? DECOUPLED_DECAY : suited.weightDecay),
    clip,
    warmup,
    prune,
  };
  const said = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as OptimiserSettings;
}

/** Largest norm of a gradient, and steps over which the rate rises, that keep the first steps of AdamW from going astray. */
const [CLIP, WARMUP] = [1, 100];

/**
 * What is said of an optimiser, and where that leaves it open AdamW with clipping and a warm-up: what suits embeddings,
 * attention and memories, whose gradients differ much in size. What says something of SGD alone is left as it is.
 *
 * @example
 * ```ts
 * import { preferAdamW } from "./choose_optimiser.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(preferAdamW({ steps: 200 }), { steps: 200, optimiser: "adamw", clip: 1, warmup: 20 });
 * assert.deepStrictEqual(preferAdamW({ momentum: 0.5 }), { momentum: 0.5 });
 * ```
 */
export function preferAdamW(choice: OptimiserChoice): OptimiserChoice {
  const { optimiser, momentum, nesterov, prune, steps, clip, warmup } = choice;
  const isOther = optimiser === "sgd" || momentum !== undefined || nesterov === true || prune !== undefined;
  if (isOther) return choice;
  const rising = steps === undefined ? WARMUP : Math.min(WARMUP, Math.floor(steps / 10));
  const own = rising < 1 ? undefined : rising;
  return { ...choice, optimiser: "adamw", clip: clip ?? CLIP, warmup: warmup ?? own };
}
