import type { Clock, Timer } from "../../../protocol/exchange/clock.ts";

/** A clock whose timers are late while it is frozen: they fire in their order when it thaws, each once. */
export class FreezableClock implements Clock {
  readonly #clock: Clock;
  #frozen = false;
  #late: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True while nothing of this process runs. */
  get isFrozen(): boolean {
    return this.#frozen;
  }

  /** The time goes on all the same. */
  now(): number {
    return this.#clock.now();
  }

  after(milliseconds: number, action: () => void): Timer {
    let cancelled = false;
    const timer = this.#clock.after(milliseconds, () => {
      this.whenAwake(() => {
        if (!cancelled) action();
      });
    });
    return {
      cancel() {
        cancelled = true;
        timer.cancel();
      },
    };
  }

  /** Does something at once, or when this process thaws. */
  whenAwake(action: () => void): void {
    if (this.#frozen) this.#late.push(action);
    else action();
  }

  /** Stops the process. */
  freeze(): void {
    this.#frozen = true;
  }

  /** Lets the process go on: what is late comes first. */
  thaw(): void {
    this.#frozen = false;
    const late = this.#late;
    this.#late = [];
    for (const action of late) action();
  }
}
