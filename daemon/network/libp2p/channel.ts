/**
 * Frames on one libp2p stream.
 *
 * @module
 */
import type { Connection, Stream, StreamCloseEvent, StreamMessageEvent } from "@libp2p/interface";
import { LengthPrefixedDecoder } from "@libp2p/utils";
import type { DownReason } from "../../../protocol/exchange/mod.ts";

/** Bounds of a stream, in bytes. */
export interface ChannelLimits {
  /** The longest frame that is sent or taken. */
  readonly maxFrame: number;
  /** What may wait to be sent; a stream with more is reset, since its peer has stopped reading. */
  readonly queueLimit: number;
}

/** Who is told of a channel's frames and of its end. */
export interface ChannelListener {
  frame(bytes: Uint8Array): void;
  /** Called once; nothing follows. */
  end(reason: DownReason): void;
}

/** A stream in use. */
export interface Channel {
  /** Queues a frame. @throws {RangeError} if it is empty or longer than the limit */
  send(bytes: Uint8Array): void;
  /** Ends the stream at once, at both ends. */
  reset(cause: string): void;
  /** Ends the stream after what is queued has been sent. */
  close(signal: AbortSignal): Promise<void>;
}

/** A data frame of yamux can bring this much at once: the receive window, which never grows without a round-trip time. */
const largestChunk = 256 * 1024;

/**
 * Takes a stream into use: from now on its frames go to `listener`. A frame is an unsigned varint that tells its length,
 * and so many bytes. A frame that is too long resets the stream before anything is kept of it.
 */
export function createChannel(
  stream: Stream,
  connection: Connection,
  limits: ChannelLimits,
  listener: ChannelListener,
): Channel {
  const decoder = new LengthPrefixedDecoder({
    maxDataLength: limits.maxFrame,
    maxBufferSize: limits.maxFrame + 2 * largestChunk,
  });
  let ended = false;

  function end(reason: DownReason): void {
    if (ended) return;
    ended = true;
    stream.removeEventListener("message", onMessage);
    stream.removeEventListener("remoteCloseWrite", onRemoteClose);
    stream.removeEventListener("close", onClose);
    listener.end(reason);
  }

  function reset(cause: string): void {
    if (ended) return;
    end("reset");
    stream.abort(new Error(cause));
  }

  function onMessage(event: StreamMessageEvent): void {
    const frames = decoder.decode(event.data);
    for (let frame = nextOf(frames); frame !== undefined && !ended; frame = nextOf(frames)) listener.frame(frame);
  }

  /** The next whole frame; undefined when there is none yet, and after a bad length, which resets the stream. */
  function nextOf(frames: ReturnType<typeof decoder.decode>): Uint8Array | undefined {
    try {
      return frames.next().value?.subarray();
    } catch {
      reset("a frame was longer than allowed");
      return undefined;
    }
  }

  function onRemoteClose(): void {
    end("closed");
    stream.close().catch((error: Error) => stream.abort(error));
  }

  function onClose(event: StreamCloseEvent): void {
    // A stream that goes down without a word went down with its connection.
    end(event.error?.name === "StreamResetError" && connection.status === "open" ? "reset" : "unreachable");
  }

  stream.addEventListener("message", onMessage);
  stream.addEventListener("remoteCloseWrite", onRemoteClose);
  stream.addEventListener("close", onClose);

  return {
    send(bytes) {
      if (bytes.length === 0 || bytes.length > limits.maxFrame) {
        throw new RangeError(`Cannot send a frame of ${bytes.length} bytes: 1 to ${limits.maxFrame} are allowed.`);
      }
      if (ended) return;
      if (stream.writeBufferLength + bytes.length > limits.queueLimit) return reset("the send queue is full");
      try {
        stream.send(prefixed(bytes));
      } catch {
        reset("the stream cannot be written to");
      }
    },
    reset,
    async close(signal) {
      if (ended) return;
      end("closed");
      try {
        await stream.close({ signal });
      } catch (error) {
        stream.abort(error as Error);
      }
    },
  };
}

/** The frame behind its length, in one piece: one yamux frame and one noise message for all but the longest. */
function prefixed(bytes: Uint8Array): Uint8Array {
  const prefix: number[] = [];
  let rest = bytes.length;
  for (; rest > 0x7f; rest >>>= 7) prefix.push((rest & 0x7f) | 0x80);
  prefix.push(rest);
  const whole = new Uint8Array(prefix.length + bytes.length);
  whole.set(prefix);
  whole.set(bytes, prefix.length);
  return whole;
}
