/**
 * What the process uses of its machine.
 *
 * @module
 */
import { type Clock, systemClock, type Timer } from "../../protocol/exchange/clock.ts";
import type { Traffic } from "../../protocol/exchange/mod.ts";
import { processorSeconds } from "../support/mod.ts";
import type { Usage } from "./api.ts";

/** Where a meter reads; each has the machine's own as default. */
export interface UsageSources {
  /** Bytes at the connections so far. */
  readonly traffic: () => Traffic;
  /** Processor time of the process so far, all threads of it, in s. */
  readonly processorTime?: () => number;
  /** Resident memory, in bytes. */
  readonly memory?: () => number;
  /** Cores that are all of them. */
  readonly cores?: number;
  readonly clock?: Clock;
}

/** Measures what the process uses, until it is disposed of. */
export interface UsageMeter extends Disposable {
  /** Use over the last ten seconds, or since the meter was started; all zero but memory in the first moment. */
  read(): Usage;
}

/** Time between two looks, and how many of them are remembered: ten seconds. */
const EVERY = 1000;
const LOOKS = 10;
/** Less time than this tells nothing of a rate, in s. */
const SHORTEST = 0.1;

interface Look {
  readonly at: number;
  readonly processor: number;
  readonly traffic: Traffic;
}

/** Starts a meter; it looks once a second. */
export function startUsage({
  traffic,
  processorTime = processorSeconds,
  memory = () => Deno.memoryUsage().rss,
  cores = navigator.hardwareConcurrency,
  clock = systemClock,
}: UsageSources): UsageMeter {
  const look = (): Look => ({ at: clock.now() / 1000, processor: processorTime(), traffic: traffic() });
  const looks = [look()];
  let timer: Timer;
  const schedule = () => {
    timer = clock.after(EVERY, () => {
      looks.push(look());
      if (looks.length > LOOKS) looks.shift();
      schedule();
    });
  };
  schedule();

  return {
    read() {
      const [before, now] = [looks[0], look()];
      const seconds = now.at - before.at;
      const rate = (after: number, earlier: number) => (seconds < SHORTEST ? 0 : (after - earlier) / seconds);
      return {
        cpu: Math.min(1, rate(now.processor, before.processor) / cores),
        memory: memory(),
        upload: rate(now.traffic.sent, before.traffic.sent),
        download: rate(now.traffic.received, before.traffic.received),
      };
    },
    [Symbol.dispose]: () => timer.cancel(),
  };
}
