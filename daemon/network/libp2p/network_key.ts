/**
 * The pre-shared key of a private swarm: nodes with another key, or with none, cannot speak to one another.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { reasonOf } from "../../support/mod.ts";

/** Bytes of a key: libp2p's private networks encrypt with XSalsa20, whose keys are of this size. */
const KEY_BYTES = 32;
const HEADER = "/key/swarm/psk/1.0.0/\n/base16/\n";

/**
 * Makes the text of a new key file, in the form that all libp2p programs read (`swarm.key`).
 *
 * @example
 * ```ts
 * import { createNetworkKey, parseNetworkKey } from "./network_key.ts";
 * import assert from "node:assert";
 *
 * const text = createNetworkKey();
 * assert.ok(text.startsWith("/key/swarm/psk/1.0.0/\n/base16/\n"));
 * assert.strictEqual(parseNetworkKey(text, "swarm.key").length, 32);
 * ```
 */
export function createNetworkKey(): string {
  return networkKeyText(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
}

/** The text of the file that holds `key`, 32 bytes. */
export function networkKeyText(key: Uint8Array): string {
  return `${HEADER}${key.toHex()}\n`;
}

/**
 * Reads the text of a key file.
 *
 * @param path of the file, for the message
 * @returns the key, 32 bytes
 * @throws {SyntaxError} if the text is none
 */
export function parseNetworkKey(text: string, path: string): Uint8Array {
  const [kind, base, digits, ...rest] = text.trimEnd().split(/\r?\n/);
  const isKey = kind === "/key/swarm/psk/1.0.0/" && base === "/base16/" && rest.length === 0;
  if (!isKey || !/^[0-9a-f]{64}$/i.test(digits ?? "")) {
    throw new SyntaxError(
      `Cannot read network key "${path}": it is not three lines, "/key/swarm/psk/1.0.0/", "/base16/" and 64 hexadecimal ` +
        "digits. Copy the file again from another node of the swarm, or make a new key for all of them",
    );
  }
  return Uint8Array.fromHex(digits);
}

/**
 * Reads a key file.
 *
 * @returns the key, 32 bytes
 * @throws {SyntaxError} if the file holds something else
 * @throws {Error} if it cannot be read
 */
export async function readNetworkKey(path: string): Promise<Uint8Array> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    throw new Error(
      `Cannot read network key "${path}": ${reasonOf(error)}. Give the path of the key file that the swarm shares`,
      { cause: error },
    );
  }
  return parseNetworkKey(text, path);
}

/**
 * Eight bytes of the key's SHA-256 in hexadecimal digits: two nodes can compare it without showing the key.
 *
 * @example
 * ```ts
 * import { networkKeyFingerprint } from "./network_key.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(networkKeyFingerprint(new Uint8Array(32)), "66687aadf862bd77");
 * ```
 */
export function networkKeyFingerprint(key: Uint8Array): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 16);
}
