import type { PeerId, TrafficKind } from "../../protocol/exchange/mod.ts";

/** A stretch of what was sent, all of one kind. */
export interface SentStretch {
  readonly kind: TrafficKind;
  readonly bytes: number;
}

/** The last frames to each peer, so that those that were never sent can be told apart. */
export interface SentFrames {
  sent(peer: PeerId, kind: TrafficKind, bytes: number): void;
  /** What the last so many bytes to `peer` were, as far as it is known; they are forgotten. */
  unsent(peer: PeerId, bytes: number): SentStretch[];
}

/** Stretches that are kept of each peer, and peers of which any are: more is never queued, and no node has more links. */
const MOST_STRETCHES = 16;
const MOST_PEERS = 64;

/** Remembers what was sent last. */
export function createSentFrames(): SentFrames {
  const sentTo = new Map<PeerId, SentStretch[]>();
  return {
    sent(peer, kind, bytes) {
      const stretches = sentTo.get(peer) ?? [];
      // Put last, so that the first is always whom nothing was sent to for longest.
      sentTo.delete(peer);
      sentTo.set(peer, stretches);
      if (sentTo.size > MOST_PEERS) sentTo.delete(sentTo.keys().next().value!);
      stretches.push({ kind, bytes });
      if (stretches.length > MOST_STRETCHES) stretches.shift();
    },
    unsent(peer, bytes) {
      const stretches = sentTo.get(peer) ?? [];
      sentTo.delete(peer);
      const found: SentStretch[] = [];
      for (let left = bytes; left > 0;) {
        const last = stretches.pop();
        if (last === undefined) break;
        const taken = Math.min(left, last.bytes);
        found.push({ kind: last.kind, bytes: taken });
        left -= taken;
      }
      return found;
    },
  };
}
