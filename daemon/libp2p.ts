/**
 * The transport of real swarms: libp2p over TCP.
 *
 * @module
 */
import type { Connection } from "@libp2p/interface";
import { peerIdFromString } from "@libp2p/peer-id";
import type { Multiaddr } from "@multiformats/multiaddr";
import { MAX_HEARTBEAT_BYTES } from "../protocol/constants.ts";
import { cannotListen, parseAddress, unreachable, usableAddresses } from "./libp2p/address.ts";
import type { Identity } from "./libp2p/identity.ts";
import { createNode, dialTimeout } from "./libp2p/node.ts";
import { createPairing } from "./libp2p/pairing.ts";
import { createTrafficMeter } from "./libp2p/traffic.ts";
import type { Handlers, PeerId, Transport } from "./transport.ts";

/** What is to become of a published message: delivered and passed on, dropped, or dropped as a fault of its sender. */
export type PublishedVerdict = "accept" | "ignore" | "reject";

/** How a transport is set up. */
export interface Libp2pTransportOptions {
  readonly identity: Identity;
  /** Multiaddrs to listen on, such as `/ip4/0.0.0.0/tcp/4001`; port 0 takes a free one; none makes a node that only dials. */
  readonly listen: readonly string[];
  /** The gossipsub topic of the swarm. */
  readonly topic: string;
  /** The longest frame, in bytes. */
  readonly maxFrame: number;
  /** What may wait to be sent to one peer, in bytes, before its stream is reset; at least `maxFrame`. */
  readonly queueLimit: number;
  /** Judges what `from` published before it is delivered and passed on. Default: all is accepted. */
  readonly validate?: (from: PeerId, bytes: Uint8Array) => PublishedVerdict;
}

/** So many addresses of a peer are tried, the rest is not looked at: a peer may announce what it likes. */
const addressLimit = 8;
/** How long what is queued may take to be sent when the transport is closed. */
const closeTimeout = 500;

/**
 * Makes a transport that is not started yet. Each end of a pair sees one stream (`libp2p/pairing.ts`); whoever wants a
 * stream after its end calls `connect`. Handlers never run inside one another: what happens in a handler is told after it.
 *
 * @throws {TypeError} if an address to listen on is not a TCP multiaddr
 * @throws {RangeError} if the queue cannot hold one frame
 */
