/**
 * Nodes that go and come back while the others train.
 *
 * @module
 */
import type { Random } from "../../compute/vector/mod.ts";
import { parseDuration, parseShare } from "../../daemon/settings/mod.ts";

/** How much churn there is. */
export interface Churn {
  /** Share of the nodes that are killed, once each. */
  readonly share: number;
  /** How long they stay away, in ms; Infinity: they do not come back. */
  readonly away: number;
}

/** What happens to a node, and when. */
export interface ChurnEvent {
  /** Virtual time since the start, in ms. */
  readonly at: number;
  readonly node: number;
  readonly what: "left" | "came";
}

/** What a text of churn must be. */
export const CHURN_FORM = "none, or a share of the nodes and how long they stay away, such as 20%:5s or 20%:forever";

/**
 * Reads `none`, or a share and a duration such as `20%:5s` or `0.2:forever`.
 *
 * @throws {SyntaxError} if it is none of these
 *
 * @example
 * ```ts
 * import { parseChurn } from "./churn.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(parseChurn("20%:5s"), { share: 0.2, away: 5000 });
 * assert.throws(() => parseChurn("20%"), SyntaxError);
 * ```
 */
export function parseChurn(text: string): Churn {
  if (text === "none") return { share: 0, away: 0 };
  const [first, second = ""] = text.split(":");
  const share = parseShare(first);
  const away = second === "forever" ? Infinity : parseDuration(second);
  if (share === undefined || away === undefined) {
    throw new SyntaxError(`Cannot read churn "${text}": write ${CHURN_FORM}`);
  }
  return { share, away };
}

/** The part of a run in which nodes are killed: not while they start, and not when there is nothing left to lose. */
const [EARLIEST, LATEST] = [0.1, 0.9];

/** Draws who goes and comes back, and when, in order of time. Node 0, through which others find the swarm, stays. */
export function planChurn(churn: Churn, nodes: number, duration: number, random: Random): ChurnEvent[] {
  const candidates = Uint32Array.from({ length: nodes - 1 }, (_, index) => index + 1);
  const chosen = random.shuffle(candidates).slice(0, Math.round(churn.share * nodes));
  const events: ChurnEvent[] = [];
  for (const node of chosen) {
    const at = duration * (EARLIEST + (LATEST - EARLIEST) * random.next());
    events.push({ at, node, what: "left" });
    if (at + churn.away < duration) events.push({ at: at + churn.away, node, what: "came" });
  }
  return events.sort((left, right) => left.at - right.at);
}
