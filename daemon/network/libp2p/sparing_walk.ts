/**
 * Peers to try when a relay or somebody who can test this node's addresses is wanted, offered sparingly.
 *
 * libp2p's own random walk looks up random keys in the DHT without a pause for as long as anybody wants more peers, and a
 * node that nobody serves wants them for ever: two nodes then send each other some hundred lookups a second.
 *
 * @module
 */
import type { PeerInfo } from "@libp2p/interface";
import { type Clock, sleep } from "../../../protocol/exchange/clock.ts";

/** What a walk goes through. */
export interface WalkParts {
  readonly clock: Clock;
  /** Something is to be gained by it; while it is not, nobody is offered. */
  readonly isWanted: () => boolean;
  /** Peers of this node's own swarm that it is not connected to. */
  readonly swarm: () => readonly PeerInfo[];
  /** Peers of the DHT that this node knows already and is not connected to. */
  readonly known: () => Promise<readonly PeerInfo[]>;
  /** How many peers the DHT is known to have. */
  readonly size: () => number;
  /** One lookup of a random key in the DHT. */
  readonly lookUp: (signal: AbortSignal) => AsyncIterable<PeerInfo>;
}

/** Offers peers, as libp2p's `RandomWalk` does. */
export interface Walk {
  /** Ends, or never gives another peer, when `signal` is aborted. */
  walk(options?: { readonly signal?: AbortSignal }): AsyncGenerator<PeerInfo>;
}

const MINUTE = 60_000;
/** Waits between two turns, in ms: each without success doubles the next. */
export const WALK_WAIT = { first: MINUTE, longest: 30 * MINUTE } as const;
/** Peers that are offered a turn, of each kind. Each costs a connection: some 4 kB with its handshake and what follows it. */
export const PEERS_A_TURN = 4;
/** A lookup ends with so many peers; in a DHT that has fewer there is nobody to find that is not known already. */
export const WALK_FINDS = 20;
/** How long a lookup may take, in ms. */
const LIMIT = 20_000;

/**
 * Makes a walk. In each turn it offers some peers of the swarm, and then some of the DHT: those that are known, or those
 * whom a lookup finds where the DHT is larger than what one lookup finds. The first turn is at once, the next after a minute,
 * and each later one after twice the time, up to half an hour, whoever asks and how often. Turns in which nothing is
 * wanted are not taken.
 */
export function createSparingWalk(parts: WalkParts): Walk {
  const { clock } = parts;
  let due = -Infinity;
  let wait: number = WALK_WAIT.first;

  async function* turn(signal: AbortSignal): AsyncGenerator<PeerInfo> {
    yield* parts.swarm().slice(0, PEERS_A_TURN);
    if (parts.size() < WALK_FINDS) {
      yield* (await parts.known()).slice(0, PEERS_A_TURN);
      return;
    }
    let found = 0;
    for await (const peer of parts.lookUp(AbortSignal.any([signal, AbortSignal.timeout(LIMIT)]))) {
      yield peer;
      if (++found === PEERS_A_TURN) return;
    }
  }

  return {
    async *walk({ signal = new AbortController().signal } = {}) {
      // Nobody has asked for long: what was enough then is not any more.
      if (clock.now() - due > WALK_WAIT.longest) wait = WALK_WAIT.first;
      while (!signal.aborted) {
        if (!parts.isWanted() || clock.now() < due) {
          const rest = parts.isWanted() ? due - clock.now() : WALK_WAIT.first;
          await sleep(clock, rest, signal).catch(() => {});
          continue;
        }
        due = clock.now() + wait;
        wait = Math.min(2 * wait, WALK_WAIT.longest);
        try {
          yield* turn(signal);
        } catch {
          // A lookup that found nobody in time; the next turn comes.
        }
      }
    },
  };
}
