/**
 * The transport of real swarms: libp2p over TCP.
 *
 * @module
 */
import type { Connection } from "@libp2p/interface";
import { peerIdFromString } from "@libp2p/peer-id";
import { isLoopback } from "@libp2p/utils";
import { type Heartbeat, MAX_HEARTBEAT_BYTES } from "../../../protocol/messages/mod.ts";
import { createGate, withBars, withLimits } from "./access.ts";
import { cannotListen, parseAddress } from "./address.ts";
import { announced } from "./announced.ts";
import { bootstrap } from "./bootstrap.ts";
import { tableSize } from "./dht_upkeep.ts";
import { createDialRules } from "./dial_rules.ts";
import { createDialler } from "./dialler.ts";
import { dialReason } from "./dial_reason.ts";
import { createNodeMetrics } from "./connection_metrics.ts";
import { createConnectionLimits } from "./connection_limits.ts";
import { groupOf, hostOf } from "./connection_source.ts";
import { isRelayed } from "./socket_side.ts";
import { createConnectionUse } from "./connection_use.ts";
import { createFileStreams, type FileStreams } from "./file_streams.ts";
import { FrameMemory } from "./frame_reader.ts";
import { scoreIn } from "./gossip.ts";
import { createLibp2pNode } from "./libp2p_node.ts";
import type { Libp2pTransportOptions } from "./transport_options.ts";
import { createRateLimiter } from "./rate_limiter.ts";
import { createPairing } from "./pairing.ts";
import { hasNoPlaceFor } from "./relaying.ts";
import { rarely } from "./rarely.ts";
import { connectionKind, createReachWatch, type Reach } from "./reach.ts";
import { search } from "./search.ts";
import { createWalks } from "./walks.ts";
import { mdnsTag, swarmKey } from "./swarm_names.ts";
import { createStreamMeter } from "./stream_traffic.ts";
import { topicValidator } from "./topic_validator.ts";
import { createTrafficMeter } from "./traffic.ts";
import {
  type FoundBy,
  type GuardedHandlers,
  guardHandlers,
  type Handlers,
  type LookupPurpose,
  type PeerId,
  type TrafficByPurpose,
  type Transport,
} from "../../../protocol/exchange/mod.ts";

export type { Libp2pTransportOptions } from "./transport_options.ts";

/** A transport over libp2p, and what a person may want to know of it. */
export interface Libp2pTransport extends Transport {
  /** Files that are fetched from peers, and served to them. */
  readonly files: Pick<FileStreams, "serve" | "peers" | "open" | "drop" | "forgive">;
  /**
   * Starts to listen. Called again, others are told from then on: first of the streams that are up, and of the peers found.
   *
   * @throws {Error} if that is not possible, such as a port in use
   */
  start(handlers: Handlers): Promise<void>;
  /** How others can reach this node, as far as it knows. */
  reach(): Reach;
  /** What connects this node and `peer`; undefined if nothing does. */
  connectionOf(peer: PeerId): "direct" | "relayed" | undefined;
  /**
   * How long a ping takes, in ms; a connection is made if there is none.
   *
   * @throws {Error} in one line, if the peer cannot be reached
   */
  ping(peerOrAddress: string, signal?: AbortSignal): Promise<number>;
  /** What gossip makes of `peer`: below 0 it has done wrong, and the lower, the less it is heard. */
  scoreOf(peer: PeerId): number;
  /** Bytes at the connections so far, by what they were for. */
  trafficByPurpose(): TrafficByPurpose;
  /** Lookups in the DHT so far, by what they were for. */
  lookups(): Readonly<Record<LookupPurpose, number>>;
  /** libp2p's own metrics in Prometheus' text form; empty if they were not asked for. */
  metrics(): Promise<string>;
}

/** Peers found that are kept in mind for whoever is told later. */
const MOST_FOUND = 256;
/** How long what is queued may take to be sent when the transport is closed. */
const CLOSE_TIMEOUT = 500;

/**
 * Makes a transport that is not started yet. Each end of a pair sees one stream (`pairing.ts`); whoever wants a
 * stream after its end calls `connect`. Handlers never run inside one another: what happens in a handler is told after it.
 *
 * @throws {TypeError} if an address to listen on, to announce or to start from is not a TCP multiaddr, or an entry of a list
 * of peers is none
 * @throws {RangeError} if the queue cannot hold one frame, or a cap is too low
 */
