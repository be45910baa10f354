import type { Caution, NodeEvent } from "../node/mod.ts";

/** Training has diverged: what happened and what the node does now, in one line for people. */
export function tellDiverged({ steps, reason, backTo, rate }: Extract<NodeEvent, { type: "diverged" }>): string {
  const way = backTo === undefined ? "it joins anew" : `it goes back to step ${backTo}`;
  return `training has diverged after step ${steps}: ${reason}; ${way}, at ${rate} of the learning rate`;
}

/** What training that diverged has left, in words behind the state of a node. */
export function tellCaution({ steps, reason, rate }: Pick<Caution, "steps" | "reason" | "rate">): string {
  return `at ${rate} of the learning rate, since it diverged after step ${steps} (${reason})`;
}
