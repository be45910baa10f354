import { createHash } from "node:crypto";

/**
 * A short name of a peer, for lists of neighbours in heartbeats: the first four bytes, big-endian, of the SHA-256 of its id
 * as text. Two peers of a swarm of a thousand share one with a chance of one in 9,000; nothing rests on it.
 *
 * @example
 * ```ts
 * import { peerTag } from "./peer_tag.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(peerTag("abc"), 0xba7816bf);
 * ```
 */
export function peerTag(peer: string): number {
  return createHash("sha256").update(peer).digest().readUInt32BE(0);
}
