/**
 * Whether a swarm took no harm, by what was seen of it.
 *
 * @module
 */
import type { Sample } from "./fleet.ts";

/** Accuracy of the last third against the first, and memory at the end against that of a daemon that has settled, are flat within these. */
const LOST_ACCURACY = 0.02;
const GROWN_MEMORY = 1.2;
/** A daemon has loaded all that it needs by then, in minutes. */
const SETTLED = 5;
/** Lines of a kind that a log may have a minute, and one more: what is a minute apart may be twice between two looks. */
const MOST_LINES = 1 + 1;
/**
 * Verdicts that no honest peer earns. They are all that leads to its being distrusted (a snapshot that is not believed), barred
 * (faults, and bad frames, of which one is to ask without end), or scored down by gossip (bad heartbeats).
 */
const SHAMEFUL = /^us\/(MALFORMED|DIVERGED|CONFLICT|FAULT|WRONG_TASK|SNAPSHOT|HEARTBEAT_(?!STALE)\w+)$/;

/** Turns of a means: those in which it was used, and those in which it came to nothing, the last of them why. */
export interface Turns {
  used: number;
  failed: number;
  why: string;
}

/** All samples of one moment, one a daemon. */
export type Moment = readonly Sample[];

/**
 * What is wrong, a line each; nothing if all is well.
 *
 * @param moments the first is taken as the start, of which nothing is asked
 * @param honest peer ids of the daemons
 */
export function judge(moments: readonly Moment[], honest: ReadonlySet<string>): string[] {
  const wrong = new Set<string>();
  const [, ...rest] = moments;
  const third = Math.max(1, Math.floor(rest.length / 3));
  const [early, late] = [rest.slice(0, third), rest.slice(-third)];
  const [before, after] = [early, late].map((part) => meanOf(part.flat(), ({ accuracy }) => accuracy));
  if (after < before - LOST_ACCURACY) wrong.add(`accuracy fell from ${percent(before)} to ${percent(after)}`);
  const [slim, large] = [moments.slice(0, SETTLED + 1), moments].map((part) =>
    meanOf(part.at(-1)!, ({ memory }) => memory)
  );
  if (large > GROWN_MEMORY * slim) {
    wrong.add(`memory grew from ${(slim / 1e6).toFixed(0)} to ${(large / 1e6).toFixed(0)} MB`);
  }
  for (const moment of rest) {
    for (const { lines, verdicts } of moment) {
      for (const [kind, count] of lines) {
        if (count > MOST_LINES) wrong.add(`${count} lines in a minute: ${kind}`);
      }
      for (const [peer, codes] of verdicts) {
        if (!honest.has(peer)) continue;
        for (const [code, count] of Object.entries(codes)) {
          if (SHAMEFUL.test(code)) wrong.add(`honest ${peer.slice(-8)} is charged with ${code}, ${count} times`);
        }
      }
    }
  }
  return [...wrong];
}

/** What is wrong with the soak itself: a means that never came to anything says nothing about those that it was meant for. */
export function judgeMeans(turns: ReadonlyMap<string, Turns>): string[] {
  return [...turns].filter(([, { used, failed }]) => used === 0 && failed > 0)
    .map(([name, { failed, why }]) => `${name} was never used, ${failed} times it failed: ${why}`);
}

/** The mean of a quantity; 0 of nothing. */
export function meanOf<Item>(items: readonly Item[], quantity: (item: Item) => number): number {
  return items.length === 0 ? 0 : items.reduce((sum, item) => sum + quantity(item), 0) / items.length;
}

/** A share as text. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Peers that are not honest and are charged with something by at least one daemon. */
export function charged(moment: Moment, honest: ReadonlySet<string>): number {
  const peers = moment.flatMap(({ verdicts }) => [...verdicts].filter(([, codes]) => Object.keys(codes).length > 0));
  return new Set(peers.map(([peer]) => peer).filter((peer) => !honest.has(peer))).size;
}
