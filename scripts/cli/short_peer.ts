/**
 * Peer ids, short enough to read.
 *
 * @module
 */

/** The end of a peer id; the start is alike for all keys of a kind. The daemon's log shows as much of it. */
export function shortPeer(peer: string): string {
  return peer.slice(-6);
}

/**
 * The peer that a short name means.
 *
 * @returns `name` itself if it is an address, a whole id, or no known peer's end
 * @throws {RangeError} if it is the end of several
 *
 * @example
 * ```ts
 * import { expandPeer } from "./short_peer.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(expandPeer("cdef", ["12D3KooWabcdef", "12D3KooWaaaaaa"]), "12D3KooWabcdef");
 * ```
 */
export function expandPeer(name: string, peers: readonly string[]): string {
  if (name.startsWith("/")) return name;
  const meant = peers.filter((peer) => peer.endsWith(name));
  if (meant.length > 1) {
    throw new RangeError(`Cannot tell which peer "${name}" is: ${meant.join(", ")}; write more of its end`);
  }
  return meant[0] ?? name;
}
