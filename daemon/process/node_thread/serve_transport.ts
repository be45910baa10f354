/**
 * The network's end of a transport whose node is in another thread.
 *
 * @module
 */
import type { Verdict } from "../../../protocol/messages/mod.ts";
import { systemClock, type Timer } from "../../../protocol/exchange/clock.ts";
import type { Handlers, PeerId, Transport } from "../../../protocol/exchange/mod.ts";
import { answerWith, createAsking } from "./asking.ts";
import { type TransportNews, type TransportWish, UNJUDGED } from "./transport_messages.ts";

/** The network's end. */
export interface ServedTransport {
  /** The node wants something. */
  wanted(wish: TransportWish): void;
  /** The node is gone: what waits for it is given up. */
  fail(error: Error): void;
}

/** Heartbeats that may wait to be judged; more than that come only from who floods. */
const MOST_JUDGED = 256;
/** How often what is known without asking is told anew, in ms. */
const FACTS = 1000;

/**
 * Lets a node in another thread use `transport`.
 *
 * @param post says something to the node, and hands over the memory that is listed
 */
export function serveTransport(
  transport: Transport,
  post: (news: TransportNews, handedOver?: ArrayBuffer[]) => void,
): ServedTransport {
  const asking = createAsking();
  const streams = new Map<PeerId, number>();
  const underWay = new Map<number, AbortController>();
  let opened = 0;
  let judging = 0;
  let timer: Timer | undefined;

  function tellFacts(): void {
    const { addresses } = transport;
    const groups = new Map([...streams.keys()].map((peer) => [peer, transport.groupOf?.(peer)]));
    post({ kind: "facts", facts: { addresses, traffic: transport.traffic(), groups } });
  }

  function tellOften(): void {
    tellFacts();
    timer = systemClock.after(FACTS, tellOften);
  }

  const handlers: Handlers = {
    up(peer) {
      const stream = ++opened;
      streams.set(peer, stream);
      post({ kind: "up", peer, stream, group: transport.groupOf?.(peer) });
    },
    frame(peer, bytes) {
      const whole = ownMemory(bytes);
      const stream = streams.get(peer)!;
      const handled = asking.ask((number) =>
        post({ kind: "frame", number, peer, stream, bytes: whole }, [whole.buffer])
      );
      return handled.then(() => {}, () => {});
    },
    down(peer, reason) {
      const stream = streams.get(peer)!;
      streams.delete(peer);
      post({ kind: "down", peer, stream, reason });
    },
    judge(from, bytes, via) {
      if (judging >= MOST_JUDGED) return { action: "ignore", code: "RATE" };
      judging++;
      const judged = asking.ask((number) => post({ kind: "judge", number, from, bytes: new Uint8Array(bytes), via }));
      return judged.then((verdict) => verdict as Verdict | undefined ?? UNJUDGED, () => UNJUDGED)
        .finally(() => judging--);
    },
    published: (from, heartbeat, via) => post({ kind: "published", from, heartbeat, via }),
    found: (peer, addresses, by) => post({ kind: "found", peer, addresses, by }),
    unsent: (peer, bytes) => post({ kind: "unsent", peer, bytes }),
    trouble: (line, peer) => post({ kind: "trouble", line, peer }),
  };

  async function start(): Promise<void> {
    await transport.start(handlers);
    tellOften();
  }

  async function close(): Promise<void> {
    timer?.cancel();
    await transport[Symbol.asyncDispose]();
    tellFacts();
  }

  /** Does what can be called off meanwhile. */
  async function begin(number: number, work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const abort = new AbortController();
    underWay.set(number, abort);
    await answerWith(number, () => work(abort.signal), post);
    underWay.delete(number);
  }

  return {
    wanted(wish) {
      switch (wish.kind) {
        case "answer":
          return asking.answered(wish);
        case "start":
          return void answerWith(wish.number, start, post);
        case "connect":
          return void begin(wish.number, (signal) => transport.connect(wish.peer, wish.addresses, signal));
        case "dial":
          return void begin(wish.number, (signal) => transport.dial(wish.address, signal));
        case "abort":
          return underWay.get(wish.number)?.abort();
        case "publish":
          return void answerWith(wish.number, () => transport.publish(wish.bytes), post);
        case "close":
          return void answerWith(wish.number, close, post);
        case "send":
          if (streams.get(wish.peer) === wish.stream) transport.send(wish.peer, wish.bytes);
          return;
        case "reset":
          if (streams.get(wish.peer) === wish.stream) transport.reset(wish.peer);
          return;
      }
    },
    fail(error) {
      timer?.cancel();
      asking.fail(error);
    },
  };
}

/** The same bytes in memory of their own, which can be handed over; a short frame is a view of what came with it. */
function ownMemory(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  // Not `slice`: of a `Buffer` that is a view.
  return isOwn ? bytes as Uint8Array<ArrayBuffer> : new Uint8Array(bytes);
}
