/**
 * Budgets of kept entries for a link, by exchanges or by time.
 *
 * @module
 */
import { z } from "zod";

/** What a budget grants the next exchange, in entries; `least` ≤ `most` unless earlier vectors had too few entries. */
export interface Grant {
  readonly least: number;
  readonly most: number;
  /** What each exchange may keep on average from here. */
  readonly mean: number;
}

/** Entries that a link may keep. */
export interface Budget {
  /** Asked once before each exchange. */
  grant(): Grant;
  /** Told once after each exchange. */
  spend(entries: number): void;
  /** What is left of it, and since when. */
  save(): BudgetState;
  restore(state: BudgetState): void;
}

/** Schema of what a budget remembers. */
export const budgetStateSchema = z.strictObject({
  left: z.number(),
  exchanges: z.int().positive().optional(),
  /** Milliseconds since the last grant, and the smoothed seconds between two. */
  since: z.number().min(0).optional(),
  interval: z.number().min(0).optional(),
});

/** What a budget remembers, as plain JSON. */
export type BudgetState = z.infer<typeof budgetStateSchema>;

/** How far one exchange may go above or below the mean. */
const SWING = 4;
/** Exchanges over which an unbounded run evens out its spending. */
const WINDOW_EXCHANGES = 32;
/** Seconds over which a rate is evened out. */
const WINDOW_SECONDS = 30;

/** The bounds of one exchange around its mean, in whole entries, at least one. */
function swing(mean: number, length: number): { least: number; most: number } {
  return { least: Math.max(1, Math.floor(mean / SWING)), most: Math.min(length, Math.ceil(mean * SWING)) };
}

/**
 * K = `mean`·`horizon` entries for `horizon` exchanges, used up exactly: each exchange leaves enough for the least of
 * those to come, and no more than their most. After the last one a new budget of the same size begins.
 *
 * @param length entries of a vector
 */
export function horizonBudget(mean: number, horizon: number, length: number): Budget {
  if (!Number.isInteger(horizon) || horizon < 1) {
    throw new RangeError(`Cannot plan a budget for ${horizon} exchanges: give a positive integer`);
  }
  const total = Math.max(horizon, Math.round(mean * horizon));
  const { least, most } = swing(mean, length);
  let left = total;
  let exchanges = horizon;
  return {
    grant: () => ({
      least: Math.max(least, left - most * (exchanges - 1)),
      most: Math.min(most, left - least * (exchanges - 1)),
      mean: left / exchanges,
    }),
    spend(entries) {
      left -= entries;
      exchanges--;
      if (exchanges > 0) return;
      left = total;
      exchanges = horizon;
    },
    save: () => ({ left, exchanges }),
    restore(state) {
      left = state.left;
      exchanges = state.exchanges ?? horizon;
    },
  };
}

/**
 * `mean` entries an exchange, without an end: n exchanges keep at most (n + 31)·`mean`. What is saved is kept, up to 64 means.
 *
 * @param length entries of a vector
 */
export function slidingBudget(mean: number, length: number): Budget {
  const { least, most } = swing(mean, length);
  let left = WINDOW_EXCHANGES * mean;
  return {
    grant: () => ({ least, most: Math.min(most, Math.floor(left)), mean: left / WINDOW_EXCHANGES }),
    spend(entries) {
      left = Math.min(left - entries + mean, 2 * WINDOW_EXCHANGES * mean);
    },
    save: () => ({ left }),
    restore(state) {
      left = state.left;
    },
  };
}

/**
 * `entriesPerSecond`, refilled with time and evened out over 30 seconds. An exchange may always keep one entry, so that its
 * message is a contraction.
 *
 * @param firstMean entries of the first exchange, when nothing is known yet about how often they come
 * @param length entries of a vector
 * @param now milliseconds of a clock that never goes back
 */
export function timedBudget(entriesPerSecond: number, firstMean: number, length: number, now: () => number): Budget {
  if (!(entriesPerSecond > 0 && entriesPerSecond < Infinity)) {
    throw new RangeError(`Cannot keep ${entriesPerSecond} entries a second: give a positive number`);
  }
  const capacity = entriesPerSecond * WINDOW_SECONDS;
  let left = capacity;
  let last: number | undefined;
  let interval: number | undefined;
  return {
    grant() {
      const time = now();
      if (last !== undefined) {
        const seconds = (time - last) / 1000;
        left = Math.min(left + entriesPerSecond * seconds, capacity);
        interval = interval === undefined ? seconds : interval + (seconds - interval) / 8;
      }
      last = time;
      const mean = interval === undefined ? firstMean : left * Math.min(interval / WINDOW_SECONDS, 1);
      const whole = Math.max(mean, 1);
      return { least: 1, most: Math.max(1, Math.min(length, Math.ceil(whole * SWING), Math.floor(left))), mean: whole };
    },
    spend(entries) {
      left -= entries;
    },
    save: () => ({ left, since: last === undefined ? undefined : now() - last, interval }),
    restore(state) {
      left = state.left;
      // The time that nobody was there counts like any other.
      last = state.since === undefined ? undefined : now() - state.since;
      interval = state.interval;
    },
  };
}
