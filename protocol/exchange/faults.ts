/**
 * What follows when this program fails on something that one peer has to do with: that peer's link ends, all else goes on.
 *
 * @module
 */
import { isFiniteVector } from "../../compute/vector/mod.ts";
import { discardLink } from "./closing.ts";
import { bar } from "./distrust.ts";
import type { Context } from "./exchange_context.ts";
import { dropOpening } from "./opener.ts";
import type { PeerId } from "./transport.ts";

/** So many faults in so many ms that one peer has to do with are no accident. */
const MOST_FAULTS = 3;
const PERIOD = 3_600_000;
/** Peers whose faults are counted; beyond, whoever had none for longest is forgotten. */
const MOST_PEERS = 256;
/** How long a link that met a fault is not opened again, in ms. */
const PAUSE = 5_000;

/** When this program failed on what a peer has to do with, by peer. */
export class FaultBook {
  readonly #times = new Map<PeerId, number[]>();

  /** Notes one, at `now` in ms; true if there have been too many. */
  note(peer: PeerId, now: number): boolean {
    const times = [...(this.#times.get(peer) ?? []).filter((time) => now - time < PERIOD), now];
    // Put last, so that the first is always who had none for longest.
    this.#times.delete(peer);
    if (times.length >= MOST_FAULTS) return true;
    this.#times.set(peer, times);
    if (this.#times.size > MOST_PEERS) this.#times.delete(this.#times.keys().next().value!);
    return false;
  }
}

/**
 * Tells of a fault, and has nothing more to do with a peer that has set off too many.
 *
 * @param error what was thrown
 */
export function noteFault(context: Context, peer: PeerId, error: unknown): void {
  const { clock, record, x } = context.parts;
  // With such a model this node fails on whatever anybody sends.
  const isBarred = isFiniteVector(x) && context.faults.note(peer, clock.now());
  const { reason, stack } = describe(error);
  record({ type: "fault", peer, reason, stack, isBarred });
  if (isBarred) bar(context, peer, PERIOD);
}

/**
 * The state of one peer's link has met a fault: ends the link, as a throw in a handler of the transport does.
 *
 * @throws `error`, if this node's own model is of no use: no peer is to blame for that
 */
export function failLink(context: Context, peer: PeerId, error: unknown): void {
  const { clock, transport, x } = context.parts;
  if (!isFiniteVector(x)) throw error;
  transport.reset(peer);
  const link = context.links.get(peer);
  if (link !== undefined) {
    dropOpening(context, link, PAUSE);
    link.openNotBefore = clock.now() + PAUSE;
    // What both shared may be what led here.
    discardLink(context, link, "GIVEN_UP");
  }
  noteFault(context, peer, error);
}

function describe(error: unknown): { reason: string; stack: string | undefined } {
  return error instanceof Error
    ? { reason: `${error}`, stack: error.stack }
    : { reason: String(error), stack: undefined };
}
