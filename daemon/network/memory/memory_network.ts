/**
 * A network in memory: whole swarms in one process, with every fault that a network has, by seed.
 *
 * @module
 */
import type { Clock } from "../../../protocol/exchange/clock.ts";
import { FreezableClock } from "./freezable_clock.ts";
import { MemoryTransport, type TransportWorld } from "./memory_transport.ts";
import type { MemoryNetworkOptions } from "./memory_world.ts";
import type { PeerId, Transport } from "../../../protocol/exchange/mod.ts";

export type { MemoryNetworkOptions } from "./memory_world.ts";

/** A network in memory. */
export interface MemoryNetwork {
  /** The transport of a peer, not started. A name may be used again once its transport is closed or killed. */
  transport(peer: PeerId): Transport;
  /** The clock of a peer: its timers are late while it is frozen. */
  clock(peer: PeerId): Clock;
  /** Changes faults and delays from now on. */
  configure(changes: Partial<Omit<MemoryNetworkOptions, "clock" | "random">>): void;
  /** Cuts every way between the two groups: what is under way stalls, and connecting fails. */
  partition(left: readonly PeerId[], right: readonly PeerId[]): void;
  /** Ends all partitions: what stalled arrives. */
  heal(): void;
  /** Stops a process, as a debugger does: frames for it pile up and its timers are late. */
  freeze(peer: PeerId): void;
  thaw(peer: PeerId): void;
  /** Ends a process without a word: its streams are reset at the other ends, and it cannot be reached any more. */
  kill(peer: PeerId): void;
}

/**
 * Creates a network.
 *
 * @example
 * ```ts
 * import { createRandom } from "../../../compute/vector/mod.ts";
 * import { createMemoryNetwork } from "./memory_network.ts";
 * import { createVirtualClock } from "./virtual_clock.ts";
 * import assert from "node:assert";
 *
 * const clock = createVirtualClock();
 * const network = createMemoryNetwork({ clock, random: createRandom(1), latency: 30 });
 * const heard: string[] = [];
 * const [a, b] = ["a", "b"].map((name) => network.transport(name));
 * for (const transport of [a, b]) {
 *   await transport.start({
 *     up: () => {},
 *     frame: (from, bytes) => void heard.push(`${clock.now()} ms, ${from}: ${bytes}`),
 *     down: () => {},
 *     published: () => {},
 *   });
 * }
 * a.connect("b").then(() => a.send("b", Uint8Array.of(7)));
 * await clock.run(1_000);
 * assert.deepStrictEqual(heard, ["90 ms, a: 7"]);
 * ```
 */
export function createMemoryNetwork(options: MemoryNetworkOptions): MemoryNetwork {
  const { clock, random } = options;
  const clocks = new Map<PeerId, FreezableClock>();
  let cuts: { left: Set<PeerId>; right: Set<PeerId> }[] = [];

  const world: TransportWorld = {
    clock,
    random,
    options,
    transports: new Map(),
    streams: new Set(),
    clockOf(peer) {
      const own = clocks.get(peer) ?? new FreezableClock(clock);
      clocks.set(peer, own);
      return own;
    },
    isFrozen: (peer) => world.clockOf(peer).isFrozen,
    isCut(from, to) {
      return cuts.some(({ left, right }) => (left.has(from) && right.has(to)) || (left.has(to) && right.has(from)));
    },
    delay(from, to) {
      const { latency = 1, jitter = 0 } = world.options;
      const base = typeof latency === "number" ? latency : latency(from, to);
      return jitter === 0 ? base : base + jitter * random.next();
    },
    happens: (share = 0) => share > 0 && random.next() < share,
    whenAwake: (peer, action) => world.clockOf(peer).whenAwake(action),
  };

  function resume(): void {
    for (const stream of [...world.streams]) stream.resume();
  }

  return {
    transport(peer) {
      const former = world.transports.get(peer);
      if (former !== undefined && !former.isClosed) {
        throw new TypeError(`Cannot make a transport for "${peer}": there is one; close or kill it first`);
      }
      const transport = new MemoryTransport(peer, world);
      world.transports.set(peer, transport);
      return transport;
    },
    clock: (peer) => world.clockOf(peer),
    configure(changes) {
      world.options = { ...world.options, ...changes };
    },
    partition(left, right) {
      cuts.push({ left: new Set(left), right: new Set(right) });
    },
    heal() {
      cuts = [];
      resume();
    },
    freeze: (peer) => world.clockOf(peer).freeze(),
    thaw(peer) {
      world.clockOf(peer).thaw();
      resume();
    },
    kill(peer) {
      world.transports.get(peer)?.kill();
      // Its timers never fire; a process started anew under this name gets a clock of its own.
      world.clockOf(peer).freeze();
      clocks.delete(peer);
    },
  };
}
