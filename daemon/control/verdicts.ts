/**
 * Events that tell of something amiss between two nodes: as codes to count, and in words.
 *
 * @module
 */
import type { DeclineCode, RefuseCode, VerdictCode } from "../../protocol/messages/mod.ts";
import type { BarCause } from "../../protocol/exchange/mod.ts";
import type { NodeEvent } from "../node/mod.ts";

/** Codes that are part of ordinary life: two nodes asked at once, or one was busy. They are counted, and no trouble. */
const ORDINARY: readonly string[] = [
  "BUSY",
  "CROSSING",
  "STALE",
  "LEAVING",
  "GIVEN_UP",
  "REPLACED",
  "UNKNOWN",
  "BARRED",
];

const REFUSALS: Readonly<Record<RefuseCode, string>> = {
  BUSY: "busy with another exchange",
  CROSSING: "both asked at once",
  STALE: "the request was behind",
  AHEAD: "the request was ahead of the link",
  MALFORMED: "the request could not be read",
};
const DECLINES: Readonly<Record<DeclineCode | "BARRED", string>> = {
  CROSSING: "both asked at once",
  FULL: "no link is free",
  NOT_READY: "there is no model yet",
  WRONG_TASK: "the tasks differ; start both with the same manifest",
  RATE: "asked too often",
  BARRED: "it is barred, or another of its network is",
};
const HEARTBEATS: Readonly<Record<VerdictCode, string>> = {
  UNREADABLE: "it could not be read",
  WRONG_TASK: "the tasks differ",
  ADDRESSES: "its addresses are none, or too many",
  LINKS: "it has too many links",
  COUNTS: "it counts more than can be done",
  QUALITY: "its loss or metric is impossible",
  STALE: "it says less than an earlier one",
  RATE: "more came than are listened to",
  FAULT: "this node failed to judge it",
};
/** A peer that bars this node does not say so. */
const NOT_BELIEVED = "it cannot read, or does not believe, what this node says";
type Closed = Extract<NodeEvent, { type: "linkClosed" }>["code"];
const CLOSINGS: Partial<Readonly<Record<Closed, string>>> = {
  DIVERGED: "the two ends no longer held the same vector",
  CONFLICT: "the two ends did not agree where they stood",
  MALFORMED: "a message could not be read",
  RESTARTED: "it has restarted",
};

/** What a peer is barred for, with the peer before it. */
export const BAR_REASONS: Readonly<Record<BarCause, string>> = {
  SIZE: "it sent far more at once than others do",
  OPPOSED: "it says the contrary of what this node says",
  DISAGREES: "it agrees with this node far less than others do",
  LEADS: "it gives far more than it takes",
  BY_HAND: "the user says so",
};

/**
 * Why a peer is barred, in words, with what that rests on.
 *
 * @example
 * ```ts
 * import { whyBarred } from "./verdicts.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(whyBarred({ cause: "BY_HAND", evidence: "the user's word" }), "the user says so");
 * ```
 */
export function whyBarred({ cause, evidence }: { readonly cause: BarCause; readonly evidence: string }): string {
  return cause === "BY_HAND" ? BAR_REASONS[cause] : `${BAR_REASONS[cause]} (${evidence})`;
}

/**
 * The code under which an event is counted: who judged, a slash, and what; such as `peer/WRONG_TASK`.
 *
 * @returns undefined where nothing is amiss, or nobody judged
 *
 * @example
 * ```ts
 * import { verdictOf } from "./verdicts.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(verdictOf({ type: "refused", peer: "a", code: "BUSY", by: "us" }), "us/BUSY");
 * assert.strictEqual(verdictOf({ type: "parked", peer: "a" }), undefined);
 * ```
 */
export function verdictOf(event: NodeEvent): string | undefined {
  switch (event.type) {
    case "declined":
      // That it is barred is counted when it is, and not each time it asks.
      return event.code === "BARRED" ? undefined : `${event.by}/${event.code}`;
    case "refused":
      return `${event.by}/${event.code}`;
    case "malformed":
      return "us/MALFORMED";
    case "snapshotRefused":
      return "us/SNAPSHOT";
    case "heartbeatRefused":
      return `us/HEARTBEAT_${event.code}`;
    case "fault":
      return "us/FAULT";
    case "barred":
      return "us/BARRED";
    case "linkClosed":
      return ["DIVERGED", "CONFLICT", "MALFORMED"].includes(event.code) ? `${event.by}/${event.code}` : undefined;
    default:
      return undefined;
  }
}

/** What went wrong, in words; undefined if nothing did that needs a word. */
export function troubleOf(event: NodeEvent): string | undefined {
  switch (event.type) {
    case "refused": {
      if (ORDINARY.includes(event.code)) return undefined;
      const why = event.code === "MALFORMED" && event.by === "peer" ? NOT_BELIEVED : REFUSALS[event.code];
      return `${who(event.by)} refused an exchange: ${why}`;
    }
    case "declined":
      return ORDINARY.includes(event.code) ? undefined : `${who(event.by)} declined a link: ${DECLINES[event.code]}`;
    case "linkClosed": {
      const why = event.code === "MALFORMED" && event.by === "peer" ? NOT_BELIEVED : CLOSINGS[event.code];
      return why === undefined ? undefined : `${who(event.by)} closed the link: ${why}`;
    }
    case "parked":
      return "no reply in time; the request waits";
    case "malformed":
      return `it sent a bad frame: ${event.reason}`;
    case "snapshotRefused":
      return `its model is not believed: ${event.reason}`;
    case "barred":
      return `it was barred: ${whyBarred(event)}`;
    case "unreachable":
      return `it cannot be reached: ${event.reason}`;
    case "trouble":
      return event.text;
    case "heartbeatRefused":
      return event.action === "reject" ? `it sent a bad heartbeat: ${HEARTBEATS[event.code]}` : undefined;
    case "fault":
      return `this node failed on what it sent: ${event.reason}`;
    default:
      return undefined;
  }
}

const who = (by: "us" | "peer") => (by === "us" ? "this node" : "the peer");
