/**
 * Entries of allow and deny lists.
 *
 * @module
 */
import { isIP } from "node:net";

/** Ids as libp2p writes them: a multihash in base 58, of an Ed25519 key (12D3Koo…), a secp256k1 (16Uiu2…) or an RSA key (Qm…). */
const PEER = /^(?:12D3Koo|16Uiu2|Qm)[1-9A-HJ-NP-Za-km-z]{37,48}$/;

/**
 * Whether a text has the form of a peer id, an IP address or a range of them such as `10.0.0.0/8`.
 *
 * @example
 * ```ts
 * import { isPeerOrRange } from "./peer_or_range.ts";
 * import assert from "node:assert";
 *
 * assert.ok(["10.0.0.0/8", "192.168.1.5", "fd00::/8"].every(isPeerOrRange));
 * assert.ok(!["10.0.0.0/33", "example.org", ""].some(isPeerOrRange));
 * ```
 */
export function isPeerOrRange(text: string): boolean {
  if (PEER.test(text)) return true;
  const [, address, prefix = "0"] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = address === undefined ? 0 : isIP(address);
  return family !== 0 && Number(prefix) <= (family === 4 ? 32 : 128);
}
