import type { Vector } from "../../compute/vector/mod.ts";
import type { Link } from "./link.ts";

/**
 * r̄: the mean of the shared vectors of the open links among `links`; undefined if none is open. Where a session began with a
 * snapshot one end chose r: such a link counts once it is proven.
 */
export function meanOfShared(links: Iterable<Link>, length: number): Vector | undefined {
  const open: Vector[] = [];
  for (const { session, judge } of links) {
    if (session === undefined || (session.byChoice && judge?.isProven === false)) continue;
    open.push(session.held.shared.vector);
  }
  if (open.length === 0) return undefined;
  const mean = new Float32Array(length);
  const share = 1 / open.length;
  for (const vector of open) for (let index = 0; index < length; index++) mean[index] += share * vector[index];
  return mean;
}
