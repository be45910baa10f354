/**
 * Nodes and wires of which a test moves every part: what is delivered, when time passes, who crashes.
 *
 * @module
 */
import assert from "node:assert";
import type { Compressed, Compressor } from "../../../compute/compressor.ts";
import { createRandom, type Random } from "../../../compute/random.ts";
import { createLayout, type Vector } from "../../../compute/vector.ts";
import type { NodeEvent } from "../../../daemon/events.ts";
import { Exchange, type ExchangeOptions, type SavedLink } from "../../../daemon/exchange.ts";
import { FreezableClock } from "../../../daemon/memory_clock.ts";
import type { PeerId } from "../../../daemon/transport.ts";
import { createVirtualClock } from "../../../daemon/virtual_clock.ts";
import { decodeMessage } from "../../../protocol/frame.ts";
import type { Message } from "../../../protocol/message.ts";
import { Ledger } from "./ledger.ts";
import { Wire } from "./wire.ts";

/** One node on a stage. */
export interface Actor {
  readonly name: PeerId;
  readonly clock: FreezableClock;
  x: Vector;
  exchange: Exchange;
  round: number;
  alive: boolean;
  /** Counts the processes that have borne this name. */
  process: number;
  checkpoint: { readonly x: Vector; readonly links: SavedLink[]; readonly round: number } | undefined;
  readonly events: NodeEvent[];
}

/** How a stage is set. */
export interface StageOptions {
  readonly seed: string;
  readonly names: readonly PeerId[];
  /** Which nodes are neighbours: the first of each pair wants the link. */
  readonly edges: readonly (readonly [PeerId, PeerId])[];
  readonly createCompressor: (random: Random) => Compressor;
  /** True if all numbers stay whole, so that sums are exact. */
  readonly exact: boolean;
  readonly exchange?: Partial<ExchangeOptions>;
}

const noLimit = { perSecond: 1e9, burst: 1e9 };
/** Entries kept of what happened, for the message of a failure. */
const LOG_LENGTH = 60;

/** The stage. */
export class Stage {
  readonly options: StageOptions;
  readonly layout = createLayout([{ name: "kernel", shape: [2, 2] }, { name: "bias", shape: [3] }]);
  readonly initial: Vector = Float32Array.of(1, -2, 3, 0, 5, -1, 4);
  readonly clock = createVirtualClock();
  readonly random: Random;
  readonly ledger = new Ledger(this.layout);
  readonly actors = new Map<PeerId, Actor>();
  readonly wires: Wire[];
  readonly log: string[] = [];
  /** What training, joining and crashes have moved the sum of all models to. */
  readonly sum: Float64Array;
  #nonces = 0n;

  constructor(options: StageOptions) {
    this.options = options;
    this.random = createRandom(options.seed);
    const pairs = new Set(options.edges.map((edge) => [...edge].sort().join(" ")));
    this.wires = [...pairs].map((pair) => pair.split(" ")).map(([left, right]) => new Wire(left, right));
    this.sum = new Float64Array(this.layout.length);
    for (const name of options.names) {
      const clock = new FreezableClock(this.clock);
      const x = this.initial.slice();
      const actor = { name, clock, x, round: 0, alive: true, process: 0, checkpoint: undefined, events: [] };
      this.actors.set(name, { ...actor, exchange: undefined as unknown as Exchange });
      this.#account(x, 1);
    }
    for (const actor of this.actors.values()) actor.exchange = this.#createExchange(actor, [], true);
  }

