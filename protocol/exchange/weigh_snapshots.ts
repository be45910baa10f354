/**
 * Which of several snapshots a joiner takes as its model (exchange.md §12).
 *
 * @module
 */
import { distance, type Vector } from "../../compute/vector/mod.ts";
import type { PeerId } from "./transport.ts";

/** A snapshot that could be a joiner's model. */
export interface Candidate {
  readonly peer: PeerId;
  readonly model: Vector;
  /** Loss on some examples of the joiner's own. */
  readonly loss: number;
}

/** What came of it. */
export interface Weighed {
  readonly chosen: Candidate;
  /** Those that are too far from the initial model to be the work of the same training. */
  readonly tooFar: readonly Candidate[];
}

/** Of the candidates' median distance from the initial model: one that is farther is no work of the same training. */
const MOST_MEDIANS = 3;
/** Losses that differ by no more than this share and this much are alike: few examples tell no better. */
const LOSS_SHARE = 0.1;
const LOSS_DIFFERENCE = 0.1;

/**
 * Takes the candidate of the lowest loss; of those whose loss is like it, where there are three candidates or more, the one
 * that is nearest to all the others. A model with something hidden in it can have as low a loss, but lies apart.
 *
 * @param candidates at least one
 * @throws {Error} if their losses or distances are no numbers to compare
 *
 * @example
 * ```ts
 * import { weighSnapshots } from "./weigh_snapshots.ts";
 * import assert from "node:assert";
 *
 * const candidate = (peer: string, loss: number, ...model: number[]) => ({ peer, loss, model: Float32Array.from(model) });
 * const candidates = [candidate("a", 0.19, 1, 1), candidate("b", 0.13, 2, -1), candidate("c", 0.2, 1.1, 1)];
 * const { chosen, tooFar } = weighSnapshots(candidates, Float32Array.of(0, 0));
 * assert.strictEqual(chosen.peer, "c");
 * assert.deepStrictEqual(tooFar, []);
 * ```
 */
export function weighSnapshots(candidates: readonly Candidate[], initial: Vector): Weighed {
  const distances = candidates.map(({ model }) => distance(model, initial));
  const farthest = MOST_MEDIANS * medianOf(distances);
  const near = candidates.filter((_, index) => distances[index] <= farthest);
  const lowest = Math.min(...near.map(({ loss }) => loss));
  const alike = near.filter(({ loss }) => loss - lowest <= LOSS_SHARE * Math.abs(lowest) + LOSS_DIFFERENCE);
  const sums = alike.map((candidate) =>
    near.length < 3 ? candidate.loss : near.reduce((sum, { model }) => sum + distance(model, candidate.model), 0)
  );
  const chosen = alike[sums.indexOf(Math.min(...sums))];
  if (chosen === undefined) throw new Error("Cannot weigh snapshots: a loss or a distance is not finite");
  return { chosen, tooFar: candidates.filter((candidate) => !near.includes(candidate)) };
}

/** The middle one, or the mean of the two in the middle. */
function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
