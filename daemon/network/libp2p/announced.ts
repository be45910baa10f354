/**
 * Which addresses a node tells others.
 *
 * @module
 */
import { isLoopback, isPrivate } from "@libp2p/utils";
import type { Multiaddr } from "@multiformats/multiaddr";
import { isRelayed } from "./socket_side.ts";

/**
 * Addresses that are told at most. A relay tells all its own, and each makes one of this node; heartbeats carry them again
 * and again, and whoever dials this node tries no more than these (`dialler.ts`).
 */
export const MOST_ADDRESSES = 8;

/**
 * The addresses worth telling, best first: those that strangers can dial, then those through relays, then those of the local
 * network, then those of this machine.
 *
 * @example
 * ```ts
 * import { announced } from "./announced.ts";
 * import { parseAddress } from "./address.ts";
 * import assert from "node:assert";
 *
 * const addresses = ["/ip4/127.0.0.1/tcp/1", "/ip4/10.0.0.2/tcp/1", "/ip4/44.1.2.3/tcp/1"].map(parseAddress);
 * assert.deepStrictEqual(announced(addresses), ["/ip4/44.1.2.3/tcp/1", "/ip4/10.0.0.2/tcp/1", "/ip4/127.0.0.1/tcp/1"]);
 * ```
 */
export function announced(addresses: readonly Multiaddr[]): string[] {
  const ranked = addresses.toSorted((one, other) => rank(one) - rank(other)).map((address) => address.toString());
  return [...new Set(ranked)].slice(0, MOST_ADDRESSES);
}

function rank(address: Multiaddr): number {
  const through = isRelayed(address) ? 1 : 0;
  const [host] = address.getComponents();
  if (host?.name.startsWith("dns")) return through;
  if (isLoopback(address)) return 4 + through;
  return (isPrivate(address) ? 2 : 0) + through;
}
