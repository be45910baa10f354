/** Timers and the monotonic clock, moved by hand; put back when disposed of. */
export class FakeTime implements Disposable {
  readonly #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, now: performance.now };
  readonly #timers = new Map<number, { at: number; run: () => void }>();
  #now = 0;
  #count = 0;

  constructor() {
    globalThis.setTimeout = ((run: () => void, wait = 0) => {
      this.#timers.set(++this.#count, { at: this.#now + wait, run });
      return this.#count;
    }) as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((id: number) => void this.#timers.delete(id)) as unknown as typeof clearTimeout;
    performance.now = () => this.#now;
  }

  /** Moves time on by `milliseconds`; what is due meanwhile runs in its order. */
  tick(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const [next] = [...this.#timers].sort((one, other) => one[1].at - other[1].at);
      if (next === undefined || next[1].at > end) break;
      this.#timers.delete(next[0]);
      this.#now = next[1].at;
      next[1].run();
    }
    this.#now = end;
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, { setTimeout: this.#real.setTimeout, clearTimeout: this.#real.clearTimeout });
    performance.now = this.#real.now;
  }
}
