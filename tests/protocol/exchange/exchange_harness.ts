/**
 * Nodes under observation: a witness outside of them keeps a ledger of what each applies.
 *
 * @module
 */
import assert from "node:assert";
import type { Compressed, Compressor } from "../../../compute/compression/mod.ts";
import { createLayout, createRandom, type Layout, type Random, type Vector } from "../../../compute/vector/mod.ts";
import type { Clock } from "../../../protocol/exchange/clock.ts";
import type { ExchangeEvent } from "../../../protocol/exchange/exchange_events.ts";
import {
  Exchange,
  type ExchangeOptions,
  type ExchangeParts,
  type SavedLink,
} from "../../../protocol/exchange/exchange.ts";
import type { Judge } from "../../../protocol/trust/mod.ts";
import type { PeerId } from "../../../protocol/exchange/transport.ts";
import { Ledger } from "./ledger.ts";

/** One node of a harness. */
export interface Actor {
  readonly name: PeerId;
  readonly x: Vector;
  readonly exchange: Exchange;
  readonly clock: Clock;
  round: number;
  /** False once its process has ended. */
  alive: boolean;
}

/** What a node can be restored from. */
export interface Checkpoint {
  readonly x: Vector;
  readonly links: SavedLink[];
  readonly round: number;
}

/** How a harness is set up. */
export interface ExchangeHarnessOptions {
  readonly seed: string;
  readonly names: readonly PeerId[];
  /** Which nodes are neighbours: the first of each pair wants the link. */
  readonly edges: readonly (readonly [PeerId, PeerId])[];
  readonly createCompressor: (random: Random) => Compressor;
  /** True if all numbers stay whole, so that sums are exact. */
  readonly exact: boolean;
  readonly exchange?: Partial<ExchangeOptions>;
  /** Judges what a node's neighbours say; by default all is believed. */
  readonly createJudge?: () => Judge;
}

const noLimit = { burst: 1e9, perRound: 0, perSecond: 1e9, perSecondAtRest: 1e9 };
/** Lines kept of what happened, for the message of a failure. */
const LOG_LENGTH = 60;

/** Nodes, their models and the witness's ledger. How they are joined is up to whoever extends it. */
export abstract class ExchangeHarness {
  readonly options: ExchangeHarnessOptions;
  readonly layout: Layout = createLayout([{ name: "kernel", shape: [2, 2] }, { name: "bias", shape: [3] }]);
  readonly initial: Vector = Float32Array.of(1, -2, 3, 0, 5, -1, 4);
  readonly random: Random;
  readonly ledger = new Ledger(this.layout);
  readonly actors = new Map<PeerId, Actor>();
  /** Both ends of each link, each pair once. */
  readonly pairs: readonly (readonly [PeerId, PeerId])[];
  readonly checkpoints = new Map<PeerId, Checkpoint>();
  /** Events of each name, over all its processes; what was sent is left out. */
  readonly events = new Map<PeerId, ExchangeEvent[]>();
  readonly log: string[] = [];
  /** What training, joining and crashes have moved the sum of all models to. */
  readonly sum = new Float64Array(this.layout.length);
  #nonces = 0n;

  constructor(options: ExchangeHarnessOptions) {
    this.options = options;
    this.random = createRandom(options.seed);
    const pairs = new Map(options.edges.map((edge) => [[...edge].sort().join(" "), edge]));
    this.pairs = [...pairs.values()];
    for (const name of options.names) this.events.set(name, []);
  }

  /** Clock and transport of a process that starts now. */
  protected abstract ports(name: PeerId): Pick<ExchangeParts, "clock" | "transport">;

  actor(name: PeerId): Actor {
    const actor = this.actors.get(name);
    assert.ok(actor !== undefined);
    return actor;
  }

  /** Starts a process: from a checkpoint, or with the initial model, as one of those that start together or as a joiner. */
  protected start(name: PeerId, checkpoint: Checkpoint | undefined, ready: boolean): Actor {
    const x = (checkpoint?.x ?? this.initial).slice();
    const former = this.actors.get(name)?.x;
    this.#account(x, former);
    const { clock, transport } = this.ports(name);
    let moved: [Compressed, Compressed] | undefined;
    const exchange = new Exchange({
      transport,
      clock,
      random: this.random,
      nonce: () => ++this.#nonces,
      record: (event) => {
        this.#record(actor, event, moved);
        if (event.type === "exchanged") moved = undefined;
      },
      task: new Uint8Array(32),
      layout: this.layout,
      initial: this.initial,
      x,
      createCompressor: () => this.options.createCompressor(this.random),
      round: () => actor.round,
      onMoved: (own, other) => moved = [own, other],
      onReady: () => {
        // The sum over all nodes changes when one joins; whole numbers stay whole.
        if (this.options.exact) x.forEach((value, index) => x[index] = Math.round(value));
        this.#account(x, this.initial);
      },
      onLost: (_peer, why) => this.note(`${name} loses a link: ${why}`),
    }, {
      ready: ready || checkpoint !== undefined,
      saved: checkpoint?.links ?? [],
      requestRate: noLimit,
      busyRate: noLimit,
      openingRate: noLimit,
      judge: this.options.createJudge?.(),
      ...this.options.exchange,
    });
    const actor: Actor = { name, x, exchange, clock, round: checkpoint?.round ?? 0, alive: true };
    this.actors.set(name, actor);
    return actor;
  }

  /** Local training: adds whole numbers to a model. */
  train(name: PeerId): void {
    const actor = this.actor(name);
    if (!actor.exchange.isReady) return;
    const before = actor.x.slice();
    for (let index = 0; index < before.length; index++) actor.x[index] += this.random.below(17) - 8;
    actor.round++;
    this.#account(actor.x, before);
  }

  save(name: PeerId): void {
    const { x, exchange, round } = this.actor(name);
    this.checkpoints.set(name, { x: x.slice(), links: exchange.save(), round });
    this.note(`${name} saves`);
  }

  /** A node wants the links that are its to want. */
  want(name: PeerId): void {
    for (const [left, right] of this.options.edges) if (left === name) this.actor(name).exchange.want(right);
  }

  protected note(line: string): void {
    this.log.push(line);
    if (this.log.length > LOG_LENGTH) this.log.shift();
  }

  #record(actor: Actor, event: ExchangeEvent, moved: [Compressed, Compressed] | undefined): void {
    if (event.type === "sent") return;
    this.events.get(actor.name)!.push(event);
    this.note(`  ${actor.name}: ${JSON.stringify(event)}`);
    // Where some lie, their models are none that training makes.
    if (event.type === "malformed" && this.options.createJudge === undefined) {
      assert.fail(`a frame of a correct peer was taken for malformed: ${event.reason}`);
    }
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

  #account(after: Vector, before: Vector | undefined): void {
    after.forEach((value, index) => this.sum[index] += value - (before?.[index] ?? 0));
  }
}
