/**
 * Whose turn it is: which neighbour is asked next, and what follows when one refuses or does not answer.
 *
 * @module
 */
import type { Random } from "../../compute/vector/mod.ts";
import type { Timer } from "./clock.ts";
import type { Context, TurnOutcome } from "./exchange_context.ts";
import { guardPeer } from "./guard_peer.ts";
import { beginExchange } from "./initiator.ts";
import type { Link } from "./link.ts";
import { dropIfInVain } from "./places.ts";
import type { SavedSchedule } from "./exchange_parts.ts";

/** What came of the wish for an exchange. */
export type Begun = "begun" | "slot taken" | "nobody";

/** Most doublings of the wait after all neighbours have refused. */
const MOST_DOUBLINGS = 5;

/** One wish for an exchange, until it is met or nobody is left to ask. */
interface Turn {
  readonly asked: Set<Link>;
  /** True once some neighbour has refused for now; the longest wait one asked for, in ms. */
  refused: boolean;
  waitMs: number;
}

/** A node's wishes for exchanges: one at a time, with each open neighbour in rotation. */
export class Scheduler {
  readonly #context: Context;
  /** A stream of its own: openings draw waits too, and how many there are is up to the network. */
  readonly #random: Random;
  #turn: Turn | undefined;
  #waiting: Timer | undefined;
  #count = 0;
  #refusals = 0;

  constructor(context: Context) {
    this.#context = context;
    for (const { lastTurn } of context.links.values()) this.#count = Math.max(this.#count, lastTurn);
    this.#random = context.parts.random.fork("turns");
    const saved = context.options.savedSchedule;
    if (saved !== undefined) this.#random.restore(saved.random);
  }

  /** What a checkpoint keeps of it; a wish that is not met yet is not kept. */
  save(): SavedSchedule {
    return { exchangeTime: this.#context.exchangeTime, random: this.#random.save() };
  }

  /** Wants an exchange with the next neighbour. */
  initiate(): Begun {
    const { ready, stopping } = this.#context;
    if (!ready || stopping) return "nobody";
    if (this.#context.slot !== undefined || this.#waiting !== undefined) return "slot taken";
    this.#turn = { asked: new Set(), refused: false, waitMs: 0 };
    return this.#askNext(this.#turn);
  }

  /** The slot is free again; where the wish was not met, the next neighbour is asked. */
  over(link: Link, outcome: TurnOutcome, waitMs: number): void {
    const turn = this.#turn;
    if (turn === undefined) return;
    if (outcome === "done") {
      this.#turn = undefined;
      this.#refusals = 0;
      return;
    }
    if (outcome === "refused") {
      turn.refused = true;
      turn.waitMs = Math.max(turn.waitMs, waitMs);
    }
    turn.asked.add(link);
    this.#askNext(turn);
  }

  /** Calls off whatever is wanted. */
  cancel(): void {
    this.#turn = undefined;
    this.#waiting?.cancel();
    this.#waiting = undefined;
  }

  #askNext(turn: Turn): Begun {
    const context = this.#context;
    for (let next = this.#next(turn); next !== undefined; next = this.#next(turn)) {
      next.lastTurn = ++this.#count;
      const link = next;
      if (guardPeer(context, link.peer, () => !dropIfInVain(context, link) && beginExchange(context, link))) {
        return "begun";
      }
      turn.asked.add(next);
    }
    this.#turn = undefined;
    if (turn.refused && !context.stopping) this.#waitAndAskAgain(turn);
    return "nobody";
  }

  /** The open neighbour not asked for the longest time. */
  #next({ asked }: Turn): Link | undefined {
    const { links, parts, stopping } = this.#context;
    if (stopping) return undefined;
    let next: Link | undefined;
    for (const link of links.values()) {
      if (link.session === undefined || link.session.pending !== undefined || link.opening !== undefined) continue;
      if (link.leaving || asked.has(link) || !parts.transport.isUp(link.peer)) continue;
      if (next === undefined || link.lastTurn < next.lastTurn) next = link;
    }
    return next;
  }

  #waitAndAskAgain({ waitMs }: Turn): void {
    const { clock } = this.#context.parts;
    const longest = 2 ** Math.min(this.#refusals, MOST_DOUBLINGS) * this.#context.exchangeTime;
    this.#refusals++;
    // Chance on top of the wait asked for, or two nodes that refuse each other would go on meeting at the same moments.
    this.#waiting = clock.after(waitMs + this.#random.next() * longest, () => {
      this.#waiting = undefined;
      this.initiate();
    });
  }
}
