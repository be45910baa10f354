import type { Heartbeat, Verdict } from "../messages/mod.ts";
import type { DownReason, FoundBy, Handlers, PeerId } from "./transport.ts";

/** Handlers that are all there and throw about no peer. */
export type GuardedHandlers = Required<Omit<Handlers, "fault">>;

/** What is made of what could not be judged. */
const FAULT: Verdict = { action: "ignore", code: "FAULT" };

/**
 * Handlers as a transport may call them: what one of them throws ends the stream to the peer whose word it was about, and is
 * told to `fault`. The other peers, and the process, go on. The session on the stream is left as it is: if what failed
 * had changed one half of it only, the digests of the next request tell.
 *
 * @param reset ends the stream to a peer, if there is one
 * @returns handlers that throw only what `fault` or `trouble` throws; where there is no `fault`, what was thrown
 *
 * @example
 * ```ts
 * import { guardHandlers } from "./guard_handlers.ts";
 * import assert from "node:assert";
 *
 * const told: string[] = [];
 * const handlers = guardHandlers({
 *   up() {},
 *   frame() {
 *     throw new TypeError("a fault of ours");
 *   },
 *   down() {},
 *   published() {},
 *   fault: (peer, error) => told.push(`${peer}: ${error}`),
 * }, (peer) => told.push(`${peer} is reset`));
 * handlers.frame("a", Uint8Array.of(1));
 * assert.deepStrictEqual(told, ["a is reset", "a: TypeError: a fault of ours"]);
 * ```
 */
export function guardHandlers(handlers: Handlers, reset: (peer: PeerId) => void): GuardedHandlers {
  function guard<Rest extends unknown[], Result>(handle: (peer: PeerId, ...rest: Rest) => Result) {
    return (peer: PeerId, ...rest: Rest): Result | undefined => {
      try {
        return handle(peer, ...rest);
      } catch (error) {
        reset(peer);
        if (handlers.fault === undefined) throw error;
        handlers.fault(peer, error);
        return undefined;
      }
    };
  }

  return {
    up: guard((peer) => handlers.up(peer)),
    frame: guard((peer, bytes: Uint8Array) => handlers.frame(peer, bytes)),
    down: guard((peer, reason: DownReason) => handlers.down(peer, reason)),
    judge: (from, bytes, via) => guard((peer) => handlers.judge?.(peer, bytes, via))(from) ?? FAULT,
    published: guard((from, heartbeat: Heartbeat, via: PeerId) => handlers.published(from, heartbeat, via)),
    found: guard((peer, addresses: readonly string[], by: FoundBy) => handlers.found?.(peer, addresses, by)),
    unsent: guard((peer, bytes: number) => handlers.unsent?.(peer, bytes)),
    trouble: (line, peer) => handlers.trouble?.(line, peer),
  };
}
