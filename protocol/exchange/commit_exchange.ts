/**
 * The arithmetic of an exchange at one end: what is sent, and what both messages change.
 *
 * @module
 */
import { type Compressed, moveModel, squaredNormOf } from "../../compute/compression/mod.ts";
import { type Context, isLower } from "./exchange_context.ts";
import type { Link, OpenSession } from "./link.ts";

/**
 * q = C(x − r) of an open link; undefined if it is larger than any that training makes. It would move x as far as such a
 * delta of the peer's, and the peer refuses it.
 */
export function compressResidual(
  { parts, scratch, largestDelta }: Context,
  link: Link,
  { held }: OpenSession,
): Compressed | undefined {
  held.shared.residual(parts.x, scratch);
  const own = link.compressor.compress(scratch, parts.layout);
  return squaredNormOf(own, parts.layout) <= largestDelta ** 2 ? own : undefined;
}

/** True if r of an open link is finite after an exchange too. */
export function staysFinite(
  { largestDelta }: Context,
  { held }: OpenSession,
  own: Compressed,
  other: Compressed,
): boolean {
  return held.shared.staysFinite(own, largestDelta) && held.shared.staysFinite(other, largestDelta);
}

/**
 * Commits an exchange at this end: r, x and base.
 *
 * @param weight of what x is moved by, in [0, 1]; r is moved in full
 * @param expected digest that r must have afterwards, if known
 * @returns false if the digest is another; nothing has changed then
 */
export function commitExchange(
  context: Context,
  link: Link,
  session: OpenSession,
  own: Compressed,
  other: Compressed,
  weight: number,
  expected?: bigint,
): boolean {
  const { parts } = context;
  const { held } = session;
  const [lower, higher] = isLower(parts, link) ? [own, other] : [other, own];
  if (!held.shared.commit(lower, higher, parts.layout, expected)) return false;
  moveModel(parts.x, own, other, parts.layout, weight);
  held.base++;
  link.exchanges++;
  session.exchangedAt = parts.clock.now();
  session.inVain = 0;
  context.changes++;
  parts.onMoved(own, other, weight);
  return true;
}
