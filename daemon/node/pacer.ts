/**
 * When a node may train: not while it is paused, not in quiet hours, and not more than its share of the processors.
 *
 * @module
 */
import type { Clock } from "../../protocol/exchange/clock.ts";

/** What a pacer is made of. */
export interface PacerOptions {
  readonly clock: Clock;
  /** Share of all cores that the process may use, in (0, 1]; undefined = all there is. */
  readonly share: number | undefined;
  /** How many cores there are, and the seconds of processor time that the process has used so far on all of them. */
  readonly cores: number;
  readonly used: () => number;
  /** True in quiet hours; never by default. */
  readonly isQuiet?: () => boolean;
  /** Called when training is held back, or is no longer. */
  readonly onChange?: () => void;
}

/** Unused processor time is kept for so many seconds, so that a wait for the network is not made up for by a long burst. */
const SAVED = 1;
/** Longest rest before the processor time is looked at again, in ms. */
const LONGEST_REST = 500;
/** How often quiet hours are looked at, in ms. */
const LOOK = 1000;

/** Holds a node's local steps back. */
export class Pacer {
  readonly #options: PacerOptions;
  #paused = false;
  #quiet = false;
  /** Processor seconds that may still be used, as of `#at` (ms), when `#used` had been used. */
  #credit = 0;
  #at: number | undefined;
  #used = 0;
  #wake: (() => void) | undefined;

  constructor(options: PacerOptions) {
    this.#options = options;
  }

  /** Why it does not train, in words; undefined while it may. */
  get reason(): string | undefined {
    if (this.#paused) return "paused by command";
    return this.#quiet ? "quiet hours" : undefined;
  }

  /** No steps from now on; neighbours are still answered. */
  pause(): void {
    this.#paused = true;
    this.#options.onChange?.();
  }

  /** Steps may be taken again; quiet hours and the share still hold. */
  resume(): void {
    this.#paused = false;
    this.#options.onChange?.();
    this.#wake?.();
  }

  /** Resolves when the next steps may be taken, or `signal` is aborted. To be called by one at a time. */
  readonly next = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      const wait = this.#wait();
      if (wait === 0 || signal.aborted) return;
      await this.#rest(wait, signal);
    }
  };

  /** Milliseconds until it is worth another look; 0 if steps may be taken. */
  #wait(): number {
    const { isQuiet } = this.#options;
    const quiet = isQuiet?.() ?? false;
    if (quiet !== this.#quiet) {
      this.#quiet = quiet;
      this.#options.onChange?.();
    }
    if (this.reason !== undefined) {
      this.#at = undefined;
      return LOOK;
    }
    return this.#overdrawn();
  }

  /** Milliseconds until the processor time that was used is within the share again. */
  #overdrawn(): number {
    const { clock, share, cores, used } = this.#options;
    if (share === undefined || share >= 1) return 0;
    const rate = share * cores;
    const [now, usedNow] = [clock.now(), used()];
    if (this.#at !== undefined) {
      this.#credit += (now - this.#at) / 1000 * rate - (usedNow - this.#used);
      this.#credit = Math.min(this.#credit, SAVED * rate);
    }
    this.#at = now;
    this.#used = usedNow;
    return this.#credit >= 0 ? 0 : Math.min(LONGEST_REST, Math.ceil(-this.#credit / rate * 1000));
  }

  #rest(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        timer.cancel();
        signal.removeEventListener("abort", end);
        this.#wake = undefined;
        resolve();
      };
      const timer = this.#options.clock.after(milliseconds, end);
      signal.addEventListener("abort", end, { once: true });
      this.#wake = end;
    });
  }
}
