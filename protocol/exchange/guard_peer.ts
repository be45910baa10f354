import type { Timer } from "./clock.ts";
import type { Context } from "./exchange_context.ts";
import type { PeerId } from "./transport.ts";

/**
 * Does what the state of one peer's link sets off outside of the transport's handlers. What it throws ends that link and
 * nothing else.
 *
 * @returns what it returned; undefined if it failed
 * @throws what was thrown, if this node's own model is of no use: no peer is to blame for that
 */
export function guardPeer<Result>(context: Context, peer: PeerId, act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    context.fail(peer, error);
    return undefined;
  }
}

/** A timer of one peer's link, guarded so. @param wait in ms */
export function afterFor(context: Context, peer: PeerId, wait: number, act: () => void): Timer {
  return context.parts.clock.after(wait, () => guardPeer(context, peer, act));
}