export async function createLibp2pTransport(options: Libp2pTransportOptions): Promise<Transport> {
  const { identity, topic, maxFrame, queueLimit } = options;
  if (queueLimit < maxFrame) {
    throw new RangeError(`queueLimit is ${queueLimit}: it must be at least maxFrame, which is ${maxFrame}.`);
  }
  const self = identity.peer;
  const listen = options.listen.map(parseAddress);
  const listenErrors = new Map<string, unknown>();
  const meter = createTrafficMeter();
  const lifetime = new AbortController();
  const node = await createNode({ identity, listen, topic, meter, listenErrors });
  const { pubsub } = node.services;

  const events: ((handlers: Handlers) => void)[] = [];
  let handlers: Handlers | undefined;
  let handling = false;

  /** Tells the handlers of events in the order in which they happened, one after the other. */
  function tell(event: (handlers: Handlers) => void): void {
    events.push(event);
    if (handling || handlers === undefined) return;
    handling = true;
    try {
      for (let next = events.shift(); next !== undefined; next = events.shift()) next(handlers);
    } catch (error) {
      // libp2p would swallow it.
      reportError(error);
    } finally {
      handling = false;
    }
  }

  const pairing = createPairing(node, self, { maxFrame, queueLimit }, {
    up: (peer) => tell((handlers) => handlers.up(peer)),
    frame: (peer, bytes) => tell((handlers) => handlers.frame(peer, bytes)),
    down: (peer, reason) => tell((handlers) => handlers.down(peer, reason)),
  });

  function subscribe(): void {
    pubsub.topicValidators.set(topic, (_peer, message) => {
      const verdict = message.type === "signed"
        ? options.validate?.(message.from.toString(), message.data) ?? "accept"
        : "reject";
      return verdict as Awaited<ReturnType<NonNullable<ReturnType<typeof pubsub.topicValidators.get>>>>;
    });
    pubsub.addEventListener("message", ({ detail: message }) => {
      if (message.type !== "signed" || message.topic !== topic) return;
      const from = message.from.toString();
      if (from !== self) tell((handlers) => handlers.published(from, message.data));
    });
    pubsub.subscribe(topic);
  }

  async function dial(target: Multiaddr | Multiaddr[], name: string, signal?: AbortSignal): Promise<Connection> {
    const signals = [AbortSignal.timeout(dialTimeout), lifetime.signal];
    if (signal !== undefined) signals.push(signal);
    try {
      return await node.dial(target, { signal: AbortSignal.any(signals) });
    } catch (error) {
      signal?.throwIfAborted();
      lifetime.signal.throwIfAborted();
      throw unreachable(name, error);
    }
  }

  function liveConnection(peer: PeerId): Connection | undefined {
    return node.getConnections(peerIdFromString(peer)).findLast((connection) => connection.status === "open");
  }

  async function knownAddresses(peer: PeerId, given: readonly string[]): Promise<Multiaddr[]> {
    const id = peerIdFromString(peer);
    const stored = await node.peerStore.has(id) ? (await node.peerStore.get(id)).addresses : [];
    const texts = [...given, ...stored.map((address) => address.multiaddr.toString())];
    return usableAddresses(peer, [...new Set(texts)]).slice(0, addressLimit);
  }

  async function raise(connection: Connection, fresh: boolean, peer: PeerId, signal?: AbortSignal): Promise<void> {
    const timeout = AbortSignal.timeout(dialTimeout);
    const signals = signal === undefined ? [timeout, lifetime.signal] : [timeout, lifetime.signal, signal];
    try {
      await pairing.raise(connection, fresh, AbortSignal.any(signals));
    } catch (error) {
      signal?.throwIfAborted();
      lifetime.signal.throwIfAborted();
      throw unreachable(peer, error);
    }
  }

  return {
    self,
    get addresses() {
      return node.getMultiaddrs().map((address) => address.toString());
    },
    async start(given) {
      handlers = given;
      await pairing.start();
      try {
        await node.start();
      } catch (error) {
        for (const [address, reason] of listenErrors) throw cannotListen(address, reason);
        throw error;
      }
      subscribe();
    },
    async connect(peer, addresses = [], signal) {
      if (pairing.channel(peer) !== undefined) return;
      signal?.throwIfAborted();
      const connection = liveConnection(peer);
      if (connection !== undefined) {
        try {
          return await raise(connection, false, peer, signal);
        } catch (error) {
          // On a connection that died unnoticed nobody answers; then a new one is worth a try.
          if (connection.status === "open" || signal?.aborted || lifetime.signal.aborted) throw error;
        }
      }
      const known = await knownAddresses(peer, addresses);
      if (known.length === 0) {
        throw new Error(`Cannot reach ${peer}: no address of it is known; it must be dialled by its address first.`);
      }
      await raise(await dial(known, peer, signal), true, peer, signal);
    },
    async dial(address, signal) {
      const connection = await dial(parseAddress(address), address, signal);
      return connection.remotePeer.toString();
    },
    isUp: (peer) => pairing.channel(peer) !== undefined,
    send: (peer, bytes) => pairing.channel(peer)?.send(bytes),
    reset: (peer) => pairing.channel(peer)?.reset("reset by the node"),
    async publish(bytes) {
      if (bytes.length > MAX_HEARTBEAT_BYTES) {
        throw new RangeError(`Cannot publish ${bytes.length} bytes: at most ${MAX_HEARTBEAT_BYTES} are allowed.`);
      }
      await pubsub.publish(topic, bytes);
    },
    traffic: meter.traffic,
    async [Symbol.asyncDispose]() {
      lifetime.abort(new Error("The transport is closed."));
      await pairing.close(AbortSignal.timeout(closeTimeout));
      await node.stop();
    },
  };
}
