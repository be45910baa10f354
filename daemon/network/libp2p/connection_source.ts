/**
 * Where a connection comes from, as far as that tells who is behind it.
 *
 * @module
 */
import { isPrivateIp } from "@libp2p/utils";
import type { Multiaddr } from "@multiformats/multiaddr";
import { isRelayed } from "./socket_side.ts";

/** How far away an address is; what comes through a relay is as far as anybody. */
export type Distance = "loopback" | "private" | "public" | "relayed";

/** Where a connection comes from. */
export interface Source {
  readonly distance: Distance;
  /** Names what one participant has all of: an IPv4 address, the first 64 bits of an IPv6 address, a relay. */
  readonly key: string;
}

/**
 * Where a connection from `address` comes from.
 *
 * @example
 * ```ts
 * import { sourceOf } from "./connection_source.ts";
 * import { parseAddress } from "./address.ts";
 * import assert from "node:assert";
 *
 * const [one, other] = ["/ip6/2a00:1:2:3::1/tcp/1", "/ip6/2a00:1:2:3:4:5:6:7/tcp/1"].map(parseAddress);
 * assert.deepStrictEqual(sourceOf(one), { distance: "public", key: "2a00:1:2:3" });
 * assert.deepStrictEqual(sourceOf(one), sourceOf(other));
 * assert.strictEqual(sourceOf(parseAddress("/ip4/10.0.0.7/tcp/1")).distance, "private");
 * ```
 */
export function sourceOf(address: Multiaddr): Source {
  const host = hostOf(address) ?? "";
  const key = host.includes(":") ? networkOf(host) : host;
  return { distance: distanceOf(address), key: isRelayed(address) ? `relay ${key}` : key };
}

/**
 * Names the network that `address` is in, of which one participant can easily have all: the first 24 bits of an IPv4 address,
 * the first 48 of one of IPv6. Undefined for this machine and local networks. Through a relay it is the relay's.
 *
 * @example
 * ```ts
 * import { groupOf } from "./connection_source.ts";
 * import { parseAddress } from "./address.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(groupOf(parseAddress("/ip4/192.0.3.7/tcp/1")), "192.0.3");
 * assert.strictEqual(groupOf(parseAddress("/ip6/2a00:1::9/tcp/1")), "2a00:1:0");
 * assert.strictEqual(groupOf(parseAddress("/ip4/10.0.0.7/tcp/1")), undefined);
 * ```
 */
export function groupOf(address: Multiaddr): string | undefined {
  const host = hostOf(address);
  if (host === undefined || distanceOfHost(host) !== "public") return undefined;
  return host.includes(":") ? networkOf(host).split(":", 3).join(":") : host.split(".", 3).join(".");
}

/** How far away `address` is; a name counts as public, whatever it stands for. */
export function distanceOf(address: Multiaddr): Distance {
  if (isRelayed(address)) return "relayed";
  const host = hostOf(address);
  return host === undefined ? "public" : distanceOfHost(host);
}

function distanceOfHost(host: string): "loopback" | "private" | "public" {
  if (host === "::1" || host.startsWith("127.")) return "loopback";
  const isMulticast = !host.includes(":") && Number(host.split(".")[0]) >= 224;
  return isMulticast || isPrivateIp(host) === true ? "private" : "public";
}

/** The IP address in `address`; that of IPv4 if it is written as one of IPv6. Undefined for a name. */
export function hostOf(address: Multiaddr): string | undefined {
  const [first] = address.getComponents();
  if (first?.name !== "ip4" && first?.name !== "ip6") return undefined;
  const host = first.value ?? "";
  const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([\da-f]{1,4}):([\da-f]{1,4}))$/i.exec(host);
  if (mapped === null) return host;
  if (mapped[1] !== undefined) return mapped[1];
  return [mapped[2], mapped[3]].flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]).join(".");
}

/** The first 64 bits of an IPv6 address. */
function networkOf(host: string): string {
  const [start, end] = host.split("::");
  const groups = start === "" ? [] : start.split(":");
  const last = end === undefined || end === "" ? [] : end.split(":");
  while (end !== undefined && groups.length + last.length < 8) groups.push("0");
  return [...groups, ...last].slice(0, 4).join(":");
}
