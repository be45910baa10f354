/**
 * The parts of a libp2p node by which peers are found and reached; each is loaded only where it is wanted.
 *
 * @module
 */
import type { PeerDiscovery, PeerInfo, Transport } from "@libp2p/interface";
import { MOST_ADDRESSES } from "./announced.ts";
import { guardDht } from "./dht_guard.ts";
import { calmDht } from "./dht_upkeep.ts";
import { type AnsweringSocket, answerSparingly } from "./mdns_answers.ts";
import { hasMembers, type MembersOf } from "./private_members.ts";
import { CONNECTION_BYTES, CONNECTION_DURATION, MAX_RESERVATIONS, RELAYS_WANTED } from "./relaying.ts";
import { Rates } from "../../support/mod.ts";
import type { Walk } from "./sparing_walk.ts";

/** Which parts a node has. */
export interface ServiceChoice {
  /** Answers others in the DHT, only asks them, or takes no part. */
  readonly dht?: "server" | "client" | undefined;
  /** The tag by which nodes of one swarm know each other in the local network. */
  readonly mdnsTag?: string | undefined;
  /** Can be reached through relays, dials through them, and changes to a direct connection where that is possible. */
  readonly relay?: boolean | undefined;
  /** Is a relay for others. */
  readonly serveRelay?: boolean | undefined;
  /** Asks peers whether they can dial this node, and answers the same. */
  readonly autonat?: boolean | undefined;
  /** Who is tried by those that want a relay, and by those that want this node's addresses tested. */
  readonly walks: { readonly relay: Walk; readonly autonat: Walk };
}

/** Who is told by these parts. */
export interface ServiceListener {
  /** A peer answered in the local network. */
  heard(info: PeerInfo): void;
  /** The local network cannot be listened to. */
  notListening(error: unknown): void;
  /** A relay gave this node no place. */
  notReserved(relay: string, error: unknown): void;
}

/** The libp2p protocol of the DHT: its own, as records of other networks' DHTs are no use to this one. */
const DHT_PROTOCOL = "/murmuration/kad/1.0.0";

const MINUTE = 60_000;
/**
 * How often the local network is asked, in ms: a hundred bytes and as much from each that answers; whoever starts asks at
 * once, and is heard of by that.
 */
const MDNS_INTERVAL = 2 * MINUTE;
/** How many answers in the local network are listened to: of one peer, and of all. */
const MDNS_ANSWERS = { peer: { burst: 4, perSecond: 1 / 30 }, all: { burst: 128, perSecond: 2 } };
/**
 * Peers in a bucket, which is also how many take a record and how many end a lookup; and requests of a lookup at once.
 * libp2p's 20 and 10 make a lookup ask some forty peers for two kilobytes each. Records are renewed three times in their
 * life, so eight holders are enough.
 */
const DHT_LOOKUP = { kBucketSize: 8, alpha: 3 };
/** How often the DHT looks for the peers nearest to this node, in ms; whoever is near asks this node as well. */
const SELF_QUERY_INTERVAL = 60 * MINUTE;
/**
 * How long a provider is remembered without word from it, in ms, and how often old ones are dropped. Nodes come and go
 * within hours, and announce themselves every twenty minutes (`search.ts`).
 */
const PROVIDERS = { validity: 60 * MINUTE, interval: 5 * MINUTE, threshold: 0 };

