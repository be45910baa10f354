/**
 * What is to be done with a heartbeat: pure, so that each rule can be tested and counted by its code.
 *
 * @module
 */
import { equals } from "uint8arrays/equals";
import { MAX_ADDRESS_BYTES, MAX_ADDRESSES, MAX_LINKS } from "./constants.ts";
import { decodeHeartbeat } from "./heartbeat_codec.ts";
import type { Heartbeat } from "./message.ts";
import { WireError } from "./wire_error.ts";

/** Why a heartbeat was not accepted; a bounded set, fit for a metric's label. */
export type VerdictCode =
  | "UNREADABLE"
  | "WRONG_TASK"
  | "ADDRESSES"
  | "LINKS"
  | "COUNTS"
  | "QUALITY"
  | "STALE"
  /** Whoever judges has heard enough of the sender, or of senders it does not know. */
  | "RATE"
  /** Nothing is wrong with it that is known of: judging it has met a fault of this program. */
  | "FAULT";

/**
 * Accepted messages are used, as they were read, and passed on. Ignored ones are neither, and nobody is blamed, since a
 * correct peer may have sent them; rejected ones count against the peer that sent them.
 */
export type Verdict =
  | { readonly action: "accept"; readonly heartbeat: Heartbeat }
  | { readonly action: "ignore" | "reject"; readonly code: VerdictCode };

/** What a heartbeat is held against. */
export interface HeartbeatExpectation {
  /** The id of our own task, 32 bytes. */
  readonly task: Uint8Array;
  /** The latest accepted heartbeat of the same peer, if there was one. */
  readonly previous?: Heartbeat | undefined;
  /** The least and the largest value that the task's metric can have; any number by default. */
  readonly metric?: { readonly least: number; readonly most: number } | undefined;
}

const reject = (code: VerdictCode): Verdict => ({ action: "reject", code });
const ignore = (code: VerdictCode): Verdict => ({ action: "ignore", code });

/** A node of ten million rounds has trained for years: what is above was not counted. */
const MAX_ROUND = 1e9;
const MAX_STEPS = 1e12;

const encoder = new TextEncoder();

/**
 * Judges the bytes of a heartbeat as they were published, and reads them.
 *
 * @example
 * ```ts
 * import { judgeHeartbeat } from "./judge_heartbeat.ts";
 * import assert from "node:assert";
 *
 * const verdict = judgeHeartbeat(Uint8Array.of(0xff), { task: new Uint8Array(32) });
 * assert.deepStrictEqual(verdict, { action: "reject", code: "UNREADABLE" });
 * ```
 */
export function judgeHeartbeat(bytes: Uint8Array, expectation: HeartbeatExpectation): Verdict {
  let heartbeat: Heartbeat;
  try {
    heartbeat = decodeHeartbeat(bytes);
  } catch (error) {
    if (error instanceof WireError) return reject("UNREADABLE");
    throw error;
  }
  return judgeFields(heartbeat, expectation);
}

/**
 * Judges a heartbeat that was read; the first rule that it breaks decides.
 *
 * @example
 * ```ts
 * import { judgeFields } from "./judge_heartbeat.ts";
 * import assert from "node:assert";
 *
 * const heartbeat = {
 *   task: new Uint8Array(32),
 *   incarnation: 1n,
 *   round: 3,
 *   steps: 48,
 *   ready: true,
 *   leaving: false,
 *   freeLinks: 1,
 *   links: 3,
 *   loss: 0.25,
 *   metric: 0.9,
 *   bytesSent: 1200,
 *   addresses: [],
 *   neighbours: [],
 *   time: 0,
 * };
 * assert.deepStrictEqual(judgeFields(heartbeat, { task: new Uint8Array(32) }), { action: "accept", heartbeat });
 * const other = new Uint8Array(32).fill(1);
 * assert.deepStrictEqual(judgeFields(heartbeat, { task: other }), { action: "reject", code: "WRONG_TASK" });
 * ```
 */
export function judgeFields(heartbeat: Heartbeat, expectation: HeartbeatExpectation): Verdict {
  const { task, previous } = expectation;
  // The topic names the task, so a heartbeat of another one was sent here on purpose.
  if (!equals(heartbeat.task, task)) return reject("WRONG_TASK");
  if (!saneAddresses(heartbeat.addresses)) return reject("ADDRESSES");
  if (!countUpTo(heartbeat.links, MAX_LINKS) || !countUpTo(heartbeat.freeLinks, MAX_LINKS)) return reject("LINKS");
  if (heartbeat.neighbours.length > MAX_LINKS) return reject("LINKS");
  const { round, steps, bytesSent } = heartbeat;
  if (!countUpTo(round, MAX_ROUND) || !countUpTo(steps, MAX_STEPS)) return reject("COUNTS");
  if (!countUpTo(bytesSent, Number.MAX_SAFE_INTEGER)) return reject("COUNTS");
  const { loss, metric } = heartbeat;
  if (metric !== undefined && !isWithin(metric, expectation.metric)) return reject("QUALITY");
  if (loss < 0) return reject("QUALITY");
  // Training may diverge at a correct node.
  if (!Number.isFinite(loss)) return ignore("QUALITY");
  // Gossip may come out of order.
  const sameLife = previous?.incarnation === heartbeat.incarnation;
  if (sameLife && (round < previous.round || steps < previous.steps || bytesSent < previous.bytesSent)) {
    return ignore("STALE");
  }
  return { action: "accept", heartbeat };
}

function isWithin(value: number, bounds: HeartbeatExpectation["metric"]): boolean {
  return Number.isFinite(value) && (bounds === undefined || (value >= bounds.least && value <= bounds.most));
}

function countUpTo(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}

function saneAddresses(addresses: readonly string[]): boolean {
  return addresses.length <= MAX_ADDRESSES &&
    addresses.every((address) => address.startsWith("/") && encoder.encode(address).length <= MAX_ADDRESS_BYTES);
}
