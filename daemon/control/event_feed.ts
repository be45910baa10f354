/**
 * The stream of changes that a dashboard listens to.
 *
 * @module
 */
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { systemClock } from "../../protocol/exchange/clock.ts";
import { EventWaiter } from "../node/mod.ts";
import type { ControlSource } from "./api.ts";

/** How fast a feed is, in ms. */
export interface FeedPace {
  /** Least time between two looks at what changed. Default 1000. */
  readonly shortest: number;
  /** Longest silence; then a comment is sent, so that both ends notice a connection that has died. Default 15,000. */
  readonly heartbeat: number;
}

/** The pace of a daemon's feed. */
const FEED_PACE: FeedPace = { shortest: 1000, heartbeat: 15_000 };
/** Listeners at a time: a few windows of one person. */
export const MOST_LISTENERS = 16;

/** Server-Sent Events of one control API. */
export interface EventFeed {
  /** Listeners now. */
  readonly listeners: number;
  /** Answers a request with a stream; undefined if there are as many listeners as there may be. */
  open(context: Context): Response | undefined;
}

/**
 * Creates the feed. A listener is sent `status`, `peers` and `history` at once and then, when something has changed, those
 * of them that have; of the history only the moments later than the last one it has. A listener that reads slowly is sent
 * less often, as each look waits until the one before it was taken.
 *
 * @param signal ends all streams
 */
export function createEventFeed(source: ControlSource, signal: AbortSignal, pace: FeedPace = FEED_PACE): EventFeed {
  let listeners = 0;
  return {
    get listeners() {
      return listeners;
    },
    open(context) {
      if (listeners >= MOST_LISTENERS) return undefined;
      listeners++;
      return streamSSE(context, async (stream) => {
        const gone = new AbortController();
        stream.onAbort(() => gone.abort());
        const ended = AbortSignal.any([signal, gone.signal]);
        try {
          await feed(source, ended, pace, {
            event: (event, data) => stream.writeSSE({ event, data }),
            comment: async () => void await stream.write(": still here\n\n"),
          });
        } finally {
          gone.abort();
          listeners--;
        }
      });
    },
  };
}

interface Sink {
  event(name: string, data: string): Promise<void>;
  comment(): Promise<void>;
}

async function feed(source: ControlSource, signal: AbortSignal, pace: FeedPace, sink: Sink): Promise<void> {
  const waiter = new EventWaiter(systemClock);
  let hasChanged = true;
  source.watch(() => {
    hasChanged = true;
    waiter.notice();
  }, signal);
  const sent = new Map<string, string>();
  let latest = -Infinity;

  async function sendChanged(name: string, value: unknown): Promise<void> {
    const data = JSON.stringify(value);
    if (sent.get(name) === data) return;
    sent.set(name, data);
    await sink.event(name, data);
  }

  while (!signal.aborted) {
    if (hasChanged) {
      hasChanged = false;
      await sendChanged("status", source.status());
      await sendChanged("peers", await source.peers());
      const points = source.history().filter(({ time }) => time > latest);
      if (points.length > 0) {
        latest = points[points.length - 1].time;
        await sink.event("history", JSON.stringify(points));
      }
      await waiter.until(() => false, { signal, milliseconds: pace.shortest });
    } else {
      await waiter.until(() => hasChanged, { signal, milliseconds: pace.heartbeat });
      if (!hasChanged && !signal.aborted) await sink.comment();
    }
  }
}
