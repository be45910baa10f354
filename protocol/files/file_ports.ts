/**
 * What fetching and serving a file ask of the network and of the disk.
 *
 * @module
 */
import type { PeerId } from "../exchange/mod.ts";

/** Who is told of a stream. Each is called on its own, never within another. */
export interface FileListener {
  /** Bytes have come, of a frame that is perhaps not whole yet. */
  progress?(): void;
  /** A frame, whole; the listener may keep it. */
  frame(bytes: Uint8Array): void;
  /** The stream is over, by whichever end; called once, nothing follows. */
  end(): void;
}

/** A stream of frames between two peers, on which one asks and the other answers. */
export interface FileStream {
  /** Queues a frame. @returns settles when another may follow; also when the stream is over */
  send(bytes: Uint8Array): Promise<void>;
  /** Ends the stream at once, at both ends. */
  reset(cause: string): void;
}

/** Peers as whoever fetches a file sees them. */
export interface FileNetwork {
  /** Peers that are connected, directly and not through a relay: a relay lends its line for exchanges. */
  peers(): readonly PeerId[];
  /** Opens a stream to a peer that is connected. @throws {Error} if it does not take one */
  open(peer: PeerId, listener: FileListener, signal: AbortSignal): Promise<FileStream>;
  /** Ends all that connects this node with `peer`, and keeps it away until the file is there. */
  drop(peer: PeerId): void;
}

/** Where the pieces of a file are kept on their way. */
export interface PieceStore {
  /** The list of the pieces' hashes, as it was kept by an earlier try; undefined if there is none. */
  readonly list: Uint8Array | undefined;
  /** Pieces that are there already, each checked by the list. */
  readonly present: ReadonlySet<number>;
  /** Keeps the list, which is right. */
  keepList(list: Uint8Array): Promise<void>;
  /** Keeps a piece, which is right, at its place. */
  write(piece: number, bytes: Uint8Array): Promise<void>;
}
