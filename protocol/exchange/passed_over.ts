/**
 * Who has had a place and made nothing of it (exchange.md §4).
 *
 * @module
 */
import type { Context } from "./exchange_context.ts";
import type { PeerId } from "./transport.ts";

/** How long that is remembered, in ms, and of how many. */
const TIME = 600_000;
const MOST = 1_024;

/** A link of `peer` has ended without an exchange. With `group` all of its network share in that. */
export function passOver({ passedOver, parts }: Context, peer: PeerId, group?: string): void {
  for (const name of [peer, ...group === undefined ? [] : [nameOfGroup(group)]]) {
    // Put last, so that the first is always who was passed over longest ago.
    passedOver.delete(name);
    passedOver.set(name, parts.clock.now());
    if (passedOver.size > MOST) passedOver.delete(passedOver.keys().next().value!);
  }
}

/** True if `peer`, or somebody in its network, has lost a place a short while ago without an exchange. */
export function wasPassedOver({ passedOver, parts }: Context, peer: PeerId, group: string | undefined): boolean {
  const isRecent = (name: string) => parts.clock.now() - (passedOver.get(name) ?? -Infinity) < TIME;
  return isRecent(peer) || (group !== undefined && isRecent(nameOfGroup(group)));
}

/** No peer has such a name. */
const nameOfGroup = (group: string) => `network ${group}`;
