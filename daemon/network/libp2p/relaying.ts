/**
 * Limits of the circuit relay, each with its reason.
 *
 * @module
 */
import type { Multiaddr } from "@multiformats/multiaddr";
import type { PeerId } from "../../../protocol/exchange/mod.ts";
import { type Distance, sourceOf } from "./connection_source.ts";

const HOUR = 3_600_000;

/** Nodes that one relay serves: each is a connection that is open anyhow, and some kilobytes of memory. */
export const MAX_RESERVATIONS = 64;

/** Of those, how many go to one source, by its distance: names are free, addresses less so. */
const RESERVATIONS_OF_SOURCE: Readonly<Record<Distance, number>> = {
  public: 8,
  private: 32,
  loopback: MAX_RESERVATIONS,
  relayed: 0,
};

/**
 * How long one relayed connection may last, in ms. libp2p's own limit, two minutes, suits a hole punch and nothing else; a
 * link is to last. When it is over the link's stream ends, and the exchange connects anew and goes on with the same link.
 */
export const CONNECTION_DURATION = 12 * HOUR;

/**
 * What may pass on one relayed connection, in bytes. libp2p's own limit, 128 kB, would cut a link after some twenty
 * exchanges. An exchange is a few kilobytes, about one a second at most: this lasts for half a day, and for some hundred
 * snapshots of a large model.
 */
export const CONNECTION_BYTES = 1n << 28n;

/** Relays that a node which nobody can dial keeps a place with: when one goes, the other still leads to it. */
export const RELAYS_WANTED = 2;

/** How long a node waits for a sign that strangers can dial it before it looks for relays, in ms. */
export const PATIENCE = 5_000;

/** Who has a place with a relay, and from where it asked for it; none of it is part of libp2p's interface. */
interface Relay {
  readonly reservations: { entries(): Iterable<[{ toString(): string }, { readonly addr: Multiaddr }]> };
}

/**
 * True if those who ask from where `peer` does have as many places with this node's relay as they may.
 *
 * @param relay the service of libp2p, if this node is a relay
 * @param address where `peer` is connected from
 */
export function hasNoPlaceFor(relay: unknown, peer: PeerId, address: Multiaddr | undefined): boolean {
  if (typeof relay !== "object" || relay === null || !("reservations" in relay) || address === undefined) return false;
  const { key, distance } = sourceOf(address);
  let taken = 0;
  for (const [other, { addr }] of (relay as Relay).reservations.entries()) {
    if (other.toString() !== peer && sourceOf(addr).key === key) taken++;
  }
  return taken >= RESERVATIONS_OF_SOURCE[distance];
}
