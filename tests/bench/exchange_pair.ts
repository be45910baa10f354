/**
 * Two nodes' exchanges over libp2p on loopback.
 *
 * @module
 */
import { type CompressorSettings, createCompressor } from "../../compute/compression/mod.ts";
import { addVector, createRandom } from "../../compute/vector/mod.ts";
import { systemClock } from "../../protocol/exchange/clock.ts";
import { Exchange, type Transport } from "../../protocol/exchange/mod.ts";
import { createLibp2pTransport } from "../../daemon/network/libp2p/mod.ts";
import { createIdentity } from "../../daemon/network/libp2p/identity.ts";
import { createSample } from "./sample.ts";

/** A pair whose link is open. */
export interface ExchangePair extends AsyncDisposable {
  /** Lets both models train, as it were, then times one exchange in ms. */
  exchange(): Promise<number>;
  /** Times the same bytes as frames of the transport, there and back, in ms. */
  frames(): Promise<number>;
  /** Bytes of the latest request and of its reply. */
  readonly request: number;
  readonly reply: number;
}

const UNLIMITED = { burst: 1e9, perRound: 0, perSecond: 1e9, perSecondAtRest: 1e9 };
const ALL_OF_IT = { share: 1, burst: Infinity };

/** Opens a link between two nodes whose models have `length` entries. */
export async function connectExchanges(length: number, settings: CompressorSettings): Promise<ExchangePair> {
  const { layout } = createSample(length, 0);
  const initial = new Float32Array(length);
  const sent = [0, 0];
  let onCommitted = () => {};
  let onEcho: ((bytes: Uint8Array) => void) | undefined;
  const nodes = await Promise.all([1, 2].map(async (seed, side) => {
    const transport: Transport = await createLibp2pTransport({
      identity: await createIdentity(),
      listen: ["/ip4/127.0.0.1/tcp/0"],
      topic: `/murmuration/1/${"0".repeat(64)}`,
      maxFrame: 1 << 27,
      queueLimit: 1 << 28,
    });
    const x = new Float32Array(length);
    let round = 0;
    const exchange = new Exchange({
      transport,
      clock: systemClock,
      random: createRandom(seed),
      nonce: () => BigInt(seed),
      record(event) {
        if (event.type === "sent" && event.kind === "deltas") sent[side] = event.bytes;
        if (event.type === "exchanged" && event.role === "initiator") onCommitted();
      },
      task: new Uint8Array(32),
      layout,
      initial,
      x,
      createCompressor: () => createCompressor(settings, { random: createRandom(seed) }),
      round: () => round,
      onMoved: () => void round++,
      onReady() {},
      onLost() {},
    }, { ready: true, requestRate: UNLIMITED, openingRate: UNLIMITED, answerTime: ALL_OF_IT });
    await transport.start({
      up: (peer) => exchange.up(peer),
      down: (peer) => exchange.down(peer),
      frame: (peer, bytes) => onEcho === undefined ? exchange.frame(peer, bytes) : onEcho(bytes),
      published() {},
    });
    return { transport, exchange, x, update: createSample(length, seed).vector };
  }));
  const [from, to] = nodes;
  from.exchange.want(to.transport.self, to.transport.addresses);
  while (!from.exchange.isOpen(to.transport.self) || !to.exchange.isOpen(from.transport.self)) await pause(5);

  return {
    async exchange() {
      for (const { x, update } of nodes) addVector(x, update);
      const committed = Promise.withResolvers<void>();
      onCommitted = committed.resolve;
      const began = performance.now();
      from.exchange.initiate();
      await committed.promise;
      return performance.now() - began;
    },
    async frames() {
      const back = Promise.withResolvers<void>();
      let arrived = 0;
      onEcho = () => {
        if (arrived++ === 0) to.transport.send(from.transport.self, new Uint8Array(sent[1]));
        else back.resolve();
      };
      const began = performance.now();
      from.transport.send(to.transport.self, new Uint8Array(sent[0]));
      await back.promise;
      onEcho = undefined;
      return performance.now() - began;
    },
    get request() {
      return sent[0];
    },
    get reply() {
      return sent[1];
    },
    async [Symbol.asyncDispose]() {
      for (const { exchange, transport } of nodes) {
        exchange.stop();
        await transport[Symbol.asyncDispose]();
      }
    },
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
