/**
 * Looks for the nodes of a swarm in the DHT, and announces this one there.
 *
 * @module
 */
import type { KadDHT } from "@libp2p/kad-dht";
import { sleep, systemClock } from "../clock.ts";
import type { PeerId } from "../transport.ts";
import { messageOf } from "./dial_reason.ts";
import type { SwarmKey } from "./swarm_names.ts";

/** What a search needs and whom it tells. */
export interface SearchParts {
  readonly dht: Pick<KadDHT, "provide" | "findProviders">;
  readonly key: SwarmKey;
  readonly self: PeerId;
  /** Peers of the swarm that are heard by now. */
  readonly heard: () => number;
  readonly found: (peer: PeerId, addresses: readonly string[]) => void;
  readonly trouble: (line: string) => void;
}

const second = 1_000;
const minute = 60 * second;
/** Waits between two looks, in ms: the first, and the longest while few peers are heard and while enough are. */
const LOOK = { first: 2 * second, few: 30 * second, enough: 10 * minute };
/** With so many peers heard, heartbeats tell of all others. */
const ENOUGH = 4;
/** How often this node announces itself, in ms: a third of how long that is remembered (`libp2p/services.ts`). */
const ANNOUNCE = 20 * minute;
/** How long a look or an announcement may take, in ms. */
const LIMIT = 20 * second;
/** How many looks come to nothing before there is a word about it. */
const PATIENCE = 4;

/** Looks and announces until `signal` is aborted: often while few peers are known, ever less often later. */
export async function search(parts: SearchParts, signal: AbortSignal): Promise<void> {
  let wait = LOOK.first;
  let announcedAt = -Infinity;
  let failures = 0;
  while (!signal.aborted) {
    const few = parts.heard() < ENOUGH;
    try {
      if (few || Date.now() - announcedAt >= ANNOUNCE) {
        if (await announce(parts, limited(signal))) announcedAt = Date.now();
      }
      await look(parts, limited(signal));
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (++failures === PATIENCE) parts.trouble(`Cannot search the DHT: ${reason(error)}.`);
    }
    await sleep(systemClock, wait, signal).catch(() => {});
    wait = Math.min(2 * wait, few ? LOOK.few : LOOK.enough);
  }
}

/** Leaves this node's name and addresses with those who are to remember them. @returns false if nobody took it */
async function announce({ dht, key }: SearchParts, signal: AbortSignal): Promise<boolean> {
  let taken = 0;
  for await (const event of dht.provide(key, { signal })) {
    if (event.name === "PEER_RESPONSE" && event.messageName === "ADD_PROVIDER") taken++;
  }
  return taken > 0;
}

async function look({ dht, key, self, found }: SearchParts, signal: AbortSignal): Promise<void> {
  for await (const event of dht.findProviders(key, { signal })) {
    if (event.name !== "PROVIDER") continue;
    for (const { id, multiaddrs } of event.providers) {
      const peer = id.toString();
      if (peer !== self) found(peer, multiaddrs.map((address) => address.toString()));
    }
  }
}

function limited(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(LIMIT)]);
}

function reason(error: unknown): string {
  const isTimeout = error instanceof Error && ["TimeoutError", "AbortError"].includes(error.name);
  return isTimeout ? "nobody of it has answered yet; is a bootstrap address reachable?" : messageOf(error);
}
