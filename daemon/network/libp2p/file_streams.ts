/**
 * Streams on which files are fetched: one asks, the other answers, each frame behind its length as on a link's stream.
 *
 * @module
 */
import type { Connection, Stream, StreamMessageEvent } from "@libp2p/interface";
import { peerIdFromString } from "@libp2p/peer-id";
import { FILES_PROTOCOL, MAX_FILE_REPLY, MAX_FILE_REQUEST } from "../../../protocol/messages/mod.ts";
import type { FileListener, FileNetwork, FileServer, FileStream } from "../../../protocol/files/mod.ts";
import type { PeerId } from "../../../protocol/exchange/mod.ts";
import { FrameError, FrameMemory, FrameReader } from "./frame_reader.ts";
import type { Libp2pNode } from "./libp2p_node.ts";
import { prefixed, prefixOf } from "./prefixed.ts";
import { isRelayed } from "./socket_side.ts";

/** How long a peer may take to agree on a stream, in ms. */
const STREAM_TIMEOUT = 5_000;
/** Another frame may be queued while no more than so much waits, in bytes: a piece, so that the line is never idle. */
const LOW_WATER = 2 ** 17;

/** A frame from so many bytes on is sent apart from its length. */
const LONG = 4_096;

/** How the protocol is answered. What runs through a relay is not answered: a relay lends its line for exchanges. */
const handling = { maxInboundStreams: 2, runOnLimitedConnection: false };

/** The streams of a node on which files are fetched. */
export interface FileStreams extends FileNetwork {
  /** Answers peers from now on; with nothing that can be had until `serve` is called. */
  start(): Promise<void>;
  /** Answers by `server`. */
  serve(server: FileServer): void;
  /** True while this node asks `peer`. */
  isAsking(peer: PeerId): boolean;
  /** True for a peer that is kept away. */
  isBarred(peer: PeerId): boolean;
  /** Nobody is kept away any more. */
  forgive(): void;
}

/** Makes the streams of `node`, which is made later. */
export function createFileStreams(node: () => Libp2pNode): FileStreams {
  const barred = new Set<PeerId>();
  const asking = new Map<PeerId, number>();
  // Requests come whole but for those of whoever means harm.
  const memory = { asked: new FrameMemory(2 * MAX_FILE_REPLY), answered: new FrameMemory(64 * MAX_FILE_REQUEST) };
  let server: FileServer | undefined;

  function answer(stream: Stream, connection: Connection): void {
    const peer = connection.remotePeer.toString();
    if (server === undefined || isRelayed(connection.remoteAddr)) {
      return stream.abort(new Error("there is nothing to be had here"));
    }
    const { listener, taken } = takeStream(stream, { maxFrame: MAX_FILE_REQUEST, memory: memory.answered });
    listener.current = server.accept(peer, taken);
  }

  function count(peer: PeerId, change: number): void {
    const streams = (asking.get(peer) ?? 0) + change;
    if (streams > 0) asking.set(peer, streams);
    else asking.delete(peer);
  }

  return {
    start: () => node().handle(FILES_PROTOCOL, answer, handling),
    serve: (given) => void (server = given),
    isAsking: (peer) => asking.has(peer),
    isBarred: (peer) => barred.has(peer),
    forgive: () => barred.clear(),
    peers() {
      const direct = node().getConnections().filter(({ status, remoteAddr }) => {
        return status === "open" && !isRelayed(remoteAddr);
      });
      return [...new Set(direct.map(({ remotePeer }) => remotePeer.toString()))];
    },
    async open(peer, listener, signal) {
      const connection = node().getConnections(peerIdFromString(peer)).findLast(({ status, remoteAddr }) => {
        return status === "open" && !isRelayed(remoteAddr);
      });
      if (connection === undefined) throw new Error("there is no connection to it");
      const stream = await connection.newStream(FILES_PROTOCOL, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(STREAM_TIMEOUT)]),
      });
      count(peer, 1);
      const { listener: told, taken } = takeStream(stream, { maxFrame: MAX_FILE_REPLY, memory: memory.asked });
      told.current = {
        ...listener,
        end() {
          count(peer, -1);
          listener.end();
        },
      };
      return taken;
    },
    drop(peer) {
      barred.add(peer);
      for (const connection of node().getConnections(peerIdFromString(peer))) {
        connection.abort(new Error("it has sent what is not the file"));
      }
    },
  };
}

/** Takes a stream into use: its frames go to `listener.current`, which is to be set at once. */
function takeStream(
  stream: Stream,
  { maxFrame, memory }: { readonly maxFrame: number; readonly memory: FrameMemory },
): { readonly listener: { current: FileListener | undefined }; readonly taken: FileStream } {
  const listener: { current: FileListener | undefined } = { current: undefined };
  /** Who waits for the stream to take more, or to end. */
  const waiting = new Set<() => void>();
  let isOver = false;
  const reader = new FrameReader({
    maxFrame,
    memory,
    isLinked: () => true,
    isAwaited: true,
    onStalled: () => reset("a frame did not come to its end in time"),
  });

  function end(): void {
    if (isOver) return;
    isOver = true;
    reader.close();
    stream.removeEventListener("message", onMessage);
    stream.removeEventListener("remoteCloseWrite", onRemoteClose);
    stream.removeEventListener("close", end);
    stream.removeEventListener("drain", wake);
    wake();
    listener.current?.end();
  }

  function wake(): void {
    for (const resolve of waiting) resolve();
    waiting.clear();
  }

  function reset(cause: string): void {
    if (isOver) return;
    end();
    stream.abort(new Error(cause));
  }

  function onMessage({ data }: StreamMessageEvent): void {
    try {
      listener.current?.progress?.();
      for (const chunk of data instanceof Uint8Array ? [data] : data) {
        for (const frame of reader.read(chunk)) {
          listener.current?.frame(frame);
          if (isOver) return;
        }
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      reset(error.message);
    }
  }

  function onRemoteClose(): void {
    end();
    stream.close().catch((error: Error) => stream.abort(error));
  }

  async function drained(): Promise<void> {
    while (!isOver && stream.writeBufferLength > LOW_WATER) {
      await new Promise<void>((resolve) => waiting.add(resolve));
    }
  }

  stream.addEventListener("message", onMessage);
  stream.addEventListener("remoteCloseWrite", onRemoteClose);
  stream.addEventListener("close", end);
  stream.addEventListener("drain", wake);
  return {
    listener,
    taken: {
      async send(bytes) {
        if (isOver) return;
        try {
          if (bytes.length < LONG) stream.send(prefixed(bytes));
          else {
            // A piece is not copied for the sake of its length.
            stream.send(prefixOf(bytes.length));
            stream.send(bytes);
          }
        } catch {
          return reset("the stream cannot be written to");
        }
        await drained();
      },
      reset,
    },
  };
}
