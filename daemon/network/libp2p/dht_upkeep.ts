/**
 * How a node keeps its table of the DHT's peers fresh.
 *
 * @module
 */
import type { KadDHT } from "@libp2p/kad-dht";
import { hasMembers, type MembersOf } from "./private_members.ts";
import { WALK_FINDS } from "./sparing_walk.ts";

/** The parts of libp2p's DHT that are used here; none of them is part of its interface. */
interface Inside {
  readonly routingTable: {
    readonly size: number;
    closestPeers(key: Uint8Array): PeerIds;
    find(peer: PeerIds[0]): Promise<PeerIds[0] | undefined>;
  };
  readonly routingTableRefresh: {
    refreshInterval: number;
    refreshTimeoutId: ReturnType<typeof setTimeout> | undefined;
    refreshTable(force?: boolean): void;
  };
}

/** Of a DHT. */
export const DHT: MembersOf<Inside> = { routingTable: true, routingTableRefresh: true };
/** Of a DHT's table. */
export const ROUTING_TABLE: MembersOf<Inside["routingTable"]> = { size: true, closestPeers: true, find: true };
/** Of what keeps a DHT's table fresh. */
export const TABLE_REFRESH: MembersOf<Inside["routingTableRefresh"]> = {
  refreshInterval: true,
  refreshTimeoutId: true,
  refreshTable: true,
};

type PeerIds = Parameters<KadDHT["findPeer"]>[0][];

/**
 * Time between two refreshes of the whole table, in ms. One looks up a random key for each bucket: some ten lookups in a
 * DHT of a thousand peers, 100 kB. Each lookup of this node's own and each that it answers keep the table fresh meanwhile.
 */
const REFRESH_INTERVAL = 4 * 3_600_000;

/**
 * Makes a DHT that refreshes its table rarely, and never while it has fewer peers than one lookup finds: libp2p's own looks
 * up sixteen random keys at its start and every five minutes, however few peers there are.
 *
 * @throws {TypeError} if the DHT is not made as that of `@libp2p/kad-dht` 16
 */
export function calmDht<Components>(create: (components: Components) => KadDHT): (components: Components) => KadDHT {
  return (components) => {
    const dht = create(components);
    const { routingTable, routingTableRefresh: refresh } = insideOf(dht);
    const refreshAll = refresh.refreshTable.bind(refresh);
    refresh.refreshInterval = REFRESH_INTERVAL;
    refresh.refreshTable = (force) => {
      // Called by force at the start, when there is nobody yet.
      if (force !== true && routingTable.size >= WALK_FINDS) return refreshAll();
      refresh.refreshTimeoutId = setTimeout(() => refresh.refreshTable(), REFRESH_INTERVAL);
    };
    return dht;
  };
}

/** How many peers the table of a DHT has. */
export function tableSize(dht: KadDHT): number {
  return insideOf(dht).routingTable.size;
}

/** True for a peer that has a place in the table of a DHT. */
export async function isInTable(dht: KadDHT, peer: PeerIds[0]): Promise<boolean> {
  return await insideOf(dht).routingTable.find(peer) !== undefined;
}

/** The peers of a DHT's table that are nearest to a random key. */
export function somePeers(dht: KadDHT): PeerIds {
  return insideOf(dht).routingTable.closestPeers(crypto.getRandomValues(new Uint8Array(32)));
}

function insideOf(dht: KadDHT): Inside {
  if (!hasInside(dht)) {
    throw new TypeError("Cannot keep the DHT's table: it has no routingTable and refresh; use @libp2p/kad-dht 16");
  }
  return dht;
}

function hasInside(dht: KadDHT): dht is KadDHT & Inside {
  return hasMembers(dht, DHT) && hasMembers(dht.routingTable, ROUTING_TABLE) &&
    hasMembers(dht.routingTableRefresh, TABLE_REFRESH);
}
