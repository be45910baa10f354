/**
 * The arithmetic of an exchange at one end: what is sent, and what both messages change.
 *
 * @module
 */
import { type Compressed, moveModel } from "../../compute/compression/mod.ts";
import { type Context, isLower } from "./exchange_context.ts";
import type { Link, OpenSession } from "./link.ts";

/** q = C(x − r) of an open link. */
export function compressResidual({ parts, scratch }: Context, link: Link, { held }: OpenSession): Compressed {
  held.shared.residual(parts.x, scratch);
  return link.compressor.compress(scratch, parts.layout);
}

/**
 * Commits an exchange at this end: r, x and base.
 *
 * @param expected digest that r must have afterwards, if known
 * @returns false if the digest is another; nothing has changed then
 */
export function commitExchange(
  context: Context,
  link: Link,
  { held }: OpenSession,
  own: Compressed,
  other: Compressed,
  expected?: bigint,
): boolean {
  const { parts } = context;
  const [lower, higher] = isLower(parts, link) ? [own, other] : [other, own];
  if (!held.shared.commit(lower, higher, parts.layout, expected)) return false;
  moveModel(parts.x, own, other, parts.layout);
  held.base++;
  context.changes++;
  parts.onMoved(own, other);
  return true;
}
