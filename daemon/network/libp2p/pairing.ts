/**
 * One stream a pair of peers, and both ends agree which.
 *
 * Only the lower peer id opens exchange streams, one after the other, and never a second while one is up. So there is no
 * tie to break: at the higher end a stream that arrives follows all earlier ones, and replaces one whose end has not been
 * noticed yet. The higher end, when it wants a stream, knocks: it opens a stream of another protocol and closes it again,
 * and the lower end answers by opening an exchange stream, if it has none.
 *
 * @module
 */
import type { Connection, PeerId as Libp2pPeerId, Stream } from "@libp2p/interface";
import { EXCHANGE_PROTOCOL, KNOCK_PROTOCOL } from "../../../protocol/messages/mod.ts";
import { type Channel, type ChannelLimits, createChannel } from "./channel.ts";
import type { Libp2pNode } from "./libp2p_node.ts";
import type { DownReason, PeerId } from "../../../protocol/exchange/mod.ts";

/** How long a live peer may take to agree on a new stream; a connection on which it takes longer is given up. */
const STREAM_TIMEOUT = 5_000;
/** How long the higher end waits for the stream before it knocks (again). */
const KNOCK_INTERVAL = 1_500;

/** How both protocols are answered. */
const handling = { maxInboundStreams: 4, runOnLimitedConnection: true };

/** Who is told of streams and their frames. */
export interface PairingListener {
  up(peer: PeerId): void;
  /** A promise is fulfilled when the frame is handled. */
  frame(peer: PeerId, bytes: Uint8Array): void | Promise<void>;
  /** True while there is a link with `peer`, or one is being opened. */
  isLinked(peer: PeerId): boolean;
  down(peer: PeerId, reason: DownReason): void;
  /** So many bytes of what was queued for `peer` were not sent when its stream ended. */
  unsent(peer: PeerId, bytes: number): void;
}

/** The streams of a node, at most one a peer. */
export interface Pairing {
  /** Answers peers and opens a stream on each new connection where that is this node's part. */
  start(): Promise<void>;
  /** The stream to `peer`, if there is one. */
  channel(peer: PeerId): Channel | undefined;
  /**
   * Sees to it that there is a stream, on `connection` or another one.
   *
   * @param fresh whether the connection was made just now, so that the other end may be opening a stream already
   * @throws {Error} if none comes up; a connection on which the peer does not answer is closed
   */
  raise(connection: Connection, fresh: boolean, signal: AbortSignal): Promise<void>;
  /** Ends all streams after what is queued has been sent. */
  close(signal: AbortSignal): Promise<void>;
}

