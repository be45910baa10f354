/**
 * Whom a node tries when it wants a relay, or somebody who tests its addresses.
 *
 * @module
 */
import type { PeerInfo } from "@libp2p/interface";
import { peerIdFromString } from "@libp2p/peer-id";
import { systemClock } from "../../../protocol/exchange/clock.ts";
import type { PeerId } from "../../../protocol/exchange/mod.ts";
import { usableAddresses } from "./address.ts";
import { somePeers, tableSize } from "./dht_upkeep.ts";
import type { Libp2pNode } from "./libp2p_node.ts";
import { createSparingWalk, type Walk, type WalkParts } from "./sparing_walk.ts";

/** What the walks of a node are made from. */
export interface WalksParts {
  /** The node, which is made after its walks. */
  readonly node: () => Libp2pNode;
  readonly wantsRelay: () => boolean;
  /** Nodes of the swarm and where they are. */
  readonly known: () => readonly { readonly peer: PeerId; readonly address: string }[];
  /** Told of each lookup in the DHT. */
  readonly looked: () => void;
}

/** Makes the walks of one node: each has its own waits. */
export function createWalks({ node, wantsRelay, known, looked }: WalksParts): { relay: Walk; autonat: Walk } {
  const dht = () => node().services.dht;
  const isConnected = ({ id }: PeerInfo) => node().getConnections(id).length > 0;
  const parts: Omit<WalkParts, "isWanted"> = {
    clock: systemClock,
    swarm: () =>
      known().map(({ peer, address }) => ({ id: peerIdFromString(peer), multiaddrs: usableAddresses(peer, [address]) }))
        .filter((info) => info.multiaddrs.length > 0 && !isConnected(info)),
    async known() {
      const table = dht();
      const { peerStore } = node();
      const infos: PeerInfo[] = [];
      for (const id of table === undefined ? [] : somePeers(table)) {
        if (!await peerStore.has(id)) continue;
        const { addresses } = await peerStore.get(id);
        infos.push({ id, multiaddrs: addresses.map(({ multiaddr }) => multiaddr) });
      }
      return infos.filter((info) => !isConnected(info));
    },
    size: () => {
      const table = dht();
      return table === undefined ? 0 : tableSize(table);
    },
    async *lookUp(signal) {
      const table = dht();
      if (table === undefined) return;
      looked();
      for await (const event of table.getClosestPeers(crypto.getRandomValues(new Uint8Array(32)), { signal })) {
        if (event.name === "FINAL_PEER" && !isConnected(event.peer)) yield event.peer;
      }
    },
  };

  /** Whoever is offered is dialled by name. */
  function remembering({ walk }: Walk): Walk {
    return {
      async *walk(options) {
        for await (const peer of walk(options)) {
          await node().peerStore.merge(peer.id, { multiaddrs: peer.multiaddrs });
          yield peer;
        }
      },
    };
  }

  return {
    relay: remembering(createSparingWalk({ ...parts, isWanted: wantsRelay })),
    // AutoNAT asks for somebody only where an address is in doubt.
    autonat: remembering(createSparingWalk({ ...parts, isWanted: () => true })),
  };
}
