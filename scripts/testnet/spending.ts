/**
 * What a budget of bytes means for the share of coordinates sent.
 *
 * @module
 */
import { type ValueCoding, valueCodings } from "../../compute/compression/mod.ts";

/** What a budget is spent on. */
export interface Spending {
  /** Exchanges that a node begins. It answers about as many, and each end of an exchange sends one delta. */
  readonly exchanges: number;
  /** Entries of the model, d. */
  readonly length: number;
  /** How values are coded. */
  readonly values: ValueCoding;
}

/**
 * The share p of coordinates that uses up a budget: each costs its value's bits, and its position the entropy
 * H(p)/p = log₂(1/p) + ((1 − p)/p)·log₂(1/(1 − p)) bits, which the codes of docs/wire.md come close to.
 *
 * @param bytes of deltas that a node may send in all
 * @returns a share in (0, 1]
 * @throws {RangeError} if not even one coordinate an exchange fits in
 *
 * @example
 * ```ts
 * import { densityOf } from "./spending.ts";
 * import assert from "node:assert";
 *
 * const density = densityOf(60_000, { exchanges: 50, length: 61_706, values: "sign" });
 * assert.ok(density > 0.008 && density < 0.0085);
 * ```
 */
export function densityOf(bytes: number, { exchanges, length, values }: Spending): number {
  const deltas = 2 * exchanges;
  const bits = 8 * bytes / (deltas * length);
  const cost = (p: number) => entropy(p) + p * valueCodings[values].bits;
  if (bits >= cost(1)) return 1;
  const least = 1 / length;
  if (bits < cost(least)) {
    throw new RangeError(
      `Cannot keep to a budget of ${bytes} bytes: ${deltas} deltas of one coordinate each need more`,
    );
  }
  // The cost rises with p up to where it is above cost(1), and stays above it: there is one share to halve in on.
  let [low, high] = [least, 1];
  for (let round = 0; round < 50; round++) {
    const middle = (low + high) / 2;
    if (cost(middle) <= bits) low = middle;
    else high = middle;
  }
  return low;
}

function entropy(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
}
