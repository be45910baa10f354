/**
 * Time, as something that is given to a node, so that a whole swarm can run on a virtual clock.
 *
 * @module
 */

/** A timer that can be called off. */
export interface Timer {
  /** Calls the timer off; does nothing once it has fired. */
  cancel(): void;
}

/** Where a node reads the time and asks to be woken. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number;
  /** Calls `action` once, `milliseconds` from now. */
  after(milliseconds: number, action: () => void): Timer;
}

/** The machine's own monotonic clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, action) {
    const id = setTimeout(action, milliseconds);
    return { cancel: () => clearTimeout(id) };
  },
};

/**
 * Resolves after `milliseconds` on `clock`.
 *
 * @throws the signal's reason, at once, when it is aborted
 */
export function sleep(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.after(milliseconds, () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    });
    signal?.addEventListener("abort", abort, { once: true });
  });
}
