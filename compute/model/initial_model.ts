/**
 * The model a task starts from.
 *
 * @module
 */
import type { Initialiser } from "./initialiser.ts";
import type { Weights } from "./plan.ts";
import { createRandom, sharedMemoryVector, type Vector } from "../vector/mod.ts";

/**
 * Draws the initial weights x₀, each tensor as its layer says: most kernels uniform in ±√(6/fan-in) (He et al., ICCV 2015,
 * for rectifiers), biases zero.
 *
 * Only additions, multiplications and square roots take part, which IEEE 754 rounds alike everywhere, so x₀ is equal
 * bit for bit at every node.
 */
export function initialModel(weights: Weights, seed: number): Vector {
  const model = new Float32Array(weights.layout.length);
  for (const _ of draw(weights, seed, model)) continue;
  return model;
}

/**
 * Draws the same initial weights in slices, between which signals and messages are heard: the largest models take seconds.
 * They lie in memory that threads share, since they are never changed.
 *
 * @param breathe waits between two slices; a turn of the event loop by default
 * @param isGiven tensors that are left at 0, as they come from elsewhere; none by default
 */
export async function drawInitialModel(
  weights: Weights,
  seed: number,
  breathe: () => Promise<void> = () => new Promise((resolve) => setTimeout(resolve)),
  isGiven: (name: string) => boolean = () => false,
): Promise<Vector> {
  const model = sharedMemoryVector(weights.layout.length);
  for (const _ of draw(weights, seed, model, isGiven)) await breathe();
  return model;
}

/** Entries that are drawn at a time: some ten milliseconds. */
const SLICE = 2 ** 20;

/** Draws into `model`, and stops after each full slice. */
function* draw(
  { layout, initialisers }: Weights,
  seed: number,
  model: Vector,
  isGiven?: (name: string) => boolean,
): Generator<undefined> {
  for (const [tensor, { name, offset, length }] of layout.tensors.entries()) {
    if (isGiven?.(name)) continue;
    const initialiser = initialisers[tensor];
    const end = offset + length;
    if (initialiser.kind !== "uniform") {
      fill(model.subarray(offset, end), initialiser);
      continue;
    }
    const { limit } = initialiser;
    const random = createRandom(seed).fork(`initial/${name}`);
    for (let from = offset; from < end; from += SLICE) {
      const to = Math.min(end, from + SLICE);
      for (let index = from; index < to; index++) model[index] = (2 * random.next() - 1) * limit;
      if (to - from === SLICE) yield undefined;
    }
  }
}

/** Fills a tensor with the numbers that its initialiser names. */
function fill(tensor: Vector, initialiser: Exclude<Initialiser, { kind: "uniform" }>): void {
  const values = initialiser.kind === "constant" ? [initialiser.value] : initialiser.values;
  const stretch = tensor.length / values.length;
  values.forEach((value, index) => tensor.fill(value, index * stretch, (index + 1) * stretch));
}
