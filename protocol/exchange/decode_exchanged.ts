/**
 * Reading what a peer has sent of an exchange.
 *
 * @module
 */
import { type Compressed, squaredNormOf } from "../../compute/compression/mod.ts";
import { decodeCompressed, type Reference } from "../delta/mod.ts";
import { WireError } from "../messages/mod.ts";
import type { Context } from "./exchange_context.ts";
import type { OpenSession } from "./link.ts";
import type { PeerId } from "./transport.ts";

/** A frame no correct peer sends: ends the stream. */
export function malformed({ parts }: Context, peer: PeerId, { code, message }: WireError): void {
  parts.record({ type: "malformed", peer, code, reason: message });
  parts.transport.reset(peer);
}

/**
 * Decodes the delta of an exchange. One that is finite but huge counts as malformed too: a model that takes it over
 * overflows within a few local steps, and would take the node down.
 *
 * @throws {WireError} if no correct peer sends such
 */
export function decodeExchanged(context: Context, session: OpenSession, bytes: Uint8Array): Compressed {
  const { layout } = context.parts;
  const delta = decodeCompressed(bytes, layout, referenceOf(context, session));
  // What is finite as it was read need not be so once a level is taken times its scale; such a norm is infinite or NaN.
  if (!(squaredNormOf(delta, layout) <= context.largestDelta ** 2)) {
    throw new WireError(
      "UNFIT",
      `Cannot take a delta: its norm is over ${context.largestDelta}, which no training makes`,
    );
  }
  return delta;
}

/** What both deltas of an exchange refer to: r of an open link as it is before. */
export function referenceOf({ parts }: Context, { held }: OpenSession): Reference {
  return { shared: held.shared.vector, initial: parts.initial };
}
