import { type Compressed, type Entries, entriesOf, innerProduct } from "../../compute/compression/mod.ts";
import { type Layout, norm } from "../../compute/vector/mod.ts";

/** What the two ends of a link say in one exchange: q of this end, p of the peer. */
export interface Said {
  readonly own: Entries;
  readonly other: Entries;
  /** ‖q‖ and ‖p‖. */
  readonly ownNorm: number;
  readonly otherNorm: number;
}

/** Reads both messages, once for all that is judged by them. */
export function readSaid(ownMessage: Compressed, otherMessage: Compressed, layout: Layout): Said {
  const own = entriesOf(ownMessage, layout);
  const other = entriesOf(otherMessage, layout);
  return { own, other, ownNorm: norm(own.values), otherNorm: norm(other.values) };
}

/** ‖p − q‖/2: what the exchange would move a model by. */
export function displacementOf({ own, other, ownNorm, otherNorm }: Said): number {
  return Math.sqrt(Math.max(0, ownNorm ** 2 + otherNorm ** 2 - 2 * innerProduct(own, other))) / 2;
}
