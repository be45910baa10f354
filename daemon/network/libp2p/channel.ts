/**
 * Frames on one libp2p stream.
 *
 * @module
 */
import type { Connection, Stream, StreamCloseEvent, StreamMessageEvent } from "@libp2p/interface";
import type { DownReason } from "../../../protocol/exchange/mod.ts";
import { FrameError, type FrameMemory, FrameReader } from "./frame_reader.ts";
import { prefixed } from "./prefixed.ts";

/** What a frame that waits takes besides its bytes. */
const FRAME_OVERHEAD = 512;

/** Bounds of a stream, in bytes. */
export interface ChannelLimits {
  /** The longest frame that is sent or taken. */
  readonly maxFrame: number;
  /** What may wait to be sent; a stream with more is reset, since its peer has stopped reading. */
  readonly queueLimit: number;
  /** What frames under way may take, on all streams of the node. */
  readonly memory: FrameMemory;
}

/** Who is told of a channel's frames and of its end. */
export interface ChannelListener {
  /** A promise is fulfilled when the frame is handled; until then it takes memory. */
  frame(bytes: Uint8Array): void | Promise<void>;
  /** True while there is a link with the peer, or one is being opened: only then it has large frames to send. */
  isLinked(): boolean;
  /** Called once; nothing follows but {@link unsent}. */
  end(reason: DownReason): void;
  /** So many bytes of what was queued were not sent when the stream ended. */
  unsent(bytes: number): void;
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

/**
 * Takes a stream into use: from now on its frames go to `listener`. A frame is an unsigned varint that tells its length,
 * and so many bytes (`frame_reader.ts`). A frame that is too long resets the stream before anything is kept of it, and so does
 * one that does not come to its end.
 */
export function createChannel(
  stream: Stream,
  connection: Connection,
  limits: ChannelLimits,
  listener: ChannelListener,
): Channel {
  const reader = new FrameReader({
    maxFrame: limits.maxFrame,
    memory: limits.memory,
    isLinked: listener.isLinked,
    onStalled: () => reset("a frame did not come to its end in time"),
  });
  let ended = false;
  /** Bytes of frames that wait to be handled. */
  let waiting = 0;

  /** Hands a frame on. Those that wait to be handled are bounded as those under way are. */
  function hand(frame: Uint8Array): void {
    const handled = listener.frame(frame);
    if (!(handled instanceof Promise)) return;
    const from = listener.isLinked() ? "linked" : "stranger";
    const size = frame.length + FRAME_OVERHEAD;
    if (waiting + size > limits.queueLimit) throw new FrameError("it sends more than can be handled");
    limits.memory.take(size, from);
    waiting += size;
    void handled.then(() => {
      waiting -= size;
      limits.memory.take(-size, from);
    });
  }

  function end(reason: DownReason): void {
    if (ended) return;
    ended = true;
    reader.close();
    stream.removeEventListener("message", onMessage);
    stream.removeEventListener("remoteCloseWrite", onRemoteClose);
    stream.removeEventListener("close", onClose);
    listener.end(reason);
  }

  let isTold = false;
  function tellUnsent(): void {
    if (isTold || stream.writeBufferLength === 0) return;
    isTold = true;
    listener.unsent(stream.writeBufferLength);
  }

  function reset(cause: string): void {
    if (ended) return;
    end("reset");
    stream.abort(new Error(cause));
  }

  function onMessage({ data }: StreamMessageEvent): void {
    try {
      for (const chunk of data instanceof Uint8Array ? [data] : data) {
        for (const frame of reader.read(chunk)) {
          hand(frame);
          if (ended) return;
        }
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      reset(error.message);
    }
  }

  function onRemoteClose(): void {
    end("closed");
    stream.close().catch((error: Error) => stream.abort(error));
  }

  function onClose(event: StreamCloseEvent): void {
    tellUnsent();
    // A stream that goes down without a word went down with its connection.
    end(event.error?.name === "StreamResetError" && connection.status === "open" ? "reset" : "unreachable");
  }

  // What is queued is thrown away here and nowhere else, whoever ends the stream.
  const abort = stream.abort.bind(stream);
  stream.abort = (error) => {
    tellUnsent();
    abort(error);
  };
  stream.addEventListener("message", onMessage);
  stream.addEventListener("remoteCloseWrite", onRemoteClose);
  stream.addEventListener("close", onClose);

  return {
    send(bytes) {
      if (bytes.length === 0 || bytes.length > limits.maxFrame) {
        throw new RangeError(`Cannot send a frame of ${bytes.length} bytes: 1 to ${limits.maxFrame} are allowed`);
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
