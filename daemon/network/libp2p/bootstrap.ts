/**
 * Keeps a way into the swarm: dials the addresses that the user gave, until somebody answers and whenever nobody is left.
 *
 * @module
 */
import { sleep, systemClock } from "../../../protocol/exchange/clock.ts";
import type { PeerId } from "../../../protocol/exchange/mod.ts";

/** What keeping the way needs and whom it tells. */
export interface BootstrapParts {
  readonly addresses: readonly string[];
  /** @throws {Error} in one line, if nobody can be reached there */
  readonly dial: (address: string, signal: AbortSignal) => Promise<PeerId>;
  /** Connections that this node has now. */
  readonly connections: () => number;
  readonly found: (peer: PeerId, address: string) => void;
  readonly trouble: (line: string) => void;
}

/** Waits between two tries, in ms; a daemon may be started before the one it is to find. */
const WAIT = { first: 1_000, longest: 60_000 };
/** How often there is a look at whether anybody is left, in ms. */
const REVIEW = 15_000;

/** Dials all addresses at once, each until it has answered, and again whenever there is no connection left. */
export async function bootstrap(parts: BootstrapParts, signal: AbortSignal): Promise<void> {
  await Promise.all(parts.addresses.map(async (address) => {
    while (!signal.aborted) {
      await reach(address, parts, signal);
      do await sleep(systemClock, REVIEW, signal).catch(() => {}); while (!signal.aborted && parts.connections() > 0);
    }
  }));
}

async function reach(address: string, parts: BootstrapParts, signal: AbortSignal): Promise<void> {
  for (let wait = WAIT.first; !signal.aborted; wait = Math.min(2 * wait, WAIT.longest)) {
    try {
      return parts.found(await parts.dial(address, signal), address);
    } catch (error) {
      if (!signal.aborted) parts.trouble((error as Error).message);
    }
    await sleep(systemClock, wait, signal).catch(() => {});
  }
}
