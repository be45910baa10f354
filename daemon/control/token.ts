/**
 * The secret that whoever asks the control API must know.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { reasonOf, writeWhole } from "../support/mod.ts";

/** Random bytes of a token: as many as a key of 256 bits, so that nobody guesses it. */
const BYTES = 32;
/** What a token looks like: base64url without padding. */
const FORM = /^[A-Za-z0-9_-]{22,128}$/;

/** A fresh token, as base64url text. */
function createToken(): string {
  return crypto.getRandomValues(new Uint8Array(BYTES)).toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Where the token of a data folder lies. */
export function tokenPath(dataDir: string): string {
  return join(dataDir, "api-token");
}

/**
 * The token of a data folder, from the file `api-token`. If there is none, one is made and written there, for its owner's
 * eyes only (mode 0600); after that it stays the same.
 *
 * @throws {SyntaxError} if the file holds something else; it is left as it is
 * @throws {Error} if it cannot be read or written
 */
export async function loadToken(dataDir: string): Promise<string> {
  const known = await readToken(dataDir);
  if (known !== undefined) return known;
  const token = createToken();
  await writeWhole(tokenPath(dataDir), new TextEncoder().encode(`${token}\n`), 0o600);
  return token;
}

/**
 * The token of a data folder; undefined if it has none.
 *
 * @throws {SyntaxError} if the file holds something else
 * @throws {Error} if it cannot be read
 */
export async function readToken(dataDir: string): Promise<string | undefined> {
  const path = tokenPath(dataDir);
  let text: string;
  try {
    text = (await Deno.readTextFile(path)).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new Error(`Cannot read the token "${path}": ${reasonOf(error)}; it is for the user who started the daemon`, {
      cause: error,
    });
  }
  if (!FORM.test(text)) {
    throw new SyntaxError(
      `Cannot use the token "${path}": it is not as the daemon makes one; remove it and restart the daemon`,
    );
  }
  return text;
}

/** True if both are the same; how long it takes tells nothing about where they differ. */
export function isSameToken(given: string, wanted: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}
