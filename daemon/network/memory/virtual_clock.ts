import { setImmediate } from "node:timers";
import type { Clock, Timer } from "../../../protocol/exchange/clock.ts";

/** A clock that moves only when told to, from one timer to the next. */
export interface VirtualClock extends Clock {
  /**
   * Fires the next timer, at its time; what it leaves for later turns of the event loop is not waited for.
   *
   * @returns false if there is none
   */
  step(): boolean;
  /**
   * Fires every timer up to the moment `until`, in the order of their times and, at equal times, in which they were set. After
   * each, all promises are let settle, and work that is held is waited for, before time goes on.
   *
   * @param until in ms; `now()` afterwards
   * @throws {RangeError} if more than `most` timers fire, as an endless loop of them would
   */
  run(until: number, most?: number): Promise<void>;
  /** Lets no time pass in `run` until `work` is done: for work that is done outside of this clock, such as computing. */
  hold<Result>(work: Promise<Result>): Promise<Result>;
  /** Timers that are set. */
  readonly size: number;
}

/** Far more timers than any bounded simulation fires. */
const MOST_TIMERS = 100_000_000;

interface Entry {
  readonly at: number;
  readonly order: number;
  action: (() => void) | undefined;
}

/**
 * Creates a clock that stands at 0. Code that takes its time from it, promises included, runs the same each time.
 *
 * @example
 * ```ts
 * import { createVirtualClock } from "./virtual_clock.ts";
 * import { sleep } from "../../../protocol/exchange/clock.ts";
 * import assert from "node:assert";
 *
 * const clock = createVirtualClock();
 * const woken: number[] = [];
 * for (const wait of [3_600_000, 5]) sleep(clock, wait).then(() => woken.push(clock.now()));
 * await clock.run(7_200_000);
 * assert.deepStrictEqual(woken, [5, 3_600_000]);
 * assert.strictEqual(clock.now(), 7_200_000);
 * ```
 */
export function createVirtualClock(): VirtualClock {
  const heap: Entry[] = [];
  let now = 0;
  let order = 0;
  let live = 0;
  let held = 0;
  let release: (() => void) | undefined;

  /** A turn of the event loop comes only after all promises that can settle without it have done so. */
  async function settle(): Promise<void> {
    await turn();
    while (held > 0) {
      await new Promise<void>((resolve) => release = resolve);
      await turn();
    }
  }

  function next(): Entry | undefined {
    while (heap.length > 0 && heap[0].action === undefined) pop(heap);
    return heap[0];
  }

  function fire(entry: Entry): void {
    pop(heap);
    const { action } = entry;
    entry.action = undefined;
    live--;
    now = Math.max(now, entry.at);
    action?.();
  }

  return {
    now: () => now,
    get size() {
      return live;
    },
    after(milliseconds, action): Timer {
      const entry: Entry = { at: now + Math.max(0, milliseconds), order: order++, action };
      push(heap, entry);
      live++;
      return {
        cancel() {
          if (entry.action === undefined) return;
          entry.action = undefined;
          live--;
        },
      };
    },
    step() {
      const entry = next();
      if (entry !== undefined) fire(entry);
      return entry !== undefined;
    },
    async run(until, most = MOST_TIMERS) {
      await settle();
      let fired = 0;
      for (let entry = next(); entry !== undefined && entry.at <= until; entry = next()) {
        if (++fired > most) {
          throw new RangeError(`Cannot run to ${until} ms: more than ${most} timers fired by ${now} ms`);
        }
        fire(entry);
        await settle();
      }
      now = Math.max(now, until);
    },
    async hold(work) {
      held++;
      try {
        return await work;
      } finally {
        if (--held === 0) release?.();
      }
    },
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

function isBefore(left: Entry, right: Entry): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}

/** Adds to a binary heap whose first entry is the earliest. */
function push(heap: Entry[], entry: Entry): void {
  let place = heap.push(entry) - 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!isBefore(entry, heap[parent])) break;
    heap[place] = heap[parent];
    place = parent;
  }
  heap[place] = entry;
}

/** Takes the earliest entry off a heap. */
function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
    if (!isBefore(heap[child], last)) break;
    heap[place] = heap[child];
    place = child;
  }
  heap[place] = last;
}
