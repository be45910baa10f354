/**
 * Mean and deviation of numbers, one after another, whatever their offset and size: the first is subtracted from all and
 * all are taken in units of about the largest, so nothing cancels or overflows (Welford 1962).
 *
 * @example
 * ```ts
 * import { Moments } from "./moments.ts";
 * import assert from "node:assert";
 *
 * const moments = new Moments();
 * for (const value of [1e300, 3e300]) moments.add(value);
 * assert.deepStrictEqual([moments.mean, moments.deviation], [2e300, 1e300]);
 * ```
 */
export class Moments {
  count = 0;
  #first = 0;
  /** A power of two that no distance from the first exceeds by much. */
  #scale = 0;
  /** Mean of the distances and sum of their squared differences from it, in units of the scale and its square. */
  #mean = 0;
  #squares = 0;

  /** Takes in one finite number. */
  add(value: number): void {
    if (this.count === 0) this.#first = value;
    this.count++;
    // Half of each, as the whole distance may be more than the largest float.
    const half = value / 2 - this.#first / 2;
    if (Math.abs(half) > this.#scale) this.#rescale(half);
    const distance = this.#scale === 0 ? 0 : half / this.#scale;
    const away = distance - this.#mean;
    this.#mean += away / this.count;
    this.#squares += away * (distance - this.#mean);
  }

  /** The mean; 0 of none. */
  get mean(): number {
    // In two steps, as their sum may be finite where a part is not.
    const half = this.#mean * this.#scale;
    return this.#first + half + half;
  }

  /** The deviation over all of them; 0 of none. */
  get deviation(): number {
    return this.count === 0 ? 0 : Math.sqrt(this.#squares / this.count) * this.#scale * 2;
  }

  #rescale(half: number): void {
    const next = 2 ** Math.min(1023, Math.ceil(Math.log2(Math.abs(half))));
    const factor = next === 0 ? 1 : this.#scale / next;
    this.#mean *= factor;
    this.#squares *= factor * factor;
    this.#scale = next;
  }
}

/**
 * The shortest of a number's decimal forms, of six digits or more, that is as good as the number where `step` is what
 * counts: within a hundred-thousandth of it.
 */
export function shorten(value: number, step: number): number {
  for (let digits = 6; digits < 17; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.abs(short - value) <= step * 1e-5) return short;
  }
  return value;
}
