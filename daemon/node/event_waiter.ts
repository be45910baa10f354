/**
 * Waits for something to become true, looked at again after each event.
 *
 * @module
 */
import type { Clock, Timer } from "../../protocol/exchange/clock.ts";

/** Lets a node wait for a condition that its events bring about. */
export class EventWaiter {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Looks at all awaited conditions again. */
  readonly notice = (): void => {
    for (const look of [...this.#waiting]) look();
  };

  /** Resolves when `condition` holds, `milliseconds` have passed, or `signal` is aborted: the caller looks which. */
  until(
    condition: () => boolean,
    limits: { readonly signal: AbortSignal; readonly milliseconds?: number },
  ): Promise<void> {
    return new Promise((resolve) => {
      let timer: Timer | undefined;
      const end = () => {
        timer?.cancel();
        this.#waiting.delete(look);
        limits.signal.removeEventListener("abort", end);
        resolve();
      };
      const look = () => {
        if (limits.signal.aborted || condition()) end();
      };
      this.#waiting.add(look);
      limits.signal.addEventListener("abort", end, { once: true });
      if (limits.milliseconds !== undefined) timer = this.#clock.after(limits.milliseconds, end);
      look();
    });
  }
}
