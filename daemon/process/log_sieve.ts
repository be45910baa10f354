/**
 * Which lines of a log are worth their place: what happens again and again is said once a minute, with how often.
 *
 * @module
 */
import type { NodeEvent } from "../node/mod.ts";

/** Decides about lines. */
export interface LogSieve {
  /**
   * What to write of a line about `event`: the line, perhaps with how many like it were left out before; nothing; or, before
   * the last lines, a metric that was left out.
   */
  pass(event: NodeEvent, text: string): readonly string[];
  /** What was left out and has not been told of for a minute: the last event of each kind, and its line. To be asked now and then. */
  due(): readonly { readonly event: NodeEvent; readonly text: string }[];
}

const MINUTE = 60_000;
/** Kinds of lines that are told apart; peers can make up texts without end. */
const MOST_KINDS = 100;

/** Events whose lines are counted by kind. All others are rare by themselves, or shown only on request. */
const COUNTED: ReadonlySet<NodeEvent["type"]> = new Set([
  "linkOpened",
  "linkClosed",
  "declined",
  "malformed",
  "unreachable",
  "snapshotRefused",
  "barred",
  "forgiven",
  "trouble",
  "fault",
  "heartbeatRefused",
  "clockOff",
  "fileRefused",
  "fileStalled",
]);

/** Of these a peer makes up what is wrong, without end: all are of one kind. */
const OF_PEERS: ReadonlySet<NodeEvent["type"]> = new Set(["malformed", "snapshotRefused", "fileRefused"]);
/** How often it is told how far a file is, in ms. */
const PROGRESS = 10_000;

interface Kind {
  /** When the last line of it was written. */
  since: number;
  leftOut: number;
  /** The last that was left out, or that was written. */
  event: NodeEvent;
  text: string;
}

/**
 * Makes a sieve.
 *
 * @param now milliseconds since any moment
 *
 * @example
 * ```ts
 * import { createLogSieve } from "./log_sieve.ts";
 * import assert from "node:assert";
 *
 * let time = 0;
 * const sieve = createLogSieve(() => time);
 * const trouble = { type: "trouble", peer: undefined, text: "" } as const;
 * assert.deepStrictEqual(sieve.pass(trouble, "port 1 is closed"), ["port 1 is closed"]);
 * assert.deepStrictEqual(sieve.pass(trouble, "port 2 is closed"), []);
 * time = 60_000;
 * assert.deepStrictEqual(sieve.pass(trouble, "port 3 is closed"), ["port 3 is closed (and 1 more like it)"]);
 * ```
 */
export function createLogSieve(now: () => number): LogSieve {
  const kinds = new Map<string, Kind>();
  let measuredAt = -Infinity;
  let held: string | undefined;
  let fetchedAt = -Infinity;

  function passProgress(text: string): readonly string[] {
    if (now() - fetchedAt < PROGRESS) return [];
    fetchedAt = now();
    return [text];
  }

  function passMetric(text: string): readonly string[] {
    if (now() - measuredAt < MINUTE) {
      held = text;
      return [];
    }
    measuredAt = now();
    held = undefined;
    return [text];
  }

  function passCounted(event: NodeEvent, text: string): readonly string[] {
    const name = nameOf(event, text);
    // Beyond what can be told apart, all is one kind.
    const key = kinds.has(name) || kinds.size < MOST_KINDS ? name : "others";
    const kind = kinds.get(key);
    if (kind !== undefined && now() - kind.since < MINUTE) {
      Object.assign(kind, { leftOut: kind.leftOut + 1, event, text });
      return [];
    }
    kinds.set(key, { since: now(), leftOut: 0, event, text });
    return [withCount(text, kind?.leftOut ?? 0)];
  }

  return {
    pass(event, text) {
      if (event.type === "evaluated") return passMetric(text);
      if (event.type === "fetching") return passProgress(text);
      if (COUNTED.has(event.type)) return passCounted(event, text);
      if (held === undefined || (event.type !== "stopped" && event.type !== "finished")) return [text];
      const measured = held;
      held = undefined;
      return [measured, text];
    },
    due() {
      const lines: { event: NodeEvent; text: string }[] = [];
      for (const [name, kind] of kinds) {
        if (now() - kind.since < MINUTE) continue;
        if (kind.leftOut === 0) {
          kinds.delete(name);
          continue;
        }
        lines.push({ event: kind.event, text: withCount(kind.text, kind.leftOut - 1) });
        // It is the line of the minute that begins now.
        Object.assign(kind, { since: now(), leftOut: 0 });
      }
      return lines;
    },
  };
}

function withCount(text: string, more: number): string {
  return more === 0 ? text : `${text} (and ${more} more like it)`;
}

/** Names lines that differ in peers, addresses and numbers only alike. */
function nameOf(event: NodeEvent, text: string): string {
  if (OF_PEERS.has(event.type)) return event.type;
  const named = "peer" in event && event.peer !== undefined ? text.replaceAll(shortPeer(event.peer), "#") : text;
  return `${event.type} ${named.replace(/\S*\d\S*/g, "#").slice(0, 200)}`;
}

/** As lines name a peer: the end of its id tells peers apart, the start is alike for all keys of a kind. */
export function shortPeer(peer: string): string {
  return peer.slice(-6);
}
