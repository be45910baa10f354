/**
 * A 64-bit hash of a frame (two rounds of FNV-1a's form with different multipliers, scrambled). It tells a faulty peer's
 * other request from the same one sent again; a peer that makes two requests collide gains nothing but the kept reply.
 *
 * @example
 * ```ts
 * import { hashFrame } from "./frame_hash.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(hashFrame(Uint8Array.of(1, 2)), hashFrame(Uint8Array.of(1, 2)));
 * assert.notStrictEqual(hashFrame(Uint8Array.of(1, 2)), hashFrame(Uint8Array.of(2, 1)));
 * ```
 */
export function hashFrame(bytes: Uint8Array): bigint {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9 ^ bytes.length;
  for (let index = 0; index < bytes.length; index++) {
    low = Math.imul(low ^ bytes[index], 0x01000193);
    high = Math.imul(high ^ bytes[index], 0x85ebca6b);
    high ^= high >>> 15;
  }
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}
