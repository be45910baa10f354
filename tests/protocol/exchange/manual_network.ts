/**
 * Nodes and wires of which a test moves every part: what is delivered, when time passes, who crashes.
 *
 * @module
 */
import assert from "node:assert";
import type { ExchangeParts } from "../../../protocol/exchange/exchange.ts";
import { FreezableClock } from "../../../daemon/network/memory/freezable_clock.ts";
import type { PeerId } from "../../../protocol/exchange/transport.ts";
import { createVirtualClock } from "../../../daemon/network/mod.ts";
import { decodeMessage, type Message } from "../../../protocol/messages/mod.ts";
import { ExchangeHarness, type ExchangeHarnessOptions } from "./exchange_harness.ts";
import { Wire } from "./wire.ts";

/** Nodes on wires that a test moves by hand. */
export class ManualNetwork extends ExchangeHarness {
  readonly clock = createVirtualClock();
  readonly wires: Wire[];
  /** What tells the process of a name from its former ones. */
  readonly #processes = new Map<PeerId, object>();
  readonly #clocks = new Map<PeerId, FreezableClock>();

  constructor(options: ExchangeHarnessOptions) {
    super(options);
    this.wires = this.pairs.map(([left, right]) => new Wire(left, right));
    for (const name of options.names) this.start(name, undefined, true);
  }

  wire(left: PeerId, right: PeerId): Wire {
    const found = this.wires.find(({ ends }) => ends.includes(left) && ends.includes(right));
    assert.ok(found !== undefined);
    return found;
  }

  /** Each node wants its links. */
  wantAll(): void {
    for (const [left, right] of this.options.edges) {
      if (this.actor(left).alive) this.actor(left).exchange.want(right);
    }
    this.settle();
  }

  override want(name: PeerId): void {
    super.want(name);
    this.settle();
  }

  initiate(name: PeerId): void {
    this.note(`${name} initiates: ${this.actor(name).exchange.initiate()}`);
    this.settle();
  }

  /** Delivers the next frame of `from` to `to`. */
  deliver(from: PeerId, to: PeerId): Message | undefined {
    const wire = this.wire(from, to);
    const frame = wire.isUp ? wire.take(from) : undefined;
    return frame === undefined ? undefined : this.#arrive(from, to, frame, "");
  }

  /** Delivers a copy of an old frame on the stream that is up. */
  deliverOld(from: PeerId, to: PeerId, index: number): Message | undefined {
    const wire = this.wire(from, to);
    const old = wire.old.get(from)!;
    return wire.isUp && index < old.length ? this.#arrive(from, to, old[index], "old ") : undefined;
  }

  /** Delivers whatever is under way on all wires, and what that sets off, until nothing is. */
  deliverAll(): void {
    for (let steps = 0; steps < 10_000; steps++) {
      let moved = false;
      for (const wire of this.wires) {
        if (wire.connecting.length > 0) {
          this.connect(wire);
          moved = true;
        }
        for (const end of wire.ends) {
          if (this.isAwake(wire.other(end)) && this.deliver(end, wire.other(end)) !== undefined) moved = true;
        }
      }
      if (!moved) return;
    }
    assert.fail("messages go to and fro without end");
  }

  /** Completes or refuses the connections that are asked for on a wire. */
  connect(wire: Wire): void {
    const asked = wire.connecting.splice(0);
    if (asked.length === 0) return;
    const reachable = wire.ends.every((end) => this.isAwake(end));
    for (const { resolve, reject } of asked) reachable ? resolve() : reject(new Error("Cannot reach the peer"));
    if (reachable) this.reconnect(wire);
  }

  /** A stream comes up, whether or not an end of it has asked. */
  reconnect(wire: Wire): void {
    if (wire.isUp) return;
    wire.isUp = true;
    this.note(`${wire.ends} connected`);
    for (const end of wire.ends) if (wire.isUp) this.actor(end).exchange.up(wire.other(end));
    this.settle();
  }

  reset(wire: Wire): void {
    if (!wire.isUp) return;
    this.note(`${wire.ends} reset`);
    wire.cut();
    this.settle();
  }

  /** Lets time pass to the next timer. */
  async pass(): Promise<void> {
    this.clock.step();
    this.settle();
    // A refused connection is told by a promise.
    await Promise.resolve();
    this.settle();
  }

  /** A process ends without a word; `then` says with what its next one starts. */
  crash(name: PeerId, then: "restored" | "lost" | "gone"): void {
    const actor = this.actor(name);
    this.note(`${name} crashes, ${then}`);
    actor.exchange.stop();
    actor.alive = false;
    for (const wire of this.wires) {
      if (!wire.ends.includes(name)) continue;
      wire.cut();
      wire.downs = wire.downs.filter((end) => end !== name);
      for (const { reject } of wire.connecting.splice(0)) reject(new Error("Cannot reach the peer: it has crashed"));
    }
    this.settle();
    if (then === "gone") return;
    this.start(name, then === "restored" ? this.checkpoints.get(name) : undefined, false);
    this.want(name);
  }

  close(name: PeerId, peer: PeerId): void {
    this.note(`${name} gives up ${peer}`);
    this.actor(name).exchange.giveUp(peer);
    this.settle();
  }

  isAwake(name: PeerId): boolean {
    return this.actor(name).alive && !this.clockOf(name).isFrozen;
  }

  freeze(name: PeerId): void {
    this.note(`${name} is frozen`);
    this.clockOf(name).freeze();
  }

  thaw(name: PeerId): void {
    this.note(`${name} goes on`);
    this.clockOf(name).thaw();
    this.settle();
  }

  clockOf(name: PeerId): FreezableClock {
    const clock = this.#clocks.get(name) ?? new FreezableClock(this.clock);
    this.#clocks.set(name, clock);
    return clock;
  }

  /** Tells ends of streams that are down, until all know. */
  settle(): void {
    for (const wire of this.wires) {
      for (let end = wire.downs.shift(); end !== undefined; end = wire.downs.shift()) {
        const actor = this.actor(end);
        const peer = wire.other(end);
        if (actor.alive) this.clockOf(end).whenAwake(() => actor.exchange.down(peer));
      }
    }
  }

  #arrive(from: PeerId, to: PeerId, frame: Uint8Array, what: string): Message {
    const message = decodeMessage(frame);
    this.note(`${from} → ${to}: ${what}${describe(message)}`);
    this.actor(to).exchange.frame(from, frame);
    this.settle();
    return message;
  }

  protected override ports(name: PeerId): Pick<ExchangeParts, "clock" | "transport"> {
    // The clock of a process that has ended never wakes it again.
    this.#clocks.delete(name);
    const process = {};
    this.#processes.set(name, process);
    const isCurrent = () => this.#processes.get(name) === process;
    return {
      clock: this.clockOf(name),
      transport: {
        self: name,
        isUp: (peer) => isCurrent() && this.wire(name, peer).isUp,
        send: (peer, bytes) => {
          const wire = this.wire(name, peer);
          if (isCurrent() && wire.isUp) wire.queues.get(name)!.push(bytes);
        },
        reset: (peer) => {
          if (isCurrent()) this.wire(name, peer).cut();
        },
        connect: (peer) => {
          const { promise, resolve, reject } = Promise.withResolvers<void>();
          this.wire(name, peer).connecting.push({ from: name, resolve, reject });
          return promise;
        },
      },
    };
  }
}

function describe(message: Message): string {
  return JSON.stringify(message, (_key, value) => {
    if (typeof value === "bigint") return value.toString(16).slice(-6);
    return value instanceof Uint8Array ? `${value.length} bytes` : value;
  });
}