/** Pairs `node`, whose peer id is `self`, with the peers it is connected to. */
export function createPairing(
  node: Libp2pNode,
  self: PeerId,
  limits: ChannelLimits,
  listener: PairingListener,
): Pairing {
  const channels = new Map<PeerId, Channel>();
  const openings = new Map<PeerId, Promise<void>>();
  const waiting = new Map<PeerId, Set<() => void>>();
  const lifetime = new AbortController();

  const nameOf = (peer: Libp2pPeerId) => peer.toString();

  function attach(peer: PeerId, stream: Stream, connection: Connection): void {
    if (stream.status !== "open" || stream.remoteWriteStatus !== "writable" || lifetime.signal.aborted) {
      stream.abort(new Error("not taken into use"));
      throw new Error("the stream was ended at once by the other end");
    }
    channels.get(peer)?.reset("replaced by a newer stream");
    const channel = createChannel(stream, connection, limits, {
      frame: (bytes) => listener.frame(peer, bytes),
      isLinked: () => listener.isLinked(peer),
      unsent: (bytes) => listener.unsent(peer, bytes),
      end(reason) {
        channels.delete(peer);
        listener.down(peer, reason);
      },
    });
    channels.set(peer, channel);
    listener.up(peer);
    for (const wake of waiting.get(peer) ?? []) wake();
  }

  /** At the lower end: opens the stream, unless that is under way. */
  function open(connection: Connection): Promise<void> {
    const peer = nameOf(connection.remotePeer);
    if (channels.has(peer)) return Promise.resolve();
    const underWay = openings.get(peer);
    if (underWay !== undefined) return underWay;
    const opening = negotiate(connection, EXCHANGE_PROTOCOL)
      .then((stream) => attach(peer, stream, connection))
      .finally(() => openings.delete(peer));
    openings.set(peer, opening);
    return opening;
  }

  async function negotiate(connection: Connection, protocol: string): Promise<Stream> {
    const timeout = AbortSignal.timeout(STREAM_TIMEOUT);
    try {
      return await connection.newStream(protocol, {
        signal: AbortSignal.any([timeout, lifetime.signal]),
        runOnLimitedConnection: true,
      });
    } catch (error) {
      if (timeout.aborted) {
        // All that lead to the peer, since gossipsub does not make its stream anew while one of them is left.
        for (const other of node.getConnections(connection.remotePeer)) {
          other.abort(new Error("the peer does not answer on this connection"));
        }
      }
      throw error;
    }
  }

  /** At the higher end: asks for the stream until it is there. */
  async function knock(connection: Connection, fresh: boolean, signal: AbortSignal): Promise<void> {
    const peer = nameOf(connection.remotePeer);
    if (fresh && await raised(peer, signal)) return;
    do {
      const stream = await negotiate(connection, KNOCK_PROTOCOL);
      stream.close().catch((error: Error) => stream.abort(error));
      if (await speaksOtherwise(connection.remotePeer)) throw new Error("the peer speaks another exchange");
    } while (!await raised(peer, signal));
  }

  /** True for a peer that has told what it speaks, and this exchange is not among it. */
  async function speaksOtherwise(peer: Libp2pPeerId): Promise<boolean> {
    const protocols = await node.peerStore.has(peer) ? (await node.peerStore.get(peer)).protocols : [];
    return protocols.length > 0 && !protocols.includes(EXCHANGE_PROTOCOL);
  }

  /** Waits a while for the stream to `peer`. @throws the signal's reason when it is aborted */
  function raised(peer: PeerId, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (channels.has(peer)) return resolve(true);
      if (signal.aborted) return reject(signal.reason);
      const wakers = waiting.get(peer) ?? new Set();
      waiting.set(peer, wakers);
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
        wakers.delete(wake);
        if (wakers.size === 0) waiting.delete(peer);
        settle();
      };
      const wake = () => finish(() => resolve(true));
      const abort = () => finish(() => reject(signal.reason));
      const timer = setTimeout(() => finish(() => resolve(false)), KNOCK_INTERVAL);
      signal.addEventListener("abort", abort);
      wakers.add(wake);
    });
  }

  async function answerKnock(stream: Stream, connection: Connection): Promise<void> {
    if (self < nameOf(connection.remotePeer)) open(connection).catch(() => {});
    await stream.close();
  }

  function answerExchange(stream: Stream, connection: Connection): void {
    const peer = nameOf(connection.remotePeer);
    if (peer < self) attach(peer, stream, connection);
    else stream.abort(new Error("only the lower peer id opens this stream"));
  }

  return {
    async start() {
      await node.handle(EXCHANGE_PROTOCOL, answerExchange, handling);
      await node.handle(KNOCK_PROTOCOL, answerKnock, handling);
      node.addEventListener("connection:open", ({ detail: connection }) => {
        // A failure shows at the end that wants the stream: its `connect` fails.
        if (self < nameOf(connection.remotePeer)) open(connection).catch(() => {});
      });
    },
    channel: (peer) => channels.get(peer),
    async raise(connection, fresh, signal) {
      const peer = nameOf(connection.remotePeer);
      if (channels.has(peer)) return;
      await unlessAborted(peer < self ? knock(connection, fresh, signal) : open(connection), signal);
    },
    async close(signal) {
      lifetime.abort(new Error("the transport is closed"));
      await Promise.all([...channels.values()].map((channel) => channel.close(signal)));
    },
  };
}

/** Waits for `work`, which goes on when the wait is aborted. @throws the signal's reason when it is aborted */
function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
