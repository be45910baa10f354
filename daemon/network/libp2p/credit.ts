/**
 * Flow control of yamux streams, told in few messages.
 *
 * @module
 */
import type { StreamMuxer, StreamMuxerFactory } from "@libp2p/interface";
import { hasMembers, makesStreams, type MembersOf } from "./private_members.ts";

/** A yamux stream's receive window: its size, and what of it the other end may still use. */
interface Window {
  recvWindow: number;
  recvWindowCapacity: number;
  sendWindowUpdate(): void;
}

/** Of a yamux stream, where credit is given back. */
export const WINDOW: MembersOf<Window> = { recvWindow: true, recvWindowCapacity: true, sendWindowUpdate: true };

/** Where a stream sends in pieces of this size. */
interface Chunked {
  maxMessageSize: number | undefined;
}

/** Of a yamux stream, where it is cut. */
export const CHUNKED: MembersOf<Chunked> = { maxMessageSize: true };

/**
 * Makes a yamux factory whose streams give credit back once more than half of the window is used up, as the protocol's
 * specification advises, and not after each frame of data, which costs 30 bytes a frame. A stream's first frame of data
 * then carries the flags that open or acknowledge it. Nothing changes for a muxer that is made otherwise.
 *
 * @param chunk the longest piece of a stream that is sent before another stream's turn, in bytes; default: as much as fits
 */
export function sparingCredit<Muxer extends StreamMuxer>(
  factory: StreamMuxerFactory<Muxer>,
  chunk?: number,
): StreamMuxerFactory<Muxer> {
  const create = factory.createStreamMuxer.bind(factory);
  factory.createStreamMuxer = (connection) => {
    if (chunk !== undefined) {
      // Before the muxer's own listener: the streams are told in turn that they may send, and the first sends most.
      connection.addEventListener("drain", () => {
        const [first] = muxer.streams.splice(0, 1);
        if (first !== undefined) muxer.streams.push(first);
      });
    }
    const muxer = create(connection);
    if (makesStreams(muxer)) {
      const createOwn = muxer.onCreateStream.bind(muxer);
      const takeRemote = muxer.onRemoteStream.bind(muxer);
      muxer.onCreateStream = (options) => cut(spare(createOwn(options)), chunk);
      muxer.onRemoteStream = (stream) => takeRemote(cut(spare(stream), chunk));
    }
    return muxer;
  };
  return factory;
}

function spare<Stream extends object>(stream: Stream): Stream {
  if (hasMembers(stream, WINDOW)) {
    const send = stream.sendWindowUpdate.bind(stream);
    stream.sendWindowUpdate = () => {
      if (stream.recvWindowCapacity < stream.recvWindow / 2) send();
    };
  }
  return stream;
}

/** Lets a stream send in pieces of `chunk` bytes at most, whatever its window allows. */
function cut<Stream extends object>(stream: Stream, chunk: number | undefined): Stream {
  if (chunk === undefined || !hasMembers(stream, CHUNKED)) return stream;
  let own = stream.maxMessageSize;
  Object.defineProperty(stream, "maxMessageSize", {
    get: () => Math.min(chunk, own ?? chunk),
    set: (size: number | undefined) => own = size,
  });
  return stream;
}
