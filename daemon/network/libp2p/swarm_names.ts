/**
 * The names by which nodes of one swarm find one another.
 *
 * @module
 */
import { peerIdFromMultihash } from "@libp2p/peer-id";
import { createHash } from "node:crypto";
import { concat } from "uint8arrays/concat";

/** The multihash code of SHA-256. */
const SHA_256 = 0x12;

/** What the DHT is asked for: the SHA-256 of the task's id, as a content id. */
export type SwarmKey = ReturnType<ReturnType<typeof peerIdFromMultihash>["toCID"]>;

/** The key whose providers in the DHT are the nodes of `task`. */
export function swarmKey(task: Uint8Array): SwarmKey {
  const digest = Uint8Array.from(createHash("sha256").update(task).digest());
  // A peer's id and a content id are both names of a multihash.
  return peerIdFromMultihash({
    code: SHA_256,
    size: digest.length,
    digest,
    bytes: concat([Uint8Array.of(SHA_256, digest.length), digest]),
  }).toCID();
}

/**
 * The service tag of `task` in the local network: nodes of other tasks, or with another network key, have another one. What
 * it is made from cannot be read from it.
 *
 * @example
 * ```ts
 * import { mdnsTag } from "./swarm_names.ts";
 * import assert from "node:assert";
 *
 * const task = new Uint8Array(32);
 * assert.match(mdnsTag(task), /^_murmuration-[0-9a-f]{12}\._udp\.local$/);
 * assert.notStrictEqual(mdnsTag(task), mdnsTag(task, new Uint8Array(32)));
 * ```
 */
export function mdnsTag(task: Uint8Array, networkKey?: Uint8Array): string {
  const hash = createHash("sha256").update("murmuration mdns").update(task);
  if (networkKey !== undefined) hash.update(networkKey);
  return `_murmuration-${hash.digest("hex").slice(0, 12)}._udp.local`;
}
