import type { Vector } from "../../compute/vector/mod.ts";
import type { Link } from "./link.ts";

/** r̄: the mean of the shared vectors of the open links among `links`; undefined if none is open. */
export function meanOfShared(links: Iterable<Link>, length: number): Vector | undefined {
  const open: Vector[] = [];
  for (const link of links) if (link.session !== undefined) open.push(link.session.held.shared.vector);
  if (open.length === 0) return undefined;
  const mean = new Float32Array(length);
  const share = 1 / open.length;
  for (const vector of open) for (let index = 0; index < length; index++) mean[index] += share * vector[index];
  return mean;
}