export async function createLibp2pTransport(options: Libp2pTransportOptions): Promise<Libp2pTransport> {
  const { identity, topic, maxFrame, queueLimit, networkKey, discovery, reaching } = options;
  if (queueLimit < maxFrame) {
    throw new RangeError(`queueLimit is ${queueLimit}: it must be at least maxFrame, which is ${maxFrame}`);
  }
  const self = identity.peer;
  const listen = options.listen.map(parseAddress);
  // Whom nobody in the local network can reach has nothing to say there.
  const isAtHome = listen.length > 0 && listen.every(isLoopback);
  const announce = (reaching?.announce ?? []).map(parseAddress);
  const given = [...discovery?.bootstrap ?? [], ...options.given ?? []].map(parseAddress);
  const context = { isPrivateSwarm: networkKey !== undefined };
  const listenErrors = new Map<string, unknown>();
  const meter = createTrafficMeter();
  const limiter = createRateLimiter(options.caps ?? {});
  const streams = createStreamMeter();
  const metrics = await createNodeMetrics(meter, streams, limiter, options.metrics ?? false);
  const lifetime = new AbortController();

  const events: ((handlers: GuardedHandlers) => void)[] = [];
  let handlers: GuardedHandlers | undefined;
  let handling = false;

  /** Tells the handlers of events in the order in which they happened, one after the other. */
  function tell(event: (handlers: GuardedHandlers) => void): void {
    events.push(event);
    if (handling || handlers === undefined) return;
    handling = true;
    for (let next = events.shift(); next !== undefined; next = events.shift()) {
      try {
        next(handlers);
      } catch (error) {
        // There is no peer whose doing it could be; libp2p would swallow it.
        reportError(error);
      }
    }
    handling = false;
  }

  const trouble = rarely((line, peer) => tell((handlers) => handlers.trouble(line, peer)));

  /** Peers found before anybody who could have links was told; the oldest go first. */
  const acquaintances = new Map<PeerId, { readonly addresses: readonly string[]; readonly by: FoundBy }>();

  function found(peer: PeerId, addresses: readonly string[], by: FoundBy): void {
    if (peer === self) return;
    watch.found(peer, by);
    acquaintances.delete(peer);
    acquaintances.set(peer, { addresses, by });
    if (acquaintances.size > MOST_FOUND) acquaintances.delete(acquaintances.keys().next().value!);
    tell((handlers) => handlers.found(peer, addresses, by));
  }

  const dialRules = createDialRules({ given, listen, ...context });
  const isLinked = options.isLinked ?? ((peer) => pairing.channel(peer) !== undefined);
  const files = createFileStreams(() => node);
  const use = createConnectionUse({
    node: () => node,
    topic,
    isLinked,
    isAsked: files.isAsking,
    relays: () => watch.reach().relays,
  });
  const gate = withLimits(withBars(createGate(options.access ?? {}, trouble), files.isBarred), {
    ...createConnectionLimits({
      connections: () => node.getConnections(),
      useOf: use.useOf,
      crowded: () => trouble("More connections come in than there is room for; those of least use are ended."),
    }),
    denyInboundRelayReservation: (peer) => {
      const [direct] = node.getConnections(peer).filter(({ remoteAddr }) => !isRelayed(remoteAddr));
      return hasNoPlaceFor(node.services.relay, peer.toString(), direct?.remoteAddr);
    },
  });
  const node = await createLibp2pNode({
    identity,
    listen,
    topic,
    metrics,
    streams,
    listenErrors,
    announce,
    networkKey,
    gate,
    dialRules,
    gossip: {
      isChosen: (peer) => dialRules.isGiven(peer) || isLinked(peer),
      isRelay: (ip) =>
        node.getConnections().some(({ remoteAddr }) => isRelayed(remoteAddr) && hostOf(remoteAddr) === ip),
    },
    chunk: limiter.chunk,
    services: {
      dht: !discovery?.dht ? undefined : listen.length > 0 ? "server" : "client",
      mdnsTag: discovery?.mdns && !isAtHome ? mdnsTag(discovery.task, networkKey) : undefined,
      relay: reaching?.relay,
      serveRelay: reaching?.serveRelay,
      autonat: reaching?.autonat,
      walks: createWalks({
        node: () => node,
        wantsRelay: () => watch.wantsRelay(),
        known: reaching?.known ?? (() => []),
        looked: () => watch.looked("walk"),
      }),
    },
    listener: {
      heard({ id, multiaddrs }) {
        dialRules.heardNearby(id.toString());
        found(id.toString(), multiaddrs.map((address) => address.toString()), "mdns");
      },
      notListening: (error) => trouble(`Cannot look in the local network: ${dialReason(error)}`),
      notReserved: (relay, error) => trouble(`No place with the relay ${relay}: ${dialReason(error, context)}`, relay),
    },
  });
  const { pubsub, dht } = node.services;
  node.addEventListener("connection:open", ({ detail: connection }) => dialRules.connected(connection));
  const dialler = createDialler(node, lifetime.signal, context);
  const watch = createReachWatch(node, {
    isPrivateSwarm: context.isPrivateSwarm,
    listens: listen.length > 0,
    relay: reaching?.relay ?? false,
    wantsLinks: reaching?.wantsLinks ?? (() => true),
    trouble,
  });
  const pairing = createPairing(node, self, { maxFrame, queueLimit, memory: new FrameMemory(maxFrame) }, {
    isLinked: options.isLinked ?? (() => true),
    up: (peer) => {
      watch.met(peer);
      tell((handlers) => handlers.up(peer));
    },
    frame(peer, bytes) {
      let handled: void | Promise<void> = undefined;
      tell((handlers) => handled = handlers.frame(peer, bytes));
      return handled;
    },
    down: (peer, reason) => tell((handlers) => handlers.down(peer, reason)),
    unsent: (peer, bytes) => tell((handlers) => handlers.unsent(peer, bytes)),
  });

  function reset(peer: PeerId): void {
    pairing.channel(peer)?.reset("reset by the node");
  }

  function subscribe({ judge }: GuardedHandlers): void {
    const accepted = (from: PeerId, heartbeat: Heartbeat, via: PeerId) => {
      watch.found(from, "heartbeat");
      tell((handlers) => handlers.published(from, heartbeat, via));
    };
    pubsub.topicValidators.set(topic, topicValidator(self, judge, accepted));
    pubsub.subscribe(topic);
  }

  async function dial(address: string, signal?: AbortSignal): Promise<PeerId> {
    const target = parseAddress(address);
    dialRules.trust(target);
    return (await dialler.dial(target, address, signal)).remotePeer.toString();
  }

  /** Looks for peers until the transport is closed. */
  function look(): void {
    if (discovery === undefined) return;
    const parts = { self, trouble, dial };
    bootstrap({
      ...parts,
      addresses: discovery.bootstrap ?? [],
      connections: () => node.getConnections().length,
      found: (peer, address) => found(peer, [address], "bootstrap"),
    }, lifetime.signal).catch(reportError);
    if (dht === undefined) return;
    search({
      ...parts,
      dht,
      key: swarmKey(discovery.task),
      met: () => watch.acquaintances,
      size: () => tableSize(dht),
      looked: watch.looked,
      found: (peer, addresses) => found(peer, addresses, "dht"),
    }, lifetime.signal).catch(reportError);
  }

  async function raise(connection: Connection, fresh: boolean, peer: PeerId, signal?: AbortSignal): Promise<void> {
    try {
      await pairing.raise(connection, fresh, dialler.limited(signal));
    } catch (error) {
      throw await dialler.explain(peer, error, signal);
    }
  }

  /** Tells `given` what those before it were told. */
  function handOver(given: Handlers): void {
    const next = handlers = guardHandlers(given, reset);
    subscribe(next);
    const up = node.getPeers().map((peer) => peer.toString()).filter((peer) => pairing.channel(peer) !== undefined);
    for (const peer of up) tell((told) => told.up(peer));
    for (const [peer, { addresses, by }] of acquaintances) tell((told) => told.found(peer, addresses, by));
  }

  return {
    self,
    files,
    get addresses() {
      return announced(node.getMultiaddrs());
    },
    async start(given) {
      if (handlers !== undefined) return handOver(given);
      handlers = guardHandlers(given, reset);
      await pairing.start();
      await files.start();
      try {
        await node.start();
      } catch (error) {
        for (const [address, reason] of listenErrors) throw cannotListen(address, reason);
        throw error;
      }
      node.services.inside.believeInOwn();
      subscribe(handlers);
      watch.start(lifetime.signal);
      use.start(lifetime.signal);
      look();
    },
    async connect(peer, addresses = [], signal) {
      if (pairing.channel(peer) !== undefined) return;
      signal?.throwIfAborted();
      const connection = dialler.live(peer);
      if (connection !== undefined) {
        try {
          return await raise(connection, false, peer, signal);
        } catch (error) {
          // On a connection that died unnoticed nobody answers; then a new one is worth a try.
          if (connection.status === "open" || signal?.aborted || lifetime.signal.aborted) throw error;
        }
      }
      await raise(await dialler.dialPeer(peer, addresses, signal), true, peer, signal);
    },
    dial,
    isUp: (peer) => pairing.channel(peer) !== undefined,
    groupOf(peer) {
      const connections = node.getConnections(peerIdFromString(peer)).filter(({ status }) => status === "open");
      const best = connections.find(({ remoteAddr }) => !isRelayed(remoteAddr)) ?? connections[0];
      return best === undefined ? undefined : groupOf(best.remoteAddr);
    },
    send: (peer, bytes) => pairing.channel(peer)?.send(bytes),
    reset,
    async publish(bytes) {
      if (bytes.length > MAX_HEARTBEAT_BYTES) {
        throw new RangeError(`Cannot publish ${bytes.length} bytes: at most ${MAX_HEARTBEAT_BYTES} are allowed`);
      }
      await pubsub.publish(topic, bytes);
    },
    traffic: meter.traffic,
    lookups: () => ({ ...watch.lookups }),
    trafficByPurpose: () => streams.byPurpose(meter.traffic()),
    reach: watch.reach,
    connectionOf: (peer) => connectionKind(node.getConnections(peerIdFromString(peer))),
    async ping(peerOrAddress, signal) {
      if (peerOrAddress.startsWith("/")) dialRules.trust(parseAddress(peerOrAddress));
      return await dialler.ping(peerOrAddress, signal);
    },
    scoreOf: (peer) => scoreIn(pubsub, peer),
    metrics: metrics.text,
    async [Symbol.asyncDispose]() {
      lifetime.abort(new Error("The transport is closed"));
      limiter.close();
      await pairing.close(AbortSignal.timeout(CLOSE_TIMEOUT));
      await node.stop();
    },
  };
}
