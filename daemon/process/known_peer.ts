import type { KnownPeer } from "../membership/mod.ts";

/** A multiaddr that ends with its peer's id, taken apart. */
export function knownPeer(address: string): KnownPeer {
  return { peer: address.slice(address.lastIndexOf("/") + 1), address };
}
