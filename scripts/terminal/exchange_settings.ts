/**
 * Settings of what an exchange sends, as testnets and simulations have them.
 *
 * @module
 */
import { exchangeSchema } from "../../compute/task/mod.ts";
import { oneOf, share, text, whole } from "../../daemon/settings/mod.ts";

/** Heading of these settings. */
const GROUP = "Exchange";

/** The settings; what a task says in their place is not known here. */
export const EXCHANGE_SETTINGS = {
  compress: text(oneOf(exchangeSchema.shape.compress.options), {
    group: GROUP,
    argument: "name",
    description: "what an exchange sends",
    fallback: "top-k",
    example: "adaptive-top-k",
  }),
  density: text(share.optional(), {
    group: GROUP,
    argument: "share",
    description: "share of the coordinates sent, such as 1%",
    otherwise: "as suits the model",
    example: "1%",
  }),
  values: text(oneOf(exchangeSchema.shape.values.options), {
    group: GROUP,
    argument: "kind",
    description: "how precisely they are sent",
    fallback: "sign",
    example: "log4",
  }),
  localSteps: text(whole(1, 4096).optional(), {
    group: GROUP,
    argument: "n",
    description: "local steps between two exchanges",
    otherwise: "as suits the model",
    example: "32",
  }),
} as const;
