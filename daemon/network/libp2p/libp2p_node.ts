/**
 * The libp2p node of a daemon: TCP, Noise, yamux, identify, ping and gossipsub, set to spend few bytes.
 *
 * @module
 */
import { identify } from "@libp2p/identify";
import { noise } from "@libp2p/noise";
import { ping } from "@libp2p/ping";
import { tcp } from "@libp2p/tcp";
import { yamux } from "@libp2p/yamux";
import type { ConnectionGater } from "@libp2p/interface";
import type { Multiaddr } from "@multiformats/multiaddr";
import { createLibp2p } from "libp2p";
import { VERSION } from "../../support/mod.ts";
import { HANDSHAKE_TIME, MOST_CONNECTIONS, MOST_PENDING } from "./connection_limits.ts";
import { sparingCredit } from "./credit.ts";
import type { DialRules } from "./dial_rules.ts";
import { gossip, type GossipParts } from "./gossip.ts";
import type { Identity } from "./identity.ts";
import { inside } from "./inside.ts";
import type { NodeMetrics } from "./connection_metrics.ts";
import { networkKeyText } from "./network_key.ts";
import type { StreamMeter } from "./stream_traffic.ts";
import { loadServices, type ServiceChoice, type ServiceListener } from "./services.ts";

/** What a node is made from. */
export interface Libp2pNodeOptions {
  readonly identity: Identity;
  readonly listen: readonly Multiaddr[];
  /** The only gossipsub topic that is taken part in. */
  readonly topic: string;
  readonly metrics: NodeMetrics;
  readonly streams: StreamMeter;
  /** Filled with what went wrong, by address, when listening fails. */
  readonly listenErrors: Map<string, unknown>;
  /** Addresses to tell others besides those listened on. */
  readonly announce: readonly Multiaddr[];
  readonly gate: ConnectionGater;
  readonly dialRules: DialRules;
  /** Whose word and whose number counts in gossip. */
  readonly gossip: Pick<GossipParts, "isChosen" | "isRelay">;
  /** Of a private swarm, 32 bytes. */
  readonly networkKey: Uint8Array | undefined;
  /** The longest piece of a stream that is sent at once, in bytes. */
  readonly chunk: number | undefined;
  readonly services: ServiceChoice;
  readonly listener: ServiceListener;
}

/** A libp2p node with the services a daemon needs. */
export type Libp2pNode = Awaited<ReturnType<typeof createLibp2pNode>>;

/** How long a dial may take, all addresses and the handshake included. */
export const DIAL_TIMEOUT = 10_000;

const MINUTE = 60_000;
/** What has made room for others takes a moment to be gone, and connections of this node's own have none to make room. */
const HEADROOM = 64;

/** Makes a node that does not listen yet. */
export async function createLibp2pNode(options: Libp2pNodeOptions) {
  const { peerDiscovery, transports, services } = await loadServices(options.services, options.listener);
  const protector = options.networkKey === undefined ? undefined : await protectorOf(options.networkKey);
  const overRelays = options.services.relay === true;
  const socket = { noDelay: true, keepAlive: true };
  const transport = tcp({
    // Idle links are normal, and the connection monitor finds the dead ones.
    inboundSocketInactivityTimeout: 10 * MINUTE,
    outboundSocketInactivityTimeout: 10 * MINUTE,
    dialOpts: socket,
    listenOpts: socket,
  });
  const muxer = yamux({ enableKeepAlive: false, maxInboundStreams: 64, maxOutboundStreams: 64 });
  return createLibp2p({
    start: false,
    privateKey: options.identity.privateKey,
    nodeInfo: { name: "murmuration", userAgent: `murmuration/${VERSION}` },
    addresses: {
      listen: options.listen.map((address) => address.toString()),
      appendAnnounce: options.announce.map((address) => address.toString()),
    },
    transports: [
      (components) => {
        const made = recordListenErrors(transport(components), options.listenErrors);
        const dial = made.dial.bind(made);
        made.dial = (address, dialOptions) => options.dialRules.dial(address, () => dial(address, dialOptions));
        return made;
      },
      ...transports,
    ],
    peerDiscovery,
    connectionGater: options.gate,
    ...(protector === undefined ? {} : { connectionProtector: protector }),
    connectionEncrypters: [noise()],
    // Without keep-alive yamux measures no round trips and leaves the windows at 256 KiB, which is plenty for deltas.
    streamMuxers: [() => options.streams.meter(sparingCredit(muxer(), options.chunk))],
    metrics: options.metrics.create,
    connectionManager: {
      // Who may come in is counted by the gate, which makes room for newcomers where libp2p would refuse them.
      maxConnections: MOST_CONNECTIONS + HEADROOM,
      inboundConnectionThreshold: 10_000,
      maxIncomingPendingConnections: MOST_PENDING + HEADROOM,
      dialTimeout: DIAL_TIMEOUT,
      addressDialTimeout: 5_000,
      inboundUpgradeTimeout: HANDSHAKE_TIME,
    },
    connectionMonitor: {
      // Finds peers that vanished without a word, also where nothing is sent. A ping is 400 bytes each way, and a node has a
      // dozen connections; a link that is in use is watched more closely by its exchanges.
      pingInterval: 4 * MINUTE,
      // A process that is stopped for half a minute keeps its connections.
      pingTimeout: { minTimeout: MINUTE / 2 },
    },
    services: {
      ...services,
      inside: inside(),
      identify: identify({ runOnLimitedConnection: overRelays }),
      // The DHT, the watch over connections and a person may ping the same peer at once; libp2p allows one.
      ping: ping({ maxOutboundStreams: 4, maxInboundStreams: 8 }),
      pubsub: gossip({ topic: options.topic, overRelays, ...options.gossip }),
    },
  });
}

/** Lets only those in who have the same key. */
async function protectorOf(networkKey: Uint8Array) {
  const { preSharedKey } = await import("@libp2p/pnet");
  return preSharedKey({ psk: new TextEncoder().encode(networkKeyText(networkKey)) });
}

/** Keeps why `listen` failed: libp2p itself only tells it as text. */
function recordListenErrors<Made extends ReturnType<ReturnType<typeof tcp>>>(
  transport: Made,
  errors: Map<string, unknown>,
): Made {
  const createListener = transport.createListener.bind(transport);
  transport.createListener = (options) => {
    const listener = createListener(options);
    const listen = listener.listen.bind(listener);
    listener.listen = async (address) => {
      try {
        await listen(address);
      } catch (error) {
        errors.set(address.toString(), error);
        throw error;
      }
    };
    return listener;
  };
  return transport;
}
