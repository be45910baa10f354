/**
 * How others can reach this node, from what was seen so far.
 *
 * @module
 */
import type { Connection } from "@libp2p/interface";
import { multiaddr } from "@multiformats/multiaddr";
import type { FoundBy, LookupPurpose, PeerId } from "../../../protocol/exchange/mod.ts";
import { isPublic } from "./inside.ts";
import type { Libp2pNode } from "./libp2p_node.ts";
import { PATIENCE, RELAYS_WANTED } from "./relaying.ts";
import { isRelayed } from "./socket_side.ts";

/** Peers remembered for each way of finding them; a swarm is a few hundred. */
const REMEMBERED = 10_000;
/** How often there is a look at whether this node has become dialable, in ms. */
const REVIEW = 5_000;

/** How others can reach this node, as far as it knows. */
export interface Reach {
  /**
   * `public`: strangers can dial it; `relayed`: through a relay; `private`: nobody can, it has to dial; `unknown`: not
   * yet found out.
   */
  readonly kind: "public" | "relayed" | "private" | "unknown";
  /** Peers whose relay it uses. */
  readonly relays: readonly PeerId[];
  /** Where peers were heard of: how many by each way. */
  readonly found: Readonly<Record<FoundBy, number>>;
  /** True in a private swarm, behind a pre-shared key. */
  readonly isPrivateSwarm: boolean;
}

/** Watches how this node is reached, and sees to it that it is. */
export interface ReachWatch {
  reach(): Reach;
  /** Counts a peer that was heard of. */
  found(peer: PeerId, by: FoundBy): void;
  /** Counts a lookup in the DHT. */
  looked(why: LookupPurpose): void;
  /** Lookups in the DHT so far, by what they were for. */
  readonly lookups: Readonly<Record<LookupPurpose, number>>;
  /** Begins; called when the node has started. */
  start(signal: AbortSignal): void;
  /** True while another relay would be of use. */
  wantsRelay(): boolean;
  /** There is a stream to a peer. */
  met(peer: PeerId): void;
  /** Peers that announced themselves in the swarm so far, and to which there was a stream: a name alone may be nobody. */
  readonly acquaintances: number;
}

/** What is done when nobody can dial this node. */
export interface ReachOptions {
  readonly isPrivateSwarm: boolean;
  /** Addresses to listen on; without any, nobody can dial this node. */
  readonly listens: boolean;
  /** Looks for relays where strangers cannot dial this node. */
  readonly relay: boolean;
  /** True while more links are wanted than there are: to be reached is of no use otherwise. */
  readonly wantsLinks: () => boolean;
  /** Told when relays cannot be looked for. */
  readonly trouble: (line: string) => void;
}

/** Makes the watch of a node that has not started yet. */
export function createReachWatch(node: Libp2pNode, options: ReachOptions): ReachWatch {
  const found: Record<FoundBy, Set<PeerId>> = {
    bootstrap: new Set(),
    mdns: new Set(),
    dht: new Set(),
    heartbeat: new Set(),
  };
  const met = new Set<PeerId>();
  const lookups: Record<LookupPurpose, number> = { self: 0, announce: 0, find: 0, walk: 0 };
  let wasDialled = false;
  const verdicts = new Map<string, boolean>();
  let looksForRelays = false;

  node.addEventListener("connection:open", ({ detail: connection }) => {
    // That a stranger has come in directly is the best proof there is.
    if (connection.direction === "inbound" && isPublic(connection.remoteAddr)) wasDialled = true;
  });

  // Told by the DHT, though its type does not say so.
  (node as { addEventListener(type: string, listener: () => void): void })
    .addEventListener("kad-dht:query:self", () => lookups.self++);

  const relays = () => [...new Set(node.getMultiaddrs().flatMap((address) => relayOf(address.toString()) ?? []))];

  function kind(): Reach["kind"] {
    if (wasDialled || [...verdicts.values()].includes(true)) return "public";
    if (relays().length > 0) return "relayed";
    return !options.listens || verdicts.size > 0 ? "private" : "unknown";
  }

  function wantsRelay(): boolean {
    return kind() !== "public" && relays().length < RELAYS_WANTED && options.wantsLinks();
  }

  async function lookForRelays(): Promise<void> {
    looksForRelays = true;
    for (let count = 0; count < RELAYS_WANTED; count++) {
      await node.services.inside.listen(multiaddr("/p2p-circuit"));
    }
  }

  async function setDhtMode(): Promise<void> {
    const { dht } = node.services;
    if (dht === undefined) return;
    const reach = kind();
    // A node in a local network answers as well as any; one that is known to be out of reach would only be waited for.
    const mode = reach === "public" || (reach === "unknown" && options.listens) ? "server" : "client";
    if (dht.getMode() !== mode) await dht.setMode(mode);
  }

  return {
    reach: () => ({
      kind: kind(),
      relays: relays(),
      found: {
        bootstrap: found.bootstrap.size,
        mdns: found.mdns.size,
        dht: found.dht.size,
        heartbeat: found.heartbeat.size,
      },
      isPrivateSwarm: options.isPrivateSwarm,
    }),
    lookups,
    looked(why) {
      lookups[why]++;
    },
    wantsRelay,
    met(peer) {
      if (met.size < REMEMBERED) met.add(peer);
    },
    get acquaintances() {
      return [...met].filter((peer) => found.heartbeat.has(peer)).length;
    },
    found(peer, by) {
      if (found[by].size < REMEMBERED) found[by].add(peer);
    },
    start(signal) {
      node.services.inside.onVerdict((address, isReachable) => verdicts.set(address.toString(), isReachable));
      const started = Date.now();
      const review = () => {
        setDhtMode().catch(() => {});
        if (!options.relay || looksForRelays || !wantsRelay()) return;
        if (options.listens && Date.now() - started < PATIENCE) return;
        lookForRelays().catch((error: Error) => options.trouble(`Cannot look for relays: ${error.message}`));
      };
      const timer = setInterval(review, REVIEW);
      signal.addEventListener("abort", () => clearInterval(timer));
      review();
    },
  };
}

/** `direct` or `relayed`; of several connections the best counts. */
export function connectionKind(connections: readonly Connection[]): "direct" | "relayed" | undefined {
  const open = connections.filter((connection) => connection.status === "open");
  if (open.length === 0) return undefined;
  return open.some((connection) => !isRelayed(connection.remoteAddr)) ? "direct" : "relayed";
}

/** The relay's name in an address that leads through one. */
function relayOf(address: string): PeerId | undefined {
  return /\/p2p\/([^/]+)\/p2p-circuit/.exec(address)?.[1];
}
