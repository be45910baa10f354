/**
 * A bound on the messages of a stream whose reader has none that fits.
 *
 * @module
 */
import type { Stream } from "@libp2p/interface";
import { FrameError } from "./frame_reader.ts";

/** The longest length that is read, in bytes as an unsigned varint. */
const MOST_LENGTH_BYTES = 5;

/** Bytes of messages that have not come whole yet, over several streams. */
export class UnderWay {
  readonly #most: number;
  #bytes = 0;

  /** @param most bytes at most */
  constructor(most: number) {
    this.#most = most;
  }

  /** Counts `bytes` more, or fewer if negative. @throws {FrameError} if there are too many */
  add(bytes: number): void {
    if (this.#bytes + bytes > this.#most) throw new FrameError("too much is under way from other peers");
    this.#bytes += bytes;
  }
}

/** What a stream may bring. */
export interface MessageLimits {
  /** The longest message, in bytes. */
  readonly longest: number;
  /** Messages in all. */
  readonly count: number;
  /** Counts what has come of messages that are not whole yet. */
  readonly underWay: UnderWay;
}

/**
 * Sees to it that `stream` brings no more than it may: else it is reset before its reader, which has to listen after this was
 * called, gets any of it. Nothing is kept of the messages here.
 */
export function limitMessages<Limited extends Pick<Stream, "addEventListener" | "abort">>(
  stream: Limited,
  { longest, count, underWay }: MessageLimits,
): Limited {
  let length = 0;
  let lengthBytes = 0;
  let missing = 0;
  /** Bytes of the message that is under way, and of those how many are counted. */
  let begun = 0;
  let counted = 0;
  let messages = 0;

  function follow(chunk: Uint8Array): void {
    for (let place = 0; place < chunk.length;) {
      if (begun === 0 && ++messages > count) throw new FrameError("more messages came than there are to be");
      if (missing > 0) {
        const piece = Math.min(missing, chunk.length - place);
        missing -= piece;
        place += piece;
        begun = missing === 0 ? 0 : begun + piece;
        continue;
      }
      const byte = chunk[place++];
      begun++;
      length += (byte & 0x7f) * 2 ** (7 * lengthBytes++);
      if (byte >= 0x80) {
        if (lengthBytes === MOST_LENGTH_BYTES) throw new FrameError("a message's length is too long");
        continue;
      }
      if (length > longest) throw new FrameError(`a message of ${length} bytes is longer than ${longest}`);
      missing = length;
      if (missing === 0) begun = 0;
      length = lengthBytes = 0;
    }
  }

  function countOnly(bytes: number): void {
    underWay.add(bytes - counted);
    counted = bytes;
  }

  stream.addEventListener("message", (event) => {
    const { data } = event;
    try {
      for (const chunk of data instanceof Uint8Array ? [data] : data) follow(chunk);
      countOnly(begun);
    } catch (error) {
      event.stopImmediatePropagation();
      stream.abort(error as Error);
    }
  });
  stream.addEventListener("close", () => countOnly(0));
  return stream;
}
