/**
 * A transport as a node has it whose network is in another thread.
 *
 * @module
 */
import { type GuardedHandlers, guardHandlers, type PeerId, type Transport } from "../../../protocol/exchange/mod.ts";
import { answerWith, createAsking } from "./asking.ts";
import type { TransportFacts, TransportNews, TransportWish } from "./transport_messages.ts";

/** The node's end of a transport in another thread. */
export interface DistantTransport extends Transport {
  /** The other end has said something. */
  heard(news: TransportNews): void;
  /** The other end is gone. */
  fail(error: Error): void;
}

/** A stream that is up. */
interface Stream {
  readonly number: number;
  readonly group: string | undefined;
  /** It was reset here, of which `down` has not told yet. */
  isEnding: boolean;
}

/**
 * Makes the node's end. What it is told and what it wants keeps its order, as long as `post` and the way back do.
 *
 * @param self the transport's name
 * @param post says something to the other end, and hands over the memory that is listed
 */
export function createDistantTransport(
  self: PeerId,
  post: (wish: TransportWish, handedOver?: ArrayBuffer[]) => void,
): DistantTransport {
  const asking = createAsking();
  const streams = new Map<PeerId, Stream>();
  let facts: TransportFacts = { addresses: [], traffic: { sent: 0, received: 0 }, groups: new Map() };
  let handlers: GuardedHandlers | undefined;

  function reset(peer: PeerId): void {
    const stream = streams.get(peer);
    if (stream === undefined || stream.isEnding) return;
    stream.isEnding = true;
    post({ kind: "reset", peer, stream: stream.number });
  }

  const isUp = (peer: PeerId) => streams.get(peer)?.isEnding === false;

  /** Asks for what may be given up. */
  async function askFor(post: (number: number) => void, signal: AbortSignal | undefined): Promise<unknown> {
    signal?.throwIfAborted();
    let asked: number | undefined;
    const abort = () => asked !== undefined && giveUp(asked);
    signal?.addEventListener("abort", abort, { once: true });
    try {
      return await asking.ask((number) => {
        asked = number;
        post(number);
      });
    } catch (error) {
      // The reason was not sent along.
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  const giveUp = (number: number) => post({ kind: "abort", number });

  function heard(news: TransportNews): void {
    switch (news.kind) {
      case "facts":
        facts = news.facts;
        return;
      case "answer":
        return asking.answered(news);
      case "up":
        streams.set(news.peer, { number: news.stream, group: news.group, isEnding: false });
        return handlers?.up(news.peer);
      case "frame":
        if (isUp(news.peer) && streams.get(news.peer)?.number === news.stream) handlers?.frame(news.peer, news.bytes);
        return post({ kind: "answer", number: news.number, value: undefined });
      case "down":
        if (streams.get(news.peer)?.number === news.stream) streams.delete(news.peer);
        return handlers?.down(news.peer, news.reason);
      case "judge":
        return void answerWith(news.number, () => handlers?.judge(news.from, news.bytes, news.via), post);
      case "published":
        return handlers?.published(news.from, news.heartbeat, news.via);
      case "found":
        return handlers?.found(news.peer, news.addresses, news.by);
      case "unsent":
        return handlers?.unsent(news.peer, news.bytes);
      case "trouble":
        return handlers?.trouble(news.line, news.peer);
    }
  }

  return {
    self,
    get addresses() {
      return facts.addresses;
    },
    async start(given) {
      handlers = guardHandlers(given, reset);
      await asking.ask((number) => post({ kind: "start", number }));
    },
    async connect(peer, addresses = [], signal) {
      if (isUp(peer)) return;
      await askFor((number) => post({ kind: "connect", number, peer, addresses }), signal);
    },
    dial: async (address, signal) =>
      await askFor((number) => post({ kind: "dial", number, address }), signal) as PeerId,
    isUp,
    groupOf: (peer) => (facts.groups.has(peer) ? facts.groups.get(peer) : streams.get(peer)?.group),
    send(peer, bytes) {
      const stream = streams.get(peer);
      if (stream === undefined || stream.isEnding) return;
      // The exchange keeps what it sends, to send it again.
      const copy = new Uint8Array(bytes);
      post({ kind: "send", peer, stream: stream.number, bytes: copy }, [copy.buffer]);
    },
    reset,
    publish: async (bytes) =>
      void await asking.ask((number) => post({ kind: "publish", number, bytes: new Uint8Array(bytes) })),
    traffic: () => facts.traffic,
    heard,
    fail: asking.fail,
    async [Symbol.asyncDispose]() {
      await asking.ask((number) => post({ kind: "close", number }));
      handlers = undefined;
    },
  };
}
