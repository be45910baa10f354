/**
 * The addresses of a node in its heartbeats, where each byte goes to everybody again and again.
 *
 * @module
 */
import type { PeerId } from "../../protocol/exchange/mod.ts";

/**
 * The addresses worth a place in a heartbeat of `self`: without its name, which a heartbeat has anyhow, and without those of
 * this machine alone where there are others.
 *
 * @example
 * ```ts
 * import { briefAddresses } from "./heartbeat_addresses.ts";
 * import assert from "node:assert";
 *
 * const addresses = ["/ip4/192.0.2.7/tcp/4001/p2p/A", "/ip4/127.0.0.1/tcp/4001/p2p/A"];
 * assert.deepStrictEqual(briefAddresses(addresses, "A"), ["/ip4/192.0.2.7/tcp/4001"]);
 * ```
 */
export function briefAddresses(addresses: readonly string[], self: PeerId): string[] {
  const outer = addresses.filter((address) => !LOOPBACK.test(address));
  const suffix = nameSuffix(self);
  return (outer.length > 0 ? outer : addresses).map((address) =>
    address.endsWith(suffix) ? address.slice(0, -suffix.length) : address
  );
}

/** The addresses that a heartbeat of `peer` names, each with its name. */
export function wholeAddresses(addresses: readonly string[], peer: PeerId): string[] {
  const suffix = nameSuffix(peer);
  return addresses.map((address) => MULTIADDR.test(address) && !address.endsWith(suffix) ? address + suffix : address);
}

const LOOPBACK = /^\/(ip4\/127\.|ip6\/::1\/)/;
const MULTIADDR = /^\/(ip4|ip6|dns|dns4|dns6)\//;

function nameSuffix(peer: PeerId): string {
  return `/p2p/${peer}`;
}
