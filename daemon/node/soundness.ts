/**
 * What training can give, and what is a sign that it has diverged.
 *
 * @module
 */
import type { Progress } from "../../compute/training/mod.ts";
import { isFiniteVector, norm, type Vector } from "../../compute/vector/mod.ts";
import type { NodeTrainer } from "./node_trainer.ts";

/** The largest norm of a chunk's update: far beyond any training, and its square is still a number. */
const LARGEST_UPDATE = 1e18;
/** The largest mean loss: off by so many nats, or squares of deviations, a model does not come back. */
const LARGEST_LOSS = 1e6;
/** Training examples on which a model is tried before it is kept, or gone on from. */
const TRIED = 64;

/** Why nothing of what local steps gave may be taken; undefined if all is well. */
export function troubleOf({ update, loss }: Progress): string | undefined {
  const trouble = troubleOfLoss(loss);
  if (trouble !== undefined) return `the training loss is ${trouble}`;
  const size = norm(update);
  return size < LARGEST_UPDATE ? undefined : `the norm of the update is ${figure(size)}`;
}

/** A loss that is not finite or far beyond any training, in words; undefined if all is well. */
export function troubleOfLoss(loss: number): string | undefined {
  return loss < LARGEST_LOSS ? undefined : figure(loss);
}

/** Tries a model on a few training examples; says why it is of no use, undefined if all is well. */
export async function troubleOfModel(
  trainer: Pick<NodeTrainer, "appraise">,
  model: Vector,
): Promise<string | undefined> {
  if (!isFiniteVector(model)) return "its model holds a value that is not finite";
  const trouble = trainer.appraise && troubleOfLoss(await trainer.appraise(model, TRIED));
  return trouble && `the loss of its model is ${trouble}`;
}

function figure(value: number): string {
  return `${Number(value.toPrecision(3))}`;
}
