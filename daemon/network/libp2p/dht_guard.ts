/**
 * What strangers may ask of a node of the DHT.
 *
 * @module
 */
import type { Connection, Stream } from "@libp2p/interface";
import type { KadDHT } from "@libp2p/kad-dht";
import { MOST_ADDRESSES } from "./announced.ts";
import { DhtRecords } from "./dht_records.ts";
import { limitMessages, type MessageLimits, UnderWay } from "./message_limit.ts";
import { Rates } from "../../support/mod.ts";

/**
 * The longest message, in bytes, and what may be under way over all streams. An announcement of eight addresses takes half a
 * kilobyte; 16 providers and 20 nearer peers with all their addresses, some ten.
 */
const MESSAGES = {
  request: { longest: 8_192, underWay: 256 * 1024 },
  answer: { longest: 65_536, underWay: 1024 * 1024 },
};
/** Messages that one stream may bring; a request has a stream of its own. */
const MOST_A_STREAM = 4;
/** How often one peer may ask anything: a lookup asks each peer once or twice. */
const REQUESTS = { burst: 64, perSecond: 4 };
/** How often one peer may announce itself: a node does for each swarm that it is in, every twenty minutes (`search.ts`). */
const ANNOUNCEMENTS = { burst: 8, perSecond: 1 / 60 };
/** Nearer peers and providers that are taken out of one answer. */
const MOST_TAKEN = { closer: 20, providers: 16 };
/** The longest address, in bytes. */
const LONGEST_ADDRESS = 256;
/** Multihash code and length of SHA-256. */
const SHA_256 = [0x12, 32];

/** A request, as far as it is looked at here. */
interface DhtMessage {
  readonly type: string;
  readonly key?: Uint8Array;
  readonly providers: { multiaddrs: Uint8Array[] }[];
}

/** The parts of libp2p's DHT that are used here; none of them is part of its interface. */
interface Inside {
  readonly rpc: {
    handleMessage(peer: { toString(): string }, message: DhtMessage): Promise<unknown>;
    onIncomingStream(stream: Stream, connection: Connection): Promise<void>;
  };
  readonly network: { sendRequest(...request: unknown[]): AsyncIterable<DhtEvent> };
}

/** An event of a lookup; an answer of a peer has these lists. */
interface DhtEvent {
  readonly name: string;
  closer?: unknown[];
  providers?: unknown[];
}

/** What of libp2p's components the DHT gets in another form. */
interface Components {
  readonly connectionManager?: { openStream(...options: unknown[]): Promise<Stream> };
}

/**
 * Makes a DHT that keeps a bounded number of providers' names for others and nothing else (`dht_records.ts`): values are not
 * taken, keys other than SHA-256 neither kept nor answered, announcements are counted for each peer, and messages are short
 * both ways. libp2p's own keeps whatever it is sent, for as long as it is told to.
 *
 * @throws {TypeError} if the DHT is not made as that of `@libp2p/kad-dht` 16
 */
export function guardDht<Given>(create: (components: Given) => KadDHT): (components: Given) => KadDHT {
  return (components) => {
    const dht = create(guarded(components as Given & Components));
    const { rpc, network } = insideOf(dht);
    const announcements = new Rates(ANNOUNCEMENTS);
    const asked = new Rates(REQUESTS);
    const requests = limitsOf(MESSAGES.request);

    const handle = rpc.handleMessage.bind(rpc);
    rpc.handleMessage = async (peer, message) => {
      const name = peer.toString();
      const refusal = refusalOf(message) ?? (asked.take(name) ? undefined : "asked too often");
      // The stream ends with it.
      if (refusal !== undefined) throw new Error(refusal);
      if (message.type === "ADD_PROVIDER") {
        if (!announcements.take(name)) throw new Error("announced too often");
        shorten(message);
      }
      return await handle(peer, message);
    };
    const answer = rpc.onIncomingStream.bind(rpc);
    rpc.onIncomingStream = (stream, connection) => answer(limitMessages(stream, requests), connection);
    const ask = network.sendRequest.bind(network);
    network.sendRequest = async function* (...request) {
      for await (const event of ask(...request)) {
        event.closer?.splice(MOST_TAKEN.closer);
        event.providers?.splice(MOST_TAKEN.providers);
        yield event;
      }
    };
    return dht;
  };
}

/** libp2p's components with a store that is bounded, and streams whose messages are. */
function guarded<Given extends Components>(components: Given): Given {
  const records = new DhtRecords();
  const answers = limitsOf(MESSAGES.answer);
  const { connectionManager } = components;
  const limited = connectionManager && new Proxy(connectionManager, {
    get(target, name) {
      if (name === "openStream") {
        return async (...options: unknown[]) => limitMessages(await target.openStream(...options), answers);
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return new Proxy(components, {
    get(target, name) {
      if (name === "datastore") return records;
      return name === "connectionManager" ? limited : Reflect.get(target, name);
    },
  });
}

/** Why a request is not answered, if so. */
function refusalOf({ type, key }: DhtMessage): string | undefined {
  switch (type) {
    case "PUT_VALUE":
      return "values are not kept";
    case "GET_PROVIDERS":
    case "ADD_PROVIDER":
      return isSha256(key) ? undefined : "only keys of SHA-256 have providers";
    default:
      return undefined;
  }
}

/** Leaves of an announcement what is worth keeping: one peer, and as many addresses as are dialled. */
function shorten({ providers }: DhtMessage): void {
  providers.splice(1);
  for (const provider of providers) {
    provider.multiaddrs = provider.multiaddrs.filter(({ length }) => length <= LONGEST_ADDRESS).slice(
      0,
      MOST_ADDRESSES,
    );
  }
}

function limitsOf({ longest, underWay }: { longest: number; underWay: number }): MessageLimits {
  return { longest, count: MOST_A_STREAM, underWay: new UnderWay(underWay) };
}

/** True for a multihash of SHA-256, by itself or at the end of a content id. */
function isSha256(key: Uint8Array | undefined): boolean {
  if (key === undefined) return false;
  const start = key.length - SHA_256[1] - SHA_256.length;
  // Version and codec may go before it.
  if (start !== 0 && !(start >= 2 && start <= 6 && key[0] === 1)) return false;
  return SHA_256.every((byte, index) => key[start + index] === byte);
}

function insideOf(dht: KadDHT): Inside {
  const { rpc, network } = dht as KadDHT & Partial<Inside>;
  if (typeof rpc?.handleMessage !== "function" || typeof rpc.onIncomingStream !== "function" || !network?.sendRequest) {
    throw new TypeError("Cannot guard the DHT: it has no rpc and network; use @libp2p/kad-dht 16");
  }
  return { rpc, network };
}
