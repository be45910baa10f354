/**
 * Limits of the circuit relay, each with its reason.
 *
 * @module
 */

const hour = 3_600_000;

/** Nodes that one relay serves: each is a connection that is open anyhow, and some kilobytes of memory. */
export const MAX_RESERVATIONS = 64;

/**
 * How long one relayed connection may last, in ms. libp2p's own limit, two minutes, suits a hole punch and nothing else; a
 * link is to last. When it is over the link's stream ends, and the exchange connects anew and goes on with the same link.
 */
export const CONNECTION_DURATION = 12 * hour;

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
