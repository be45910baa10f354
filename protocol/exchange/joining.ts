/**
 * How a node without a model comes to one: it believes no single snapshot (exchange.md §12).
 *
 * @module
 */
import type { Vector } from "../../compute/vector/mod.ts";
import type { Timer } from "./clock.ts";
import { distrust } from "./distrust.ts";
import type { Context } from "./exchange_context.ts";
import { guardPeer } from "./guard_peer.ts";
import type { Link } from "./link.ts";
import type { PeerId } from "./transport.ts";
import { type Weighed, weighSnapshots } from "./weigh_snapshots.ts";

/** Snapshots that pass which are weighed against each other; each costs the peer one, and this node one forward pass. */
const MOST_CANDIDATES = 3;
/** A loss above the initial model's by no more than this share and this much may be that of a swarm that has just begun. */
const NEAR_SHARE = 0.1;
const NEAR_DIFFERENCE = 0.1;

/** A snapshot that has come; its loss is undefined until it has been tried. */
interface Offer {
  readonly link: Link;
  readonly model: Vector;
  loss: number | undefined;
}

/** The snapshots of a joiner, until one of them is its model. */
export class Joining {
  readonly #context: Context;
  readonly #offers = new Map<PeerId, Offer>();
  #initialLoss: Promise<number> | undefined;
  #timer: Timer | undefined;
  /** The wait for further snapshots is over. */
  #isLate = false;
  #refused = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  /** True while there are snapshots of which one may become the model. */
  get isWeighing(): boolean {
    return this.#offers.size > 0;
  }

  /** True while another neighbour is to be asked. */
  get wantsMore(): boolean {
    return this.#offers.size < MOST_CANDIDATES;
  }

  /** Snapshots that were not believed so far. */
  get refused(): number {
    return this.#refused;
  }

  /** A snapshot has come, and is the link's r: it is tried, and the next neighbour is asked. */
  offered(link: Link, model: Vector): void {
    const { appraise, x } = this.#context.parts;
    if (appraise === undefined) {
      x.set(model);
      return this.#context.becomeReady("snapshot");
    }
    const offer: Offer = { link, model, loss: undefined };
    this.#context.swarmRuns = true;
    this.#offers.set(link.peer, offer);
    this.#waitForMore();
    void this.#try(offer, appraise);
    this.#askOthers();
  }

  /** The node has a model, or ends. */
  end(): void {
    this.#offers.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  async #try(offer: Offer, appraise: (model: Vector) => Promise<number>): Promise<void> {
    let initialLoss: number;
    try {
      this.#initialLoss ??= appraise(this.#context.parts.initial);
      initialLoss = await this.#initialLoss;
    } catch (error) {
      // A trainer that fails fails the node's training too, which is told; one that was closed is not to be heard.
      if (!this.#context.stopping) throw error;
      return;
    }
    let loss: number;
    try {
      loss = await appraise(offer.model);
    } catch (error) {
      return this.#drop(offer, error);
    }
    this.#judge(offer, loss, initialLoss);
  }

  /** The initial model can be tried and this one cannot: its link ends, as does one of which a frame meets a fault. */
  #drop(offer: Offer, error: unknown): void {
    if (!this.#isCurrent(offer)) return;
    this.#forget([offer.link.peer], error);
    this.#consider();
    this.#askOthers();
  }

  /** What these have to do with has met a fault: their links end, and their snapshots are not taken. */
  #forget(peers: readonly PeerId[], error: unknown): void {
    this.#refused += peers.length;
    for (const peer of peers) this.#offers.delete(peer);
    for (const peer of peers) this.#context.fail(peer, error);
  }

  #judge(offer: Offer, loss: number, initialLoss: number): void {
    if (!this.#isCurrent(offer)) return;
    if (loss <= initialLoss) {
      offer.loss = loss;
      this.#consider();
      return;
    }
    const justMissed = loss <= (1 + NEAR_SHARE) * initialLoss + NEAR_DIFFERENCE;
    const reason = `its loss on examples of this node is ${loss.toFixed(2)}, the initial model's ${
      initialLoss.toFixed(2)
    }`;
    guardPeer(this.#context, offer.link.peer, () => this.#refuse(offer, reason, justMissed));
    this.#consider();
    this.#askOthers();
  }

  /** False once it does not matter any more; the peer may have opened the link anew, whose snapshot is tried by itself. */
  #isCurrent(offer: Offer): boolean {
    const { ready, stopping } = this.#context;
    return !ready && !stopping && this.#offers.get(offer.link.peer) === offer;
  }

  /** Takes a snapshot, if all have been tried and no other is to be waited for. */
  #consider(): void {
    const offers = [...this.#offers.values()];
    const tried = offers.flatMap(({ link, model, loss }) =>
      loss === undefined ? [] : [{ peer: link.peer, model, loss }]
    );
    if (tried.length === 0 || tried.length < offers.length) return;
    if (tried.length < MOST_CANDIDATES && !this.#isLate && this.#mayCome()) return;
    const { initial, x } = this.#context.parts;
    let weighed: Weighed;
    try {
      weighed = weighSnapshots(tried, initial);
    } catch (error) {
      // Each can be tried, and all together cannot be weighed: which of them it is about cannot be told.
      this.#forget(tried.map(({ peer }) => peer), error);
      return this.#askOthers();
    }
    for (const { peer } of weighed.tooFar) {
      const offer = this.#offers.get(peer)!;
      const reason = "it is far from the initial model, and others' snapshots are not";
      guardPeer(this.#context, peer, () => this.#refuse(offer, reason));
    }
    x.set(weighed.chosen.model);
    this.#context.becomeReady("snapshot");
  }

  /** True if another snapshot may come before long. */
  #mayCome(): boolean {
    const { expectsMore } = this.#context.options;
    return expectsMore || this.#context.links.values().some(({ wanted, session }) => wanted && session === undefined);
  }

  #refuse({ link }: Offer, reason: string, justMissed = false): void {
    this.#refused++;
    this.#offers.delete(link.peer);
    distrust(this.#context, link, reason, justMissed);
  }

  /** Waits for the next snapshot, anew with each that comes. */
  #waitForMore(): void {
    const { options, parts } = this.#context;
    this.#timer?.cancel();
    this.#isLate = false;
    this.#timer = parts.clock.after(options.joinWait, () => {
      this.#isLate = true;
      this.#consider();
    });
  }

  #askOthers(): void {
    for (const link of this.#context.links.values()) this.#context.reconcile(link);
  }
}
