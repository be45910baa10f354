import { isFiniteVector, type Vector } from "./vector.ts";

/**
 * Refuses a vector with an entry that is NaN or infinite.
 *
 * @param action what was to be done with it, for the message
 * @throws {RangeError} naming the first such entry
 */
export function requireFinite(vector: Vector, action: string): void {
  if (isFiniteVector(vector)) return;
  const index = vector.findIndex((value) => !Number.isFinite(value));
  throw new RangeError(
    `Cannot ${action}: entry ${index} is ${vector[index]}; training has diverged, try a lower learning rate`,
  );
}
