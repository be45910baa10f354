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
   * the last lines, an accuracy that was left out.
   */
  pass(event: NodeEvent, text: string): readonly string[];
  /** Lines for what was left out and has not been told of for a minute. To be asked now and then. */
  due(): readonly string[];
}

const MINUTE = 60_000;
/** A change of the accuracy that is worth a line of its own, in [0, 1]: three times what chance makes of 500 examples. */
const OF_NOTE = 0.03;
/** Lines of a kind a minute: links come and go in numbers at a start, everything else is trouble. */
const MOST: Partial<Record<NodeEvent["type"], number>> = { linkOpened: 8, linkClosed: 8 };
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
  "trouble",
  "fault",
  "heartbeatRefused",
  "clockOff",
]);

interface Kind {
  /** When its minute began, and lines written in it. */
  since: number;
  written: number;
  leftOut: number;
  /** The last line that was left out. */
  last: string;
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
  let shown: { readonly at: number; readonly accuracy: number } | undefined;
  let held: string | undefined;

  function passAccuracy(accuracy: number, text: string): readonly string[] {
    const isDue = shown === undefined || now() - shown.at >= MINUTE;
    if (!isDue && Math.abs(accuracy - shown!.accuracy) < OF_NOTE) {
      held = text;
      return [];
    }
    shown = { at: now(), accuracy };
    held = undefined;
    return [text];
  }

  function passCounted(event: NodeEvent, text: string): readonly string[] {
    const most = MOST[event.type] ?? 1;
    const name = nameOf(event, text);
    // Beyond what can be told apart, all is one kind.
    const key = kinds.has(name) || kinds.size < MOST_KINDS ? name : "others";
    const kind = kinds.get(key) ?? { since: now(), written: 0, leftOut: 0, last: text };
    kinds.set(key, kind);
    let line = text;
    if (now() - kind.since >= MINUTE) {
      if (kind.leftOut > 0) line = withCount(text, kind.leftOut);
      Object.assign(kind, { since: now(), written: 0, leftOut: 0 });
    }
    if (kind.written < most) {
      kind.written++;
      return [line];
    }
    kind.leftOut++;
    kind.last = text;
    return [];
  }

  return {
    pass(event, text) {
      if (event.type === "evaluated") return passAccuracy(event.accuracy, text);
      if (COUNTED.has(event.type)) return passCounted(event, text);
      if (held === undefined || (event.type !== "stopped" && event.type !== "finished")) return [text];
      const accuracy = held;
      held = undefined;
      return [accuracy, text];
    },
    due() {
      const lines: string[] = [];
      for (const [name, kind] of kinds) {
        if (now() - kind.since < MINUTE) continue;
        if (kind.leftOut === 0) {
          kinds.delete(name);
          continue;
        }
        lines.push(withCount(kind.last, kind.leftOut - 1));
        // It is a line of the minute that begins now.
        Object.assign(kind, { since: now(), written: 1, leftOut: 0 });
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
  return `${event.type} ${text.replace(/\S*\d\S*/g, "#").slice(0, 200)}`;
}
