/**
 * Looks for the nodes of a swarm in the DHT, and announces this one there.
 *
 * @module
 */
import type { KadDHT } from "@libp2p/kad-dht";
import { type Clock, sleep, systemClock } from "../../../protocol/exchange/clock.ts";
import type { LookupPurpose, PeerId } from "../../../protocol/exchange/mod.ts";
import { messageOf } from "./dial_reason.ts";
import type { SwarmKey } from "./swarm_names.ts";

/** What a search needs and whom it tells. */
export interface SearchParts {
  readonly dht: Pick<KadDHT, "provide" | "findProviders">;
  readonly key: SwarmKey;
  readonly self: PeerId;
  /** Peers of the swarm that were met by now. */
  readonly met: () => number;
  /** Peers of the DHT that are known by now. */
  readonly size: () => number;
  readonly found: (peer: PeerId, addresses: readonly string[]) => void;
  /** Told of each lookup. */
  readonly looked: (why: LookupPurpose) => void;
  readonly trouble: (line: string) => void;
  /** Default: the system's. */
  readonly clock?: Clock;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Waits between two turns, in ms: each is twice the one before, and nothing is sent in most. */
const TURN = { first: 2 * SECOND, longest: 2 * MINUTE };
/**
 * Time between two looks, in ms, by how many peers of the swarm were met: at each turn while there is nobody. With enough
 * there is one now and then, in case the swarm has come apart.
 */
const LOOK = { few: 10 * MINUTE, enough: 60 * MINUTE };
/** With so many peers met, heartbeats tell of all others. */
const ENOUGH = 4;
/** Providers that one look is content with: whoever finds so many hears of the others from them. */
const WANTED = 8;
/** How often this node announces itself, in ms: a third of how long that is remembered (`services.ts`). */
const ANNOUNCE = 20 * MINUTE;
/** An announcement to fewer peers of the DHT than take one is made again when there are twice as many. */
const HOLDERS = 8;
/** How long a look or an announcement may take, in ms. */
const LIMIT = 20 * SECOND;
/** How many looks come to nothing before there is a word about it: a minute of them. */
const PATIENCE = 6;

const NOBODY = "nobody of it has answered yet; is a bootstrap address reachable?";

/** Looks and announces until `signal` is aborted: often while nobody is known, ever less often later. */
export async function search(parts: SearchParts, signal: AbortSignal): Promise<void> {
  const { clock = systemClock, met, size, looked } = parts;
  let announced: { readonly at: number; readonly size: number } | undefined;
  let lookedAt = clock.now();
  let failures = 0;

  const isToAnnounce = () => {
    if (announced === undefined || clock.now() - announced.at >= ANNOUNCE) return true;
    return announced.size < HOLDERS && size() >= 2 * announced.size;
  };
  const isToLook = () => met() === 0 || clock.now() - lookedAt >= (met() < ENOUGH ? LOOK.few : LOOK.enough);

  for (let wait = TURN.first; !signal.aborted; wait = Math.min(2 * wait, TURN.longest)) {
    try {
      // With nobody in the table, a lookup would only wait for somebody.
      if (size() === 0) throw new Error(NOBODY);
      if (isToLook()) {
        lookedAt = clock.now();
        looked("find");
        await look(parts, limited(signal));
      }
      if (isToAnnounce()) {
        looked("announce");
        const known = size();
        if (await announce(parts, limited(signal)) > 0) announced = { at: clock.now(), size: known };
      }
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (++failures === PATIENCE) parts.trouble(`Cannot search the DHT: ${reason(error)}.`);
    }
    await sleep(clock, wait, signal).catch(() => {});
  }
}

/** Leaves this node's name and addresses with those who are to remember them. @returns how many took it */
async function announce({ dht, key }: SearchParts, signal: AbortSignal): Promise<number> {
  let taken = 0;
  for await (const event of dht.provide(key, { signal })) {
    if (event.name === "PEER_RESPONSE" && event.messageName === "ADD_PROVIDER") taken++;
  }
  return taken;
}

async function look({ dht, key, self, found }: SearchParts, signal: AbortSignal): Promise<void> {
  const seen = new Set<PeerId>();
  for await (const event of dht.findProviders(key, { signal })) {
    if (event.name !== "PROVIDER") continue;
    for (const { id, multiaddrs } of event.providers) {
      const peer = id.toString();
      if (peer === self) continue;
      seen.add(peer);
      found(peer, multiaddrs.map((address) => address.toString()));
    }
    if (seen.size >= WANTED) return;
  }
}

function limited(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(LIMIT)]);
}

function reason(error: unknown): string {
  const isTimeout = error instanceof Error && ["TimeoutError", "AbortError"].includes(error.name);
  return isTimeout ? NOBODY : messageOf(error);
}
