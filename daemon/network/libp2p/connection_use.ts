/**
 * What a node's connections are of use for, and the end of those that are of none.
 *
 * @module
 */
import type { Connection, PeerId as Libp2pPeerId } from "@libp2p/interface";
import type { PeerId } from "../../../protocol/exchange/mod.ts";
import { NEEDED } from "./connection_limits.ts";
import { isInTable } from "./dht_upkeep.ts";
import { meshIn } from "./gossip.ts";
import type { Libp2pNode } from "./libp2p_node.ts";

/** How often there is a look at all connections, in ms. */
const REVIEW = 15_000;
/** How long a connection may be of no use, in ms. */
export const IDLE_TIME = 60_000;
/** So many connections without any use stay all the same: ways back into a swarm, and no burden. */
export const MOST_SPARE = 8;
/** So many stay whose peer takes part in the topic and is not in the mesh: whoever might be. */
export const MOST_LISTENING = 32;
/** By this tag libp2p knows peers with a link, whose connections it is not to prune. */
const LINK_TAG = { name: "murmuration-link", value: 1_000 };

/** Use of a connection, from least to most; from {@link NEEDED} on it does not make room for others. */
const USE = { none: 0, listening: 1, needed: NEEDED, linked: NEEDED + 1 };

/** Of how much use a node's connections are. */
export interface ConnectionUse {
  /** 0 for a connection of no use, more for others. */
  useOf(connection: Connection): number;
  /** Ends connections that have been of no use for a while, and marks those of links. */
  review(): Promise<void>;
  /** Does so now and again until `signal` is aborted. */
  start(signal: AbortSignal): void;
}

/** What tells of the use of connections. */
export interface ConnectionUseParts {
  /** The node, which is made later. */
  readonly node: () => Libp2pNode;
  readonly topic: string;
  readonly isLinked: (peer: PeerId) => boolean;
  /** True while a file is fetched from the peer. */
  readonly isAsked: (peer: PeerId) => boolean;
  /** Relays that the node has a place with. */
  readonly relays: () => readonly PeerId[];
}

/** Watches the connections of a node. */
export function createConnectionUse({ node, topic, isLinked, isAsked, relays }: ConnectionUseParts): ConnectionUse {
  const tagged = new Set<PeerId>();

  function useOf({ remotePeer }: Connection): number {
    const { pubsub, relay } = node().services;
    const peer = remotePeer.toString();
    if (isLinked(peer)) return USE.linked;
    if (isAsked(peer)) return USE.needed;
    if (relays().includes(peer) || hasReservation(relay, remotePeer)) return USE.needed;
    if (meshIn(pubsub, topic).includes(peer)) return USE.needed;
    return pubsub.getSubscribers(topic).some((subscriber) => subscriber.equals(remotePeer)) ? USE.listening : USE.none;
  }

  async function endIdle(): Promise<void> {
    const { dht } = node().services;
    const idle: Connection[] = [];
    const listening: Connection[] = [];
    for (const connection of node().getConnections()) {
      const use = useOf(connection);
      if (use >= USE.needed || Date.now() - connection.timeline.open < IDLE_TIME) continue;
      if (dht !== undefined && await isInTable(dht, connection.remotePeer)) continue;
      (use === USE.listening ? listening : idle).push(connection);
    }
    const excess = [
      ...youngestFirst(idle).slice(0, -MOST_SPARE),
      ...youngestFirst(listening).slice(0, -MOST_LISTENING),
    ];
    await Promise.all(excess.map(async (connection) => {
      await connection.close({ signal: AbortSignal.timeout(1_000) }).catch((error: Error) => connection.abort(error));
    }));
  }

  async function mark(peer: PeerId, connection: Connection): Promise<void> {
    const isTagged = tagged.has(peer);
    if (isLinked(peer) === isTagged) return;
    if (isTagged) tagged.delete(peer);
    else tagged.add(peer);
    const tag = isTagged ? undefined : { value: LINK_TAG.value };
    await node().peerStore.merge(connection.remotePeer, { tags: { [LINK_TAG.name]: tag } });
  }

  async function review(): Promise<void> {
    const connected = new Map(
      node().getConnections().map((connection) => [connection.remotePeer.toString(), connection]),
    );
    for (const peer of tagged) if (!connected.has(peer)) tagged.delete(peer);
    for (const [peer, connection] of connected) await mark(peer, connection);
    await endIdle();
  }

  return {
    useOf,
    review,
    start(signal) {
      const timer = setInterval(() => {
        // What fails is a peer that is gone; the next look comes.
        review().catch(() => {});
      }, REVIEW);
      signal.addEventListener("abort", () => clearInterval(timer));
    },
  };
}

/** Those that were made last first, and of those the ones that others made: what came by itself comes again. */
function youngestFirst(connections: readonly Connection[]): Connection[] {
  const rank = ({ direction }: Connection) => direction === "inbound" ? 0 : 1;
  return connections.toSorted((one, other) => rank(one) - rank(other) || other.timeline.open - one.timeline.open);
}

/** True for a peer that has a place with this node's own relay. */
function hasReservation(relay: unknown, peer: Libp2pPeerId): boolean {
  if (typeof relay !== "object" || relay === null || !("reservations" in relay)) return false;
  return (relay.reservations as { has(peer: Libp2pPeerId): boolean }).has(peer);
}
