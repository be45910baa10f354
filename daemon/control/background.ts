/**
 * What a node sends and receives beside its exchanges.
 *
 * @module
 */
import { type Clock, systemClock, type Timer } from "../../protocol/exchange/clock.ts";
import type { LookupPurpose, TrafficByPurpose, TrafficPurpose } from "../../protocol/exchange/mod.ts";
import type { Background } from "../node/mod.ts";

/** Where a meter reads. */
export interface BackgroundSources {
  readonly traffic: () => TrafficByPurpose;
  readonly lookups: () => Readonly<Record<LookupPurpose, number>>;
  /** Told once a minute. */
  readonly onMinute?: (background: Background) => void;
  readonly clock?: Clock;
}

/** Measures the background, until it is disposed of. */
export interface BackgroundMeter extends Disposable {
  read(): Background;
}

/** Time between two looks, in ms, and how many of them are remembered: a minute. */
const EVERY = 5_000;
const LOOKS = 12;
const MINUTE = 60_000;

/** Purposes that are no background: what a node is there for. */
const WORK: readonly string[] = ["exchange", "files", "relayed"] satisfies TrafficPurpose[];

/** True for a purpose that is background. */
export function isBackground(purpose: string): boolean {
  return !WORK.includes(purpose);
}

/** Bytes sent and received for all but files and exchanges, this node's own and those that it relays. */
export function backgroundBytes(traffic: TrafficByPurpose): number {
  let bytes = 0;
  for (const [purpose, { sent, received }] of Object.entries(traffic)) {
    if (isBackground(purpose)) bytes += sent + received;
  }
  return bytes;
}

/** Starts a meter; it looks every five seconds. */
export function startBackground(
  { traffic, lookups, onMinute, clock = systemClock }: BackgroundSources,
): BackgroundMeter {
  const look = () => ({ at: clock.now(), bytes: backgroundBytes(traffic()) });
  const looks = [look()];
  let [timer, told]: [Timer | undefined, number] = [undefined, looks[0].at];
  const schedule = () => {
    timer = clock.after(EVERY, () => {
      looks.push(look());
      if (looks.length > LOOKS) looks.shift();
      if (clock.now() - told >= MINUTE) {
        told = clock.now();
        onMinute?.(read());
      }
      schedule();
    });
  };
  function read(): Background {
    const [before, now] = [looks[0], look()];
    // What came within the first seconds is no rate for a minute.
    const span = Math.max(now.at - before.at, MINUTE);
    return { bytes: traffic(), lookups: lookups(), perMinute: (now.bytes - before.bytes) / span * MINUTE };
  }

  schedule();
  return { read, [Symbol.dispose]: () => timer?.cancel() };
}
