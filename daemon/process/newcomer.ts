/**
 * A node before it has what it trains from: it meets peers, hears who else there is and passes that on, and has no links.
 *
 * @module
 */
import { METRICS } from "../../compute/metrics/mod.ts";
import type { PreparedTask } from "../../compute/task/mod.ts";
import {
  decodeMessage,
  encodeMessage,
  type Heartbeat,
  judgeHeartbeat,
  type Verdict,
  WireError,
} from "../../protocol/messages/mod.ts";
import type { Clock, Handlers, PeerId, Transport } from "../../protocol/exchange/mod.ts";
import { HEARTBEAT_SPACING, type KnownPeer, Names, wholeAddresses } from "../membership/mod.ts";
import type { Recorder } from "../node/mod.ts";
import { oneLine } from "../support/mod.ts";

/** What a newcomer is made of. */
export interface NewcomerParts {
  readonly transport: Pick<Transport, "self" | "connect" | "isUp" | "send" | "reset">;
  readonly prepared: PreparedTask;
  readonly clock: Clock;
  readonly record: Recorder;
  /** Peers that the user has named as neighbours. */
  readonly given: readonly KnownPeer[];
}

/** Peers that are sought out at once, and as many are enough to be connected with. */
const MOST_SOUGHT = 8;
/** How often one peer is sought out, in ms. */
const AGAIN = 20_000;
/** Peers whose last heartbeat is remembered; the oldest go first. */
const REMEMBERED = 256;
/** After how long whoever asks for a link may do so again, in ms. */
const WAIT = 5_000;

/** Makes the handlers of a node that has no trainer yet; it seeks out the peers that it hears of until `signal` is aborted. */
export function createNewcomer(
  { transport, prepared, clock, record, given }: NewcomerParts,
  signal: AbortSignal,
): Omit<Handlers, "judge"> & { judge: typeof judge; start(): void } {
  const { id, metric } = prepared;
  const names = new Names({ clock, spacing: HEARTBEAT_SPACING });
  const heard = new Map<PeerId, Heartbeat>();
  const up = new Set<PeerId>();
  const sought = new Map<PeerId, number>();

  function seek(peer: PeerId, addresses: readonly string[]): void {
    const now = clock.now();
    if (signal.aborted || peer === transport.self || up.size >= MOST_SOUGHT || transport.isUp(peer)) return;
    if ((sought.get(peer) ?? -Infinity) > now - AGAIN) return;
    for (const [other, since] of sought) if (since <= now - AGAIN) sought.delete(other);
    if (sought.size >= MOST_SOUGHT && !given.some((known) => known.peer === peer)) return;
    sought.set(peer, now);
    // Who cannot be reached is heard of again, or was named and is sought again.
    transport.connect(peer, addresses, signal).catch(() => {});
  }

  function judge(from: PeerId, bytes: Uint8Array, via: PeerId): Verdict {
    const previous = heard.get(from);
    if (!names.admits(from, via, previous !== undefined)) return { action: "ignore", code: "RATE" };
    return judgeHeartbeat(bytes, { task: id, previous, metric: METRICS[metric.name] });
  }

  function seekGiven(): void {
    if (signal.aborted) return;
    for (const { peer, address } of given) seek(peer, [address]);
    clock.after(AGAIN, seekGiven);
  }

  return {
    start: seekGiven,
    up(peer) {
      up.add(peer);
      names.met(peer);
    },
    down: (peer) => void up.delete(peer),
    frame(peer, bytes) {
      try {
        const message = decodeMessage(bytes);
        // Said at once, the other end need not wait for an answer in vain.
        if (message.kind !== "open") return;
        const code = Uint8Array.from(id).toHex() === message.task.toHex() ? "NOT_READY" : "WRONG_TASK";
        transport.send(peer, encodeMessage({ kind: "decline", nonce: message.nonce, code, waitMs: WAIT }));
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        transport.reset(peer);
      }
    },
    judge,
    published(from, heartbeat) {
      heard.delete(from);
      heard.set(from, heartbeat);
      if (heard.size > REMEMBERED) heard.delete(heard.keys().next().value!);
      if (!heartbeat.leaving) seek(from, wholeAddresses(heartbeat.addresses, from));
    },
    found: (peer, addresses) => seek(peer, addresses),
    trouble: (text, peer) => record({ type: "trouble", peer, text }),
    fault: (peer, error) => record({ type: "trouble", peer, text: `A fault of this program: ${oneLine(error)}` }),
  };
}
