import type { Trainer } from "../../compute/training/mod.ts";

/**
 * What a node asks of whatever trains. A {@link Trainer} of a task is one; so is an object with a layout, a model to start from
 * and a function that takes local steps.
 */
export interface NodeTrainer extends Pick<Trainer, "layout" | "initial" | "steps"> {
  /** Needed where the node evaluates. */
  readonly evaluate?: Trainer["evaluate"] | undefined;
  /** Where it is there, a node that joins tries its neighbours' models by it; else it believes the first one. */
  readonly appraise?: Trainer["appraise"] | undefined;
  /** Needed where the node's state is kept. */
  readonly save?: Trainer["save"] | undefined;
  /** With `save`, clears its moments of numbers that are not finite; without, it has to get rid of them by itself. */
  readonly restore?: Trainer["restore"] | undefined;
}
