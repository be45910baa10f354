import type { Timer } from "../../../protocol/exchange/clock.ts";
import type { DownReason, PeerId } from "../../../protocol/exchange/mod.ts";
import type { MemoryWorld, Stream } from "./memory_world.ts";

const QUEUE_LIMIT = 64 * 1024 * 1024;

/** A frame on its way, or the news that the stream has ended. */
type Item = { readonly at: number; readonly bytes: Uint8Array } | { readonly at: number; readonly ended: DownReason };

/** One way of a stream. */
interface Direction {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly queue: Item[];
  queuedBytes: number;
  /** When the sender's line is free again, and when the last item arrives, in ms. */
  freeAt: number;
  lastAt: number;
  timer: Timer | undefined;
}

/** One stream between two transports in memory: reliable and in order both ways, but for the faults asked for. */
export class MemoryStream implements Stream {
  readonly #world: MemoryWorld;
  readonly #directions: readonly [Direction, Direction];
  readonly #up: Set<PeerId>;

  constructor(world: MemoryWorld, opener: PeerId, acceptor: PeerId) {
    this.#world = world;
    this.#directions = [createDirection(opener, acceptor), createDirection(acceptor, opener)];
    this.#up = new Set([opener, acceptor]);
    world.streams.add(this);
  }

  /** Puts a frame on its way. */
  send(from: PeerId, bytes: Uint8Array): void {
    const { options, transports } = this.#world;
    const direction = this.#from(from);
    if (this.#world.happens(options.reset)) return transports.get(from)?.reset(direction.to);
    if (this.#world.happens(options.duplicate)) this.#sendAgainLater(direction, bytes);
    const { bandwidth } = options;
    const now = this.#world.clock.now();
    if (bandwidth !== undefined) direction.freeAt = Math.max(now, direction.freeAt) + bytes.length / bandwidth;
    if (this.#world.happens(options.loss)) return;
    this.#put(direction, { at: Math.max(now, direction.freeAt) + this.#world.delay(from, direction.to), bytes });
    if (direction.queuedBytes > (options.queueLimit ?? QUEUE_LIMIT)) transports.get(from)?.reset(direction.to);
  }

  /** A copy of an earlier frame arrives now, behind what is under way. */
  inject(from: PeerId, bytes: Uint8Array): void {
    this.#put(this.#from(from), { at: this.#world.clock.now(), bytes });
  }

  /** Ends the stream at one end, where nothing is sent or read from now on; the other end hears of it after the last frame. */
  end(end: PeerId, reason: DownReason): void {
    if (!this.#up.delete(end)) return;
    const { to } = this.#from(end);
    if (this.#up.size === 0) this.#forget();
    else this.#put(this.#from(end), { at: this.#world.clock.now() + this.#world.delay(end, to), ended: reason });
  }

  /** Ends the stream at one end, which hears of it now: the other end has connected anew. */
  endAtOnce(end: PeerId): void {
    if (!this.#up.delete(end)) return;
    if (this.#up.size === 0) this.#forget();
    this.#world.transports.get(end)?.ended(this.#from(end).to, this, "reset");
  }

  /** Lets go on what stalled. */
  resume(): void {
    for (const direction of this.#directions) this.#pump(direction);
  }

  #from(end: PeerId): Direction {
    return this.#directions[this.#directions[0].from === end ? 0 : 1];
  }

  #put(direction: Direction, item: Item): void {
    // A stream is in order: nothing arrives before what was sent earlier.
    const at = Math.max(item.at, direction.lastAt);
    direction.lastAt = at;
    direction.queue.push({ ...item, at });
    if ("bytes" in item) direction.queuedBytes += item.bytes.length;
    this.#pump(direction);
  }

  #pump(direction: Direction): void {
    const { clock } = this.#world;
    if (direction.timer !== undefined || direction.queue.length === 0) return;
    direction.timer = clock.after(direction.queue[0].at - clock.now(), () => {
      direction.timer = undefined;
      if (this.#isStalled(direction)) return;
      this.#arrive(direction);
      this.#pump(direction);
    });
  }

  #isStalled({ from, to }: Direction): boolean {
    return this.#world.isFrozen(to) || this.#world.isCut(from, to);
  }

  #arrive(direction: Direction): void {
    const item = direction.queue.shift();
    if (item === undefined) return;
    const { from, to } = direction;
    if ("bytes" in item) direction.queuedBytes -= item.bytes.length;
    if (!this.#up.has(to)) return;
    const transport = this.#world.transports.get(to);
    if ("bytes" in item) {
      transport?.arrived(from, item.bytes);
    } else {
      this.#up.delete(to);
      if (this.#up.size === 0) this.#forget();
      transport?.ended(from, this, item.ended);
    }
  }

  #sendAgainLater({ from, to }: Direction, bytes: Uint8Array): void {
    const { clock, options, random, transports } = this.#world;
    clock.after(random.next() * (options.duplicateDelay ?? 1_000), () => {
      transports.get(to)?.streamTo(from)?.inject(from, bytes);
    });
  }

  #forget(): void {
    this.#world.streams.delete(this);
    for (const direction of this.#directions) direction.timer?.cancel();
  }
}

function createDirection(from: PeerId, to: PeerId): Direction {
  return { from, to, queue: [], queuedBytes: 0, freeAt: 0, lastAt: 0, timer: undefined };
}
