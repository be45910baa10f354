/**
 * A ring of nodes on a network in memory that loses, copies and resets, and whose processes crash.
 *
 * @module
 */
import type { ExchangeParts } from "../../../protocol/exchange/exchange.ts";
import { createMemoryNetwork, createVirtualClock, type MemoryNetwork } from "../../../daemon/network/mod.ts";
import type { PeerId } from "../../../protocol/exchange/transport.ts";
import { checkInvariants } from "./invariants.ts";
import { ExchangeHarness, type ExchangeHarnessOptions } from "./exchange_harness.ts";

/** What a storm does. */
export interface StormOptions extends ExchangeHarnessOptions {
  /** Shares of frames lost each way, copied, and upon which their stream is reset. */
  readonly loss: number;
  readonly duplicate: number;
  readonly reset: number;
  /** Mean time between two crashes of one of the nodes, and between two saves of each, in ms. */
  readonly crashEvery: number;
  readonly saveEvery: number;
  /** Share of crashes after which the checkpoint is lost too. */
  readonly lostShare: number;
}

/** Time of a round of local steps, between two wishes for an exchange, in ms. */
const ROUND = 100;
/** How long a process is gone after a crash, in ms. */
const DOWN = 500;

/** The storm. Every invariant is checked after each frame that arrives. */
export class Storm extends ExchangeHarness {
  readonly clock = createVirtualClock();
  readonly network: MemoryNetwork;
  crashes = 0;
  frames = 0;
  readonly #settings: StormOptions;
  #calm = false;
  #failure: unknown;

  constructor(settings: StormOptions) {
    super(settings);
    this.#settings = settings;
    const { loss, duplicate, reset } = settings;
    this.network = createMemoryNetwork({
      clock: this.clock,
      random: this.random.fork("network"),
      latency: 10,
      jitter: 10,
      loss,
      duplicate,
      duplicateDelay: 5_000,
      reset,
    });
    for (const name of settings.names) this.start(name, undefined, true);
    for (const name of settings.names) this.#live(name);
    this.#crashLater();
  }

  /** Runs until so many exchanges were applied at both ends, or for so many ms. @throws the first breach of an invariant */
  async run(exchanges: number, most: number): Promise<void> {
    while (this.ledger.completed < exchanges && this.clock.now() < most) await this.#pass(1_000);
  }

  /** Ends all faults, begins no more exchanges, and lets things settle for so many ms. */
  async calm(milliseconds: number): Promise<void> {
    this.network.configure({ loss: 0, duplicate: 0, reset: 0 });
    this.#calm = true;
    await this.#pass(milliseconds);
    checkInvariants(this);
  }

  async #pass(milliseconds: number): Promise<void> {
    await this.clock.run(this.clock.now() + milliseconds);
    if (this.#failure === undefined) return;
    throw new Error(`Seed "${this.options.seed}":\n${this.log.join("\n")}`, { cause: this.#failure });
  }

  protected override ports(name: PeerId): Pick<ExchangeParts, "clock" | "transport"> {
    const transport = this.network.transport(name);
    const exchange = () => this.actor(name).exchange;
    transport.start({
      up: (peer) => this.#checked(() => exchange().up(peer)),
      down: (peer) => this.#checked(() => exchange().down(peer)),
      frame: (peer, bytes) => this.#checked(() => exchange().frame(peer, bytes)),
      published: () => {},
    });
    return { clock: this.network.clock(name), transport };
  }

  #checked(handle: () => void): void {
    this.frames++;
    try {
      handle();
      checkInvariants(this);
    } catch (error) {
      // A transport that calls a handler from within a promise would take this for a failed connection.
      this.#failure ??= error;
    }
  }

  /** A process: trains, wants an exchange after each round, saves now and then. */
  #live(name: PeerId): void {
    const actor = this.actor(name);
    const { random } = this;
    const again = () => {
      if (!actor.alive) return;
      if (!this.#calm) {
        this.train(name);
        actor.exchange.initiate();
      }
      this.want(name);
      if (random.next() < ROUND / this.#settings.saveEvery) this.save(name);
      actor.clock.after(ROUND * (0.5 + random.next()), again);
    };
    actor.clock.after(ROUND * random.next(), again);
    // Who finds no neighbour that gives it a model starts from the initial one.
    actor.clock.after(20_000, () => actor.alive && actor.exchange.becomeReady());
    this.want(name);
  }

  #crashLater(): void {
    const { crashEvery, lostShare, names } = this.#settings;
    this.clock.after(2 * crashEvery * this.random.next(), () => {
      const name = names[this.random.below(names.length)];
      if (!this.#calm && this.actor(name).alive) {
        this.crashes++;
        const lost = this.random.next() < lostShare;
        this.actor(name).alive = false;
        this.actor(name).exchange.stop();
        this.network.kill(name);
        this.clock.after(DOWN, () => {
          this.start(name, lost ? undefined : this.checkpoints.get(name), false);
          this.#live(name);
        });
      }
      this.#crashLater();
    });
  }
}
