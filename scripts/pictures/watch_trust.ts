/**
 * What a node comes to know of its links, exchange by exchange.
 *
 * @module
 */
import { createTrust, type Judge } from "../../protocol/trust/mod.ts";
import { indexOf } from "../simulation/mod.ts";

/** One link of a node, from its beginning to the bar or the run's end. */
export interface Trace {
  /** The other end. */
  readonly peer: number;
  /** Agreement after each exchange; with the last one the peer was barred if `isBarred`. */
  readonly agreements: number[];
  isBarred: boolean;
}

/** Judges as a node does by itself, and writes down what comes of each exchange. */
export function watchTrust(traces: Trace[]): Judge {
  const trust = createTrust();
  return {
    ...trust,
    createLink(length, peer, start) {
      const link = trust.createLink(length, peer, start);
      const trace: Trace = { peer: indexOf(peer), agreements: [], isBarred: false };
      traces.push(trace);
      return new Proxy(link, {
        get(target, key) {
          const value = Reflect.get(target, key, target);
          if (typeof value !== "function") return value;
          if (key !== "judge") return value.bind(target);
          return (...args: Parameters<typeof target.judge>) => {
            const verdict = target.judge(...args);
            // A bar keeps nothing of its exchange. What it rests on is in its evidence; if that is not agreement, it is as it was.
            const said = verdict.action === "bar" ? /agreement (-?[\d.]+)/.exec(verdict.evidence)?.[1] : undefined;
            trace.agreements.push(said === undefined ? target.standing.agreement : Number(said));
            trace.isBarred ||= verdict.action === "bar";
            return verdict;
          };
        },
      });
    },
  };
}
