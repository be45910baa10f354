/**
 * Keeps what a whole node sends and receives under a rate, at its sockets and so with all framing.
 *
 * @module
 */
import type { MultiaddrConnection } from "@libp2p/interface";
import { ByteBucket } from "./byte_bucket.ts";
import { type SocketSide, socketSide } from "./socket_side.ts";

/** The most that a node may send and receive, in bytes a second; undefined = as much as there is. */
export interface RateCaps {
  readonly upload?: number | undefined;
  readonly download?: number | undefined;
}

/** Keeps connections under the caps. */
export interface RateLimiter {
  /** Paces a connection from now on. */
  attach(connection: MultiaddrConnection): void;
  /** The longest piece of a stream that is sent at once, in bytes; undefined without a cap on the upload. */
  readonly chunk: number | undefined;
  /** Lets everything pass, so that a node can close. */
  close(): void;
}

/** The least cap, in bytes a second: setting up a connection takes 1.6 kB each way, and has to end before its time-out. */
export const LEAST_CAP = 2_000;
/** How often there is a look at what may be sent, in ms. */
const TICK = 20;
/** A frame is cut into pieces of this time's worth, in s, so that another stream's frame waits for one piece and not for all. */
const CHUNK = 0.05;
/** Bounds of such a piece in bytes: 30 bytes of framing are a small part of it, and it fits one message of Noise. */
const CHUNK_BOUNDS = { least: 1_000, most: 64_000 };

/**
 * Makes a limiter. What may not be sent yet stays in the connection's own buffer, which is full by then, so that the streams
 * above it keep their frames; the connections take turns. What may not be received yet is not read from the sockets, and
 * TCP slows the senders down.
 *
 * @throws {RangeError} if a cap is below {@link LEAST_CAP}
 */
export function createRateLimiter(caps: RateCaps, now: () => number = () => performance.now()): RateLimiter {
  for (const [name, cap] of Object.entries(caps)) {
    if (cap !== undefined && !(cap >= LEAST_CAP)) {
      throw new RangeError(`The cap on the ${name} is ${cap} bytes a second: it must be at least ${LEAST_CAP}`);
    }
  }
  const upload = caps.upload === undefined ? undefined : new ByteBucket(caps.upload, now());
  const download = caps.download === undefined ? undefined : new ByteBucket(caps.download, now());
  /** Connections with something to send, the one whose turn it is first. */
  const waiting = new Map<MultiaddrConnection, () => void>();
  const readers = new Map<MultiaddrConnection, { hold(): void; release(): void }>();
  let sendTimer: ReturnType<typeof setTimeout> | undefined;
  let readTimer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  function sendLater(): void {
    sendTimer ??= setTimeout(() => {
      sendTimer = undefined;
      for (const [connection, flush] of [...waiting]) {
        if (upload!.room(now()) === 0) break;
        waiting.delete(connection);
        flush();
      }
      if (waiting.size > 0) sendLater();
    }, TICK);
  }

  function paceSending(connection: MultiaddrConnection & SocketSide, bucket: ByteBucket): void {
    const send = connection.sendData.bind(connection);
    const dispatch = connection.safeDispatchEvent.bind(connection);
    connection.sendData = (data) => {
      const room = closed ? Infinity : bucket.room(now());
      if (room >= data.byteLength) {
        const result = send(data);
        bucket.take(result.sentBytes, now());
        return result;
      }
      const sentBytes = room === 0 ? 0 : send(data.sublist(0, room)).sentBytes;
      bucket.take(sentBytes, now());
      waiting.set(connection, flush);
      sendLater();
      return { sentBytes, canSendMore: false };
    };
    function flush(): void {
      connection.writableNeedsDrain = false;
      connection.processSendQueue();
      // The streams above are told only when nothing is left: each of them answers with another piece.
      if (connection.writeBufferLength === 0 && !connection.writableNeedsDrain) dispatch("drain");
    }
    connection.safeDispatchEvent = (type: string, detail?: unknown) => {
      if (type !== "drain") return dispatch(type, detail);
      flush();
      return true;
    };
  }

  function readLater(wait: number): void {
    readTimer ??= setTimeout(() => {
      readTimer = undefined;
      const more = download!.wait(now());
      if (more > 0) return readLater(more);
      for (const reader of readers.values()) reader.release();
    }, wait);
  }

  function paceReading(connection: MultiaddrConnection & SocketSide, bucket: ByteBucket): void {
    const take = connection.onData.bind(connection);
    const pause = connection.sendPause.bind(connection);
    const resume = connection.sendResume.bind(connection);
    let held = false;
    let paused = false;
    connection.sendPause = () => {
      paused = true;
      pause();
    };
    connection.sendResume = () => {
      paused = false;
      if (!held) resume();
    };
    const reader = {
      hold() {
        if (!held) pause();
        held = true;
      },
      release() {
        if (held && !paused) resume();
        held = false;
      },
    };
    connection.onData = (data) => {
      bucket.take(data.byteLength, now());
      const wait = bucket.wait(now());
      if (wait > 0 && !closed) {
        for (const other of readers.values()) other.hold();
        readLater(wait);
      }
      take(data);
    };
    readers.set(connection, reader);
    if (readTimer !== undefined) reader.hold();
  }

  return {
    chunk: caps.upload === undefined
      ? undefined
      : Math.round(Math.min(Math.max(CHUNK * caps.upload, CHUNK_BOUNDS.least), CHUNK_BOUNDS.most)),
    attach(connection) {
      if (closed || (upload === undefined && download === undefined)) return;
      const socket = socketSide(connection);
      if (socket === undefined) return;
      if (upload !== undefined) paceSending(socket, upload);
      if (download !== undefined) paceReading(socket, download);
      connection.addEventListener("close", () => {
        waiting.delete(connection);
        readers.delete(connection);
      });
    },
    close() {
      closed = true;
      clearTimeout(sendTimer);
      clearTimeout(readTimer);
      for (const flush of [...waiting.values()]) flush();
      for (const reader of readers.values()) reader.release();
    },
  };
}
