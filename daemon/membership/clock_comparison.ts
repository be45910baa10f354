import type { PeerId } from "../../protocol/exchange/mod.ts";

/** Peers whose clocks are remembered; the oldest go first. */
const MOST = 64;

/** Compares this machine's clock with those of the peers that were heard. */
export class ClockComparison {
  readonly #tolerance: number;
  readonly #onOff: (seconds: number, peers: number) => void;
  readonly #offsets = new Map<PeerId, number>();
  #isOff = false;
  #median: number | undefined;

  /**
   * @param tolerance seconds by which clocks may differ
   * @param onOff called when the median of the differences goes beyond it, once until it is within it again
   */
  constructor(tolerance: number, onOff: (seconds: number, peers: number) => void) {
    this.#tolerance = tolerance;
    this.#onOff = onOff;
  }

  /** The median of the differences in seconds, above 0 where the peers are ahead; undefined before any was heard. */
  get median(): number | undefined {
    return this.#median;
  }

  /** A peer's clock is so many seconds ahead of this one, the time that its message was under way left out. */
  heard(peer: PeerId, seconds: number): void {
    this.#offsets.delete(peer);
    this.#offsets.set(peer, seconds);
    if (this.#offsets.size > MOST) this.#offsets.delete(this.#offsets.keys().next().value!);
    const sorted = [...this.#offsets.values()].sort((left, right) => left - right);
    const median = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
    this.#median = median;
    const isOff = Math.abs(median) > this.#tolerance;
    if (isOff && !this.#isOff) this.#onOff(median, sorted.length);
    this.#isOff = isOff;
  }
}
