/**
 * Counts what the events of a node say, for its status.
 *
 * @module
 */
import type { NodeEvent, NodeStatus, Recorder, TrafficKind } from "./events.ts";
import { createSentFrames } from "./sent_frames.ts";
import type { Traffic } from "../../protocol/exchange/mod.ts";

/** An observer that keeps the sums of a node's events. */
export interface Counters {
  readonly record: Recorder;
  /** The sums so far, with the bytes at the connections as `traffic` says. */
  sums(traffic: Traffic): Omit<NodeStatus, "round" | "steps" | "loss">;
}

/**
 * Creates counters.
 *
 * @param length entries of the model, d; a plain float32 exchange would send 4·d bytes from each end
 */
export function createCounters(length: number): Counters {
  const links = new Set<string>();
  const frames = createSentFrames();
  const bytesByKind: Record<TrafficKind, number> = { deltas: 0, openings: 0, heartbeats: 0 };
  let exchanges = 0;

  function record(event: NodeEvent): void {
    switch (event.type) {
      case "sent":
        bytesByKind[event.kind] += event.bytes;
        frames.sent(event.peer, event.kind, event.bytes);
        break;
      case "unsent":
        for (const { kind, bytes } of frames.unsent(event.peer, event.bytes)) bytesByKind[kind] -= bytes;
        break;
      case "exchanged":
        exchanges++;
        break;
      case "linkOpened":
        links.add(event.peer);
        break;
      case "linkClosed":
        links.delete(event.peer);
        break;
    }
  }

  return {
    record,
    sums: ({ sent, received }) => ({
      links: links.size,
      exchanges,
      bytesSent: sent,
      bytesReceived: received,
      bytesByKind: { ...bytesByKind },
      denseBytes: exchanges * 4 * length,
    }),
  };
}
