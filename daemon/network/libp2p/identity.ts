/**
 * Who a node is: an Ed25519 key, kept in its data folder.
 *
 * @module
 */
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from "@libp2p/crypto/keys";
import type { PrivateKey } from "@libp2p/interface";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import { dirname, join } from "node:path";
import { makeFolder, oneLine, WriteError, writeWhole } from "../../support/mod.ts";
import type { PeerId } from "../../../protocol/exchange/mod.ts";

/** A node's name, and the key that proves it. */
export interface Identity {
  readonly peer: PeerId;
  readonly privateKey: PrivateKey;
}

/**
 * Makes a new identity, known to nobody.
 *
 * @example
 * ```ts
 * import { createIdentity } from "./identity.ts";
 * import assert from "node:assert";
 *
 * assert.notStrictEqual((await createIdentity()).peer, (await createIdentity()).peer);
 * ```
 */
export async function createIdentity(): Promise<Identity> {
  return identityOf(await generateKeyPair("Ed25519"));
}

/**
 * Reads the identity in `dataDir`, from the file `identity.key` (the key in libp2p's protobuf form). If there is none, a
 * new one is made and written there, for its owner's eyes only; the folder is made too.
 *
 * @throws {SyntaxError} if the file holds something else; it is left as it is
 * @throws {Error} if it cannot be read or written
 */
export async function loadIdentity(dataDir: string): Promise<Identity> {
  const path = join(dataDir, "identity.key");
  const known = await read(path);
  if (known !== undefined) return known;
  const identity = await createIdentity();
  try {
    await makeFolder(dataDir);
    await writeWhole(path, privateKeyToProtobuf(identity.privateKey), 0o600);
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    throw unusable(dataDir, error, `${error.reason}; ${error.remedy}`);
  }
  return identity;
}

async function read(path: string): Promise<Identity | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw unusable(dirname(path), error, oneLine(error));
  }
  try {
    const key = privateKeyFromProtobuf(bytes);
    if (key.type !== "Ed25519") throw new TypeError(`the key is of type ${key.type}`);
    return identityOf(key);
  } catch (error) {
    throw new SyntaxError(
      `Cannot read identity "${path}": it holds no Ed25519 key. Put its backup back, or remove it to start with a new identity`,
      { cause: error },
    );
  }
}

function unusable(dataDir: string, cause: unknown, reason: string): Error {
  return new Error(`Cannot use the folder "${dataDir}": ${reason}, or choose another with --data-dir`, { cause });
}

function identityOf(privateKey: PrivateKey): Identity {
  return { peer: peerIdFromPrivateKey(privateKey).toString(), privateKey };
}
