/**
 * Settings of how local steps are taken, as drafts, testnets and simulations have them.
 *
 * @module
 */
import { z } from "zod";
import { DECAYS, OPTIMISER_KINDS } from "../../compute/optimisers/mod.ts";
import { boolean, oneOf, readBy, text, whole } from "../../daemon/settings/mod.ts";
import { belowOne, fraction, number } from "./number_forms.ts";

const BETAS = "must be two numbers such as 0.9,0.95, each at least 0 and below 1";
const beta = z.number(BETAS).min(0, BETAS).lt(1, BETAS);

/** β₁ and β₂ from text. */
const betas = readBy((given) => {
  const { success, data } = z.tuple([beta, beta]).safeParse(
    given.split(",").map((part) => part.trim() === "" ? NaN : Number(part)),
  );
  return success ? data : undefined;
}, BETAS).pipe(z.tuple([beta, beta]));

/**
 * The settings; their keys are those of `OptimiserChoice`.
 *
 * @param group heading of these settings
 */
export function optimiserSettings(group: string) {
  return {
    optimiser: text(oneOf(OPTIMISER_KINDS).optional(), {
      group,
      argument: "name",
      description: "how local steps are taken; of either, kernels alone decay",
      otherwise: "sgd, of which biases decay too",
      example: "adamw",
    }),
    learningRate: text(number(z.number().positive("must be above 0")).optional(), {
      group,
      argument: "rate",
      description: "how far a step goes along the gradient; of adamw, about how far a weight goes",
      otherwise: "as suits the model",
      example: "0.05",
    }),
    momentum: text(fraction(belowOne).optional(), {
      group,
      argument: "share",
      description: "share of the velocity that a step of sgd keeps",
      otherwise: "0.9",
      example: "0.9",
    }),
    nesterov: boolean(z.boolean(), {
      group,
      description: "sgd looks ahead by its momentum (Nesterov)",
      fallback: false,
      example: "true",
    }),
    betas: text(betas.optional(), {
      group,
      argument: "shares",
      description: "shares of its two moments that a step of adamw keeps",
      otherwise: "0.9,0.999",
      example: "0.9,0.95",
    }),
    weightDecay: text(fraction(belowOne).optional(), {
      group,
      argument: "share",
      description:
        "share of each weight that sgd adds to its gradient, or that adamw takes of it times the learning rate",
      otherwise: "none; 0.01 of adamw",
      example: "0.0005",
    }),
    clip: text(number(z.number().positive("must be above 0").max(1e9, "must be at most 1e9")).optional(), {
      group,
      argument: "norm",
      description: "largest norm of the whole gradient; a larger one is scaled down",
      otherwise: "none",
      example: "1",
    }),
    warmup: text(whole(1, 1e9).optional(), {
      group,
      argument: "n",
      description: "first steps over which the learning rate rises",
      otherwise: "none",
      example: "100",
    }),
    schedule: text(oneOf(DECAYS).optional(), {
      group,
      argument: "name",
      description: "how the learning rate falls to zero by the last step",
      otherwise: "linear-second-half",
      example: "cosine",
    }),
  };
}