/** Loads the parts that are wanted, as libp2p takes them. */
export async function loadServices(choice: ServiceChoice, listener: ServiceListener) {
  const { kadDHT, passthroughMapper } = choice.dht ? await import("@libp2p/kad-dht") : {};
  const { mdns } = choice.mdnsTag === undefined ? {} : await import("@libp2p/mdns");
  const usesRelays = choice.relay || choice.serveRelay;
  const { circuitRelayServer, circuitRelayTransport } = usesRelays ? await import("@libp2p/circuit-relay-v2") : {};
  const { dcutr } = choice.relay ? await import("@libp2p/dcutr") : {};
  const { autoNAT } = choice.autonat ? await import("@libp2p/autonat") : {};

  type Discovery = ReturnType<NonNullable<typeof mdns>>;
  const peerDiscovery: Discovery[] = [];
  if (mdns !== undefined && choice.mdnsTag !== undefined) {
    const { mdnsTag: serviceTag } = choice;
    peerDiscovery.push((components) => {
      const discovery: PeerDiscovery = mdns({ serviceTag, interval: MDNS_INTERVAL })(components);
      // Before libp2p's own listener, which remembers all that it hears.
      discovery.addEventListener("peer", hearingSparingly(listener.heard));
      return watchSocket(discovery, listener.notListening);
    });
  }
  type RelayTransport = ReturnType<NonNullable<typeof circuitRelayTransport>>;
  const transports: RelayTransport[] = [];
  if (circuitRelayTransport !== undefined && choice.relay) {
    const create = circuitRelayTransport({ reservationConcurrency: RELAYS_WANTED });
    transports.push((components) =>
      watchReservations(create(withWalk(components, choice.walks.relay)), listener.notReserved)
    );
  }
  return {
    peerDiscovery,
    transports,
    services: {
      ...(kadDHT === undefined || passthroughMapper === undefined ? {} : {
        dht: calmDht(guardDht(kadDHT({
          ...DHT_LOOKUP,
          querySelfInterval: SELF_QUERY_INTERVAL,
          protocol: DHT_PROTOCOL,
          clientMode: choice.dht === "client",
          // Swarms within one local network are as good as those of strangers.
          peerInfoMapper: passthroughMapper,
          reprovide: PROVIDERS,
          // A request has a stream of its own, and lookups have three at once.
          maxInboundStreams: 8,
        }))),
      }),
      ...(circuitRelayServer === undefined || !choice.serveRelay ? {} : {
        relay: circuitRelayServer({
          reservations: {
            maxReservations: MAX_RESERVATIONS,
            defaultDurationLimit: CONNECTION_DURATION,
            defaultDataLimit: CONNECTION_BYTES,
          },
        }),
      }),
      ...(dcutr === undefined ? {} : { dcutr: dcutr() }),
      ...(autoNAT === undefined ? {} : { autonat: askingSparingly(autoNAT(), choice.walks.autonat) }),
    },
  };
}

/** Hears answers in the local network, where anybody may say anything, and passes on a bounded number of them. */
export function hearingSparingly(
  heard: ServiceListener["heard"],
  now?: () => number,
): (event: CustomEvent<PeerInfo>) => void {
  const ofPeer = new Rates(MDNS_ANSWERS.peer, now);
  const ofAll = new Rates(MDNS_ANSWERS.all, now);
  return (event) => {
    const { id, multiaddrs } = event.detail;
    if (!ofPeer.take(id.toString()) || !ofAll.take("")) return event.stopImmediatePropagation();
    multiaddrs.splice(MOST_ADDRESSES);
    heard(event.detail);
  };
}

/** A service that finds peers by `walk` instead of libp2p's. */
function askingSparingly<Components extends object, Service>(
  create: (components: Components) => Service,
  walk: Walk,
): (components: Components) => Service {
  return (components) => create(withWalk(components, walk));
}

/** libp2p's parts with another walk for peers. */
function withWalk<Components extends object>(components: Components, walk: Walk): Components {
  return new Proxy(components, {
    get: (target, name) => name === "randomWalk" ? walk : Reflect.get(target, name),
  });
}

/** Where a relay's places are asked for; public in its class, though not part of libp2p's interface. */
interface Reserving {
  readonly reservationStore: { addRelay(relay: { toString(): string }, type: string): Promise<unknown> };
}

/** Of a relay's transport. */
export const RESERVING: MembersOf<Reserving> = { reservationStore: true };
/** Of where its places are kept. */
export const RESERVATION_STORE: MembersOf<Reserving["reservationStore"]> = { addRelay: true };

/** Tells of each place that was asked for in vain: libp2p itself only logs it. */
function watchReservations(transport: Transport, notReserved: ServiceListener["notReserved"]): Transport {
  if (hasMembers<Transport, Reserving>(transport, RESERVING)) {
    const { reservationStore } = transport;
    const addRelay = reservationStore.addRelay.bind(reservationStore);
    reservationStore.addRelay = async (relay, type) => {
      try {
        return await addRelay(relay, type);
      } catch (error) {
        const isUnwanted = error instanceof Error && error.name === "HadEnoughRelaysError";
        if (!isUnwanted) notReserved(relay.toString(), error);
        throw error;
      }
    };
  }
  return transport;
}

/** mDNS with its socket, which is there once it has started. */
interface Multicast {
  start(): Promise<void>;
  readonly mdns: (AnsweringSocket & { on(event: "error", listener: (error: Error) => void): void }) | undefined;
}

/** Of the discovery by mDNS. */
export const MULTICAST: MembersOf<Multicast> = { start: true, mdns: true };

/** Tells of errors of the socket, which libp2p itself only logs, and bounds its answers. */
function watchSocket<Discovery extends PeerDiscovery>(
  discovery: Discovery,
  notListening: ServiceListener["notListening"],
): Discovery {
  if (hasMembers<Discovery, Multicast>(discovery, MULTICAST)) {
    const start = discovery.start.bind(discovery);
    discovery.start = async () => {
      await start();
      if (discovery.mdns === undefined) return;
      discovery.mdns.on("error", notListening);
      answerSparingly(discovery.mdns);
    };
  }
  return discovery;
}