  actor(name: PeerId): Actor {
    const actor = this.actors.get(name);
    assert.ok(actor !== undefined);
    return actor;
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

  /** Local training: adds whole numbers to a model. */
  train(name: PeerId): void {
    const actor = this.actor(name);
    if (!actor.exchange.isReady) return;
    const before = actor.x.slice();
    for (let index = 0; index < actor.x.length; index++) actor.x[index] += this.random.below(17) - 8;
    actor.round++;
    this.#replaced(before, actor.x);
  }

  initiate(name: PeerId): void {
    this.#note(`${name} initiates: ${this.actor(name).exchange.initiate()}`);
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
    this.#note(`${wire.ends} connected`);
    for (const end of wire.ends) if (wire.isUp) this.actor(end).exchange.up(wire.other(end));
    this.settle();
  }

  reset(wire: Wire): void {
    if (!wire.isUp) return;
    this.#note(`${wire.ends} reset`);
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

  save(name: PeerId): void {
    const actor = this.actor(name);
    actor.checkpoint = { x: actor.x.slice(), links: actor.exchange.save(), round: actor.round };
    this.#note(`${name} saves`);
  }

  /** A process ends without a word; `then` says with what its next one starts. */
  crash(name: PeerId, then: "restored" | "lost" | "gone"): void {
    const actor = this.actor(name);
    this.#note(`${name} crashes, ${then}`);
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
    const checkpoint = then === "restored" ? actor.checkpoint : undefined;
    const before = actor.x;
    actor.x = (checkpoint?.x ?? this.initial).slice();
    actor.round = checkpoint?.round ?? 0;
    actor.process++;
    actor.alive = true;
    this.#replaced(before, actor.x);
    actor.exchange = this.#createExchange(actor, checkpoint?.links ?? [], checkpoint !== undefined);
    this.want(name);
  }

  /** A node wants the links that are its to want. */
  want(name: PeerId): void {
    for (const [left, right] of this.options.edges) if (left === name) this.actor(name).exchange.want(right);
    this.settle();
  }

  close(name: PeerId, peer: PeerId): void {
    this.#note(`${name} gives up ${peer}`);
    this.actor(name).exchange.giveUp(peer);
    this.settle();
  }

  isAwake(name: PeerId): boolean {
    return this.actor(name).alive && !this.actor(name).clock.isFrozen;
  }

  /** Tells ends of streams that are down, until all know. */
  settle(): void {
    for (const wire of this.wires) {
      for (let end = wire.downs.shift(); end !== undefined; end = wire.downs.shift()) {
        const actor = this.actor(end);
        const peer = wire.other(end);
        if (actor.alive) actor.clock.whenAwake(() => actor.exchange.down(peer));
      }
    }
  }

  #arrive(from: PeerId, to: PeerId, frame: Uint8Array, what: string): Message {
    const message = decodeMessage(frame);
    this.#note(`${from} → ${to}: ${what}${describe(message)}`);
    this.actor(to).exchange.frame(from, frame);
    this.settle();
    return message;
  }

  #createExchange(actor: Actor, saved: SavedLink[], ready: boolean): Exchange {
    const { name, process } = actor;
    let moved: [Compressed, Compressed] | undefined;
    const isCurrent = () => actor.process === process && actor.alive;
    return new Exchange({
      transport: {
        self: name,
        isUp: (peer) => isCurrent() && this.wire(name, peer).isUp,
        send: (peer, bytes) => {
          const wire = this.wire(name, peer);
          if (isCurrent() && wire.isUp) wire.queues.get(name)!.push(bytes);
        },
        reset: (peer) => this.wire(name, peer).cut(),
        connect: (peer) => {
          const { promise, resolve, reject } = Promise.withResolvers<void>();
          this.wire(name, peer).connecting.push({ from: name, resolve, reject });
          return promise;
        },
      },
      clock: actor.clock,
      random: this.random,
      nonce: () => ++this.#nonces,
      record: (event) => {
        this.#record(actor, event, moved);
        if (event.type === "exchanged") moved = undefined;
      },
      task: new Uint8Array(32),
      layout: this.layout,
      initial: this.initial,
      x: actor.x,
      createCompressor: () => this.options.createCompressor(this.random),
      round: () => actor.round,
      onMoved: (own, other) => moved = [own, other],
      onReady: () => {
        // The sum over all nodes changes when one joins; whole numbers stay whole.
        const before = this.initial;
        if (this.options.exact) actor.x.forEach((value, index) => actor.x[index] = Math.round(value));
        this.#replaced(before, actor.x);
      },
      onLost: (_peer, why) => this.#note(`${name} loses a link: ${why}`),
    }, { ready, saved, requestRate: noLimit, openingRate: noLimit, ...this.options.exchange });
  }

  #record(actor: Actor, event: NodeEvent, moved: [Compressed, Compressed] | undefined): void {
    if (event.type === "sent") return;
    actor.events.push(event);
    const { type, ...rest } = event;
    this.#note(`  ${actor.name}: ${type} ${JSON.stringify(rest)}`);
    if (event.type === "malformed") assert.fail(`a frame of a correct peer was taken for malformed: ${event.reason}`);
    if (event.type === "linkClosed") {
      assert.ok(!["DIVERGED", "CONFLICT"].includes(event.code), `invariant 7: ${event.code} between correct peers`);
    }
    if (event.type === "linkOpened") {
      assert.strictEqual(event.bytes > 0, event.choice === "SNAPSHOT", "invariant 10: RESUME sends no snapshot");
    }
    if (event.type !== "exchanged") return;
    const link = actor.exchange.links().find(({ peer }) => peer === event.peer)!;
    assert.strictEqual(link.phase, "open", "invariant 6: applied on a closed link");
    assert.ok(moved !== undefined, "an exchange is committed only when it moves the model");
    const attempt = event.role === "initiator" ? link.attempt : link.seen;
    this.ledger.applied(actor.name, event.peer, event.role, link.session, attempt, ...moved);
  }

  #replaced(before: Vector, after: Vector): void {
    this.#account(before, -1);
    this.#account(after, 1);
  }

  #account(x: Vector, sign: number): void {
    x.forEach((value, index) => this.sum[index] += sign * value);
  }

  #note(line: string): void {
    this.log.push(line);
    if (this.log.length > LOG_LENGTH) this.log.shift();
  }
}

function describe(message: Message): string {
  return JSON.stringify(message, (_key, value) => {
    if (typeof value === "bigint") return value.toString(16).slice(-6);
    return value instanceof Uint8Array ? `${value.length} bytes` : value;
  });
}
