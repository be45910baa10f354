/**
 * What a task's manifest says about its loss. It is data only; what computes it lies elsewhere.
 *
 * @module
 */
import { z } from "zod";

/** The losses that a task may have. */
export const LOSS_NAMES = [
  "softmax-cross-entropy",
  "sigmoid-cross-entropy",
  "mean-squared-error",
  "mean-absolute-error",
  "huber",
] as const;

/** The name of a loss. */
export type LossName = typeof LOSS_NAMES[number];

/** Ids and classes are bytes. */
const MOST_CLASSES = 256;
/** δ of the Huber loss where a manifest gives only its name. */
const USUAL_DELTA = 1;

const withOptions = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("softmax-cross-entropy"),
    /** ε: each target is 1 − ε for its class and ε spread evenly over all (Szegedy et al. 2016); 0 where left out. */
    labelSmoothing: z.number().min(0).lt(1).optional(),
    /** Targets of this id count for nothing: padding, say. */
    ignored: z.int().min(0).max(MOST_CLASSES - 1).optional(),
  }),
  z.strictObject({
    kind: z.literal("huber"),
    /** Where the loss turns from a square into a line, in deviations of the target. */
    delta: z.number().min(1e-6).max(1e6),
  }),
]);

/**
 * Schema of a loss: its name, or an object where it has options. Each is a mean: over all outputs, for softmax over the
 * rows that are not ignored.
 *
 * @example
 * ```ts
 * import { lossSchema } from "./loss_spec.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(lossSchema.parse("huber"), "huber");
 * assert.deepStrictEqual(lossSchema.parse({ kind: "huber", delta: 2 }), { kind: "huber", delta: 2 });
 * assert.throws(() => lossSchema.parse({ kind: "huber", delta: 0 }));
 * ```
 */
export const lossSchema = z.union([z.enum(LOSS_NAMES), withOptions]);

/** A loss as a manifest has it. */
export type LossSpec = z.infer<typeof lossSchema>;

/** A loss with all its options, those that a manifest leaves out among them. */
export type LossRule =
  | {
    readonly kind: "softmax-cross-entropy";
    readonly labelSmoothing: number;
    /** The id that counts for nothing, if there is one. */
    readonly ignored: number | undefined;
  }
  | { readonly kind: "sigmoid-cross-entropy" | "mean-squared-error" | "mean-absolute-error" }
  | { readonly kind: "huber"; readonly delta: number };

/**
 * Fills in what a manifest leaves out of its loss.
 *
 * @example
 * ```ts
 * import { lossRule } from "./loss_spec.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(lossRule("huber"), { kind: "huber", delta: 1 });
 * ```
 */
export function lossRule(loss: LossSpec): LossRule {
  const { labelSmoothing = 0, ignored, delta = USUAL_DELTA }: LossOptions = typeof loss === "string" ? {} : loss;
  const kind = lossName(loss);
  if (kind === "softmax-cross-entropy") return { kind, labelSmoothing, ignored };
  return kind === "huber" ? { kind, delta } : { kind };
}

/** The options of all losses. */
interface LossOptions {
  readonly labelSmoothing?: number | undefined;
  readonly ignored?: number | undefined;
  readonly delta?: number | undefined;
}

/** The name of a manifest's loss. */
export function lossName(loss: LossSpec): LossName {
  return typeof loss === "string" ? loss : loss.kind;
}
