import type { Clock } from "../../protocol/exchange/clock.ts";

/** How often the memory is looked at, in ms, and how many looks in a row must be above the cap: a peak is no trouble. */
const EVERY = 5000;
const LOOKS = 3;

/** What watches over the memory. */
export interface MemoryCapOptions {
  readonly clock: Clock;
  /** Bytes that may be resident. */
  readonly cap: number;
  /** Bytes that are. */
  readonly resident: () => number;
  /** Called once, when more has been resident for a while. */
  readonly onExceeded: (bytes: number) => void;
}

/** Watches over the memory until it is disposed of. */
export function watchMemory({ clock, cap, resident, onExceeded }: MemoryCapOptions): Disposable {
  let above = 0;
  const schedule = () => clock.after(EVERY, look);
  function look(): void {
    const bytes = resident();
    above = bytes > cap ? above + 1 : 0;
    if (above === LOOKS) onExceeded(bytes);
    else timer = schedule();
  }
  let timer = schedule();
  return { [Symbol.dispose]: () => timer.cancel() };
}
