/**
 * Frames out of a stream's bytes, in little memory whatever the other end sends.
 *
 * @module
 */

/** The longest frame of a peer without a link, in bytes: all that it has to say are openings, of some hundred. */
export const STRANGER_FRAME = 65_536;
/** Bytes that frames under way may take of peers without a link, all together. */
const STRANGERS_TOTAL = 4 * 1024 * 1024;
/** As many of the longest frames may be under way at once from peers with a link: no node has more links. */
const LINKED_FRAMES = 8;
/** How long a frame that has begun may take, in ms. */
export const FRAME_TIME = 30_000;
/**
 * What a frame of a peer with a link has to bring within that time to be given it again, in bytes: less than what the
 * slowest line allowed brings (`rate_limiter.ts`) while four links share it.
 */
export const FRAME_PROGRESS = 14_000;
/** The first buffer of a frame, in bytes; each further one is twice as large as what has come. */
const FIRST_BUFFER = 256;
/** The longest length that is read, in bytes as an unsigned varint. */
const MOST_LENGTH_BYTES = 5;

/** What a stream's end is told when it has sent what no correct peer sends. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

/**
 * The memory that frames under way may take at one node, over all streams: 4 MiB for peers without a link, and eight of the
 * longest frames for those with one. It is only asked for what has not come whole at once.
 */
export class FrameMemory {
  readonly #rooms: { stranger: number; linked: number };

  /** @param maxFrame the longest frame, in bytes */
  constructor(maxFrame: number) {
    this.#rooms = { stranger: STRANGERS_TOTAL, linked: LINKED_FRAMES * maxFrame };
  }

  /** Takes `bytes`, or gives back if negative. @throws {FrameError} if there is no room */
  take(bytes: number, from: "stranger" | "linked"): void {
    if (bytes > this.#rooms[from]) throw new FrameError("too much is under way from other peers");
    this.#rooms[from] -= bytes;
  }

  /** Bytes that are still to be had. */
  room(from: "stranger" | "linked"): number {
    return this.#rooms[from];
  }
}

/** What a reader asks of its stream. */
export interface FrameSource {
  /** The longest frame of anybody, in bytes. */
  readonly maxFrame: number;
  /** True while there is a link with the peer, or one is being opened. */
  readonly isLinked: () => boolean;
  readonly memory: FrameMemory;
  /** A frame's whole length is taken at once, as it was asked for; by default it grows as bytes come. */
  readonly isAwaited?: boolean;
  /** A frame that has begun does not come to its end. */
  readonly onStalled: () => void;
}

/**
 * Takes a stream apart into frames: an unsigned varint in its shortest form that tells a length, and so many bytes. What has
 * come of a frame is kept in one buffer, which grows as bytes come: at most two bytes are held for each that was received,
 * however small the pieces, but where frames are awaited.
 *
 * @example
 * ```ts
 * import { FrameMemory, FrameReader } from "./frame_reader.ts";
 * import assert from "node:assert";
 *
 * const memory = new FrameMemory(100);
 * const reader = new FrameReader({ maxFrame: 100, isLinked: () => true, memory, onStalled: () => {} });
 * assert.deepStrictEqual([...reader.read(Uint8Array.of(2, 7, 8, 1))], [Uint8Array.of(7, 8)]);
 * assert.deepStrictEqual([...reader.read(Uint8Array.of(9))], [Uint8Array.of(9)]);
 * assert.throws(() => [...reader.read(Uint8Array.of(101))], { message: "a frame of 101 bytes is longer than 100" });
 * ```
 */
export class FrameReader {
  readonly #source: FrameSource;
  /** The length of the next frame as far as it was read, and of how many bytes. */
  #length = 0;
  #lengthBytes = 0;
  #frame:
    | { buffer: Uint8Array; filled: number; readonly length: number; readonly from: "stranger" | "linked" }
    | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: FrameSource) {
    this.#source = source;
  }

  /** The frames that `chunk` completes; one that came whole is a view of it. @throws {FrameError} */
  *read(chunk: Uint8Array): Generator<Uint8Array> {
    for (let place = 0; place < chunk.length;) {
      if (this.#frame === undefined) {
        if (!this.#readLength(chunk[place++])) continue;
        const length = this.#length;
        this.#length = this.#lengthBytes = 0;
        const from = this.#admit(length);
        if (chunk.length - place >= length) {
          this.close();
          yield chunk.subarray(place, place += length);
          continue;
        }
        this.#frame = { buffer: new Uint8Array(0), filled: 0, length, from };
      }
      const frame = this.#frame;
      const piece = chunk.subarray(place, place + frame.length - frame.filled);
      this.#keep(piece);
      place += piece.length;
      if (frame.filled === frame.length) {
        this.close();
        yield frame.buffer;
      }
    }
    this.#watch();
  }

  /** Lets go of what was kept. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#frame !== undefined) this.#source.memory.take(-this.#frame.buffer.length, this.#frame.from);
    this.#frame = undefined;
  }

  /** Reads a byte of a length; true if it was the last. */
  #readLength(byte: number): boolean {
    this.#length += (byte & 0x7f) * 2 ** (7 * this.#lengthBytes++);
    if ((byte & 0x80) === 0) {
      if (byte === 0) throw new FrameError("a frame's length is zero or not in its shortest form");
      return true;
    }
    if (this.#lengthBytes === MOST_LENGTH_BYTES) throw new FrameError("a frame's length is too long");
    return false;
  }

  /** Whether a frame of this length may come now. */
  #admit(length: number): "stranger" | "linked" {
    const { maxFrame, isLinked } = this.#source;
    if (length > maxFrame) throw new FrameError(`a frame of ${length} bytes is longer than ${maxFrame}`);
    if (isLinked()) return "linked";
    if (length > STRANGER_FRAME) {
      throw new FrameError(`a frame of ${length} bytes is longer than ${STRANGER_FRAME}, and there is no link`);
    }
    return "stranger";
  }

  #keep(piece: Uint8Array): void {
    const frame = this.#frame!;
    const filled = frame.filled + piece.length;
    if (filled > frame.buffer.length) {
      const size = this.#source.isAwaited ? frame.length : Math.min(frame.length, Math.max(2 * filled, FIRST_BUFFER));
      this.#source.memory.take(size - frame.buffer.length, frame.from);
      const buffer = new Uint8Array(size);
      buffer.set(frame.buffer.subarray(0, frame.filled));
      frame.buffer = buffer;
    }
    frame.buffer.set(piece, frame.filled);
    frame.filled = filled;
  }

  /** Sees to it that a frame which has begun, be it by its length only, ends. */
  #watch(): void {
    const hasBegun = this.#frame !== undefined || this.#lengthBytes > 0;
    if (!hasBegun || this.#timer !== undefined) return;
    const filled = this.#frame?.filled ?? 0;
    const due = performance.now() + FRAME_TIME;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // A process that did not run for a while has not read what came meanwhile.
      const wasAway = performance.now() - due > FRAME_TIME / 10;
      const goesOn = this.#frame?.from === "linked" && this.#frame.filled - filled >= FRAME_PROGRESS;
      if (wasAway || goesOn) this.#watch();
      else this.#source.onStalled();
    }, FRAME_TIME);
  }
}
