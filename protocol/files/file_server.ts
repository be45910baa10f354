/**
 * Gives a file to peers that ask for it, within bounds.
 *
 * @module
 */
import type { FileReference } from "../../compute/task/files.ts";
import { decodeFileRequest, encodeFileReply, type FileReply, type FileRequest, WireError } from "../messages/mod.ts";
import type { Clock, PeerId } from "../exchange/mod.ts";
import type { FileListener, FileStream } from "./file_ports.ts";
import { countPieces } from "./pieces.ts";

/** A file that this node has, whole and right. */
export interface ServedFile {
  readonly reference: FileReference;
  /** The SHA-256s of its pieces, 32 bytes each. */
  readonly list: Uint8Array;
  /** Reads a piece; undefined if what lies there is no longer the file. */
  read(piece: number): Promise<Uint8Array | undefined>;
}

/** What a server is made of. */
export interface FileServerParts {
  readonly clock: Clock;
  /** The file of this node's task; undefined while it has none. */
  readonly file: () => ServedFile | undefined;
}

/** Answers streams on which others ask. */
export interface FileServer {
  /** Takes a stream of `peer` into use; an earlier one of it ends. */
  accept(peer: PeerId, stream: FileStream): FileListener;
}

/** Peers that are served at once. Each takes the memory of two pieces. */
const MOST_PEERS = 16;
/** Requests of one peer that may wait; a correct one has fewer under way. */
const MOST_REQUESTS = 16;
/** A peer that has neither asked nor taken anything for so long makes room for another, in ms. */
const IDLE = 30_000;
/** How often one peer may have the whole file at once, and in how many ms once more. */
const COPIES = { burst: 3, every: 3_600_000 };
/** Peers of which is remembered what they had. */
const REMEMBERED = 1_024;

interface Served {
  readonly stream: FileStream;
  readonly requests: FileRequest[];
  isAnswering: boolean;
  /** Settles when the last answer has left far enough for another. */
  sent: Promise<void>;
  activeAt: number;
}

/** Makes a server. A peer has one stream, and gets its answers one after the other. */
export function createFileServer({ clock, file }: FileServerParts): FileServer {
  const served = new Map<PeerId, Served>();
  const taken = new Map<PeerId, { copies: number; at: number }>();

  /** True where there is room for `peer`, perhaps in the place of one that does nothing. */
  function makeRoom(): boolean {
    if (served.size < MOST_PEERS) return true;
    const [idlest, place] = [...served].reduce((one, other) => one[1].activeAt <= other[1].activeAt ? one : other);
    if (clock.now() - place.activeAt < IDLE) return false;
    served.delete(idlest);
    place.stream.reset("others wait");
    return true;
  }

  /** Counts what `peer` takes, in copies of the file. @returns false if that is too much */
  function count(peer: PeerId, share: number): boolean {
    const now = clock.now();
    const past = taken.get(peer) ?? { copies: 0, at: now };
    const copies = Math.max(0, past.copies - (now - past.at) / COPIES.every);
    const may = copies + share <= COPIES.burst;
    taken.delete(peer);
    taken.set(peer, { copies: may ? copies + share : copies, at: now });
    if (taken.size > REMEMBERED) taken.delete(taken.keys().next().value!);
    return may;
  }

  async function answer(peer: PeerId, { file: name, piece }: FileRequest): Promise<FileReply> {
    const own = file();
    if (own === undefined || own.reference.sha256 !== name) return { piece, answer: "absent" };
    const pieces = countPieces(own.reference);
    if (piece !== undefined && piece >= pieces) return { piece, answer: "absent" };
    if (!count(peer, piece === undefined ? own.list.length / own.reference.bytes : 1 / pieces)) {
      return { piece, answer: "later" };
    }
    const data = piece === undefined ? own.list : await own.read(piece);
    return data === undefined ? { piece, answer: "absent" } : { piece, answer: "data", data };
  }

  async function work(peer: PeerId, place: Served): Promise<void> {
    place.isAnswering = true;
    while (place.requests.length > 0 && served.get(peer) === place) {
      const reply = await answer(peer, place.requests[0]);
      // The next piece is read while this one leaves.
      await place.sent;
      if (served.get(peer) !== place) return;
      place.requests.shift();
      place.activeAt = clock.now();
      place.sent = place.stream.send(encodeFileReply(reply));
    }
    place.isAnswering = false;
  }

  return {
    accept(peer, stream) {
      const earlier = served.get(peer);
      served.delete(peer);
      earlier?.stream.reset("replaced by a newer stream");
      const place: Served = {
        stream,
        requests: [],
        isAnswering: false,
        sent: Promise.resolve(),
        activeAt: clock.now(),
      };
      const isServed = makeRoom();
      if (isServed) served.set(peer, place);

      function end(): void {
        if (served.get(peer) === place) served.delete(peer);
      }

      function refuse(reason: string): void {
        end();
        stream.reset(reason);
      }

      return {
        frame(bytes) {
          let request: FileRequest;
          try {
            request = decodeFileRequest(bytes);
          } catch (error) {
            if (!(error instanceof WireError)) throw error;
            return refuse(error.message);
          }
          if (!isServed) {
            stream.send(encodeFileReply({ piece: request.piece, answer: "later" }))
              .then(() => stream.reset("others are served"), () => {});
            return;
          }
          if (served.get(peer) !== place) return;
          if (place.requests.length >= MOST_REQUESTS) return refuse("too much is asked for at once");
          place.requests.push(request);
          if (!place.isAnswering) work(peer, place).catch(() => refuse("the file cannot be read"));
        },
        end,
      };
    },
  };
}
