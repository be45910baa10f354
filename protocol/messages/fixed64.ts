/**
 * 64-bit integers between `bigint` and the two halves in which the Protobuf runtime holds them.
 *
 * @module
 */
import { MAX_UINT64 } from "./constants.ts";
import type { Long } from "./messages_pb.d.ts";
import { WireError } from "./wire_error.ts";

/** Number of values of one half. */
const HALF = 0x100000000;

/**
 * Splits a 64-bit number.
 *
 * @param name what the number is, for the error
 * @throws {RangeError} if it is not in [0, 2⁶⁴)
 */
export function toLong(value: bigint, name: string): Long {
  if (value < 0n || value > MAX_UINT64) {
    throw new RangeError(`Cannot write ${name} ${value}: it must lie between 0 and 2^64 - 1`);
  }
  return { low: Number(value & 0xffffffffn) | 0, high: Number(value >> 32n) | 0, unsigned: true };
}

/** Splits a whole number. @throws {RangeError} if it is not an integer in [0, 2⁵³) */
export function countToLong(value: number, name: string): Long {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`Cannot write ${name} ${value}: it must be a whole number between 0 and 2^53 - 1`);
  }
  return { low: value | 0, high: Math.floor(value / HALF) | 0, unsigned: true };
}

/**
 * Joins the halves of a field; the runtime leaves a field that was not sent as the number 0.
 *
 * @example
 * ```ts
 * import { fromLong, toLong } from "./fixed64.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(fromLong(toLong(0xfedcba9876543210n, "nonce")), 0xfedcba9876543210n);
 * ```
 */
export function fromLong(value: number | Long): bigint {
  if (typeof value === "number") return BigInt(value);
  return (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
}

/** Joins the halves of a whole number. @throws {WireError} if it is 2⁵³ or more */
export function countFromLong(value: number | Long, name: string): number {
  const count = typeof value === "number" ? value : (value.high >>> 0) * HALF + (value.low >>> 0);
  if (!Number.isSafeInteger(count)) {
    throw new WireError("BOUNDS", `Cannot read ${name} ${fromLong(value)}: it must be at most 2^53 - 1`);
  }
  return count;
}
