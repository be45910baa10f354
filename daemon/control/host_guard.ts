/**
 * Which names a browser may have used to come here.
 *
 * @module
 */

/** The names under which every machine reaches itself. */
const LOOPBACK: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];
/** Addresses that stand for all of a machine's own. */
const ANY: readonly string[] = ["0.0.0.0", "[::]", "::"];

/**
 * True if a request with this `Host` header may be answered by a server bound to `bound`. A page of a stranger can point a
 * name of its own at 127.0.0.1 and then ask as if from the same origin (DNS rebinding); the header still tells that name.
 *
 * @param header what the request says, a port included; undefined if it says nothing
 * @param bound host name or address the server was told to listen on
 *
 * @example
 * ```ts
 * import { isOwnHost } from "./host_guard.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(isOwnHost("localhost:4780", "127.0.0.1"), true);
 * assert.strictEqual(isOwnHost("192.168.1.5:4780", "192.168.1.5"), true);
 * assert.strictEqual(isOwnHost("rebind.example:4780", "127.0.0.1"), false);
 * ```
 */
export function isOwnHost(header: string | undefined, bound: string): boolean {
  const host = header?.toLowerCase().match(/^(\[[0-9a-f:.]+\]|[^:\[\]]+)(:\d+)?$/)?.[1];
  if (host === undefined) return false;
  if (LOOPBACK.includes(host) || host === bracketed(bound.toLowerCase())) return true;
  // Bound to all addresses, any of them will do; only names can be rebound.
  return ANY.includes(bound) && (host.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(host));
}

/** A host as it stands in a URL: an IPv6 address in brackets. */
export function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
