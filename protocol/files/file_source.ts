/**
 * One peer that a file is fetched from: what it was asked for, and how fast it answers.
 *
 * @module
 */
import { decodeFileReply, encodeFileRequest, WireError } from "../messages/mod.ts";
import type { PeerId } from "../exchange/mod.ts";
import type { FileStream } from "./file_ports.ts";

/** What stands for the list among what was asked for. */
export const LIST = undefined;
/** What is asked for: a piece, or the list. */
export type Part = number | typeof LIST;

/** What a peer's frame comes to. */
export type Answer =
  | { readonly kind: "data"; readonly part: Part; readonly data: Uint8Array }
  | { readonly kind: "absent" | "later" }
  /** No correct peer says this, for this reason. */
  | { readonly kind: "wrong"; readonly reason: string };

/** Requests under way at one peer: at first, at least and at most. Two keep its line busy; more even out its pauses. */
const WINDOW = { first: 2, least: 2, most: 8 };
/** So much of a peer's time is asked for at once, in ms. */
const AHEAD = 2_000;
/** Share of the last piece in the mean time of one. */
const WEIGHT = 0.3;

/** A peer that is asked. */
export class FileSource {
  readonly peer: PeerId;
  readonly #file: string;
  readonly #asked = new Set<Part>();
  #stream: FileStream | undefined;
  /** When anything came of it last, or there was nothing to come before. */
  #heardAt: number;
  /** When the last piece came, or the one under way began. */
  #paceFrom: number;
  #pieceTime: number | undefined;

  /** @param file SHA-256 of the file */
  constructor(peer: PeerId, file: string, now: number) {
    this.peer = peer;
    this.#file = file;
    this.#heardAt = this.#paceFrom = now;
  }

  /** There is a stream to it. */
  opened(stream: FileStream): void {
    this.#stream = stream;
  }

  /** True where it can be asked for one part more. */
  get hasRoom(): boolean {
    if (this.#stream === undefined) return false;
    const wanted = this.#pieceTime === undefined ? WINDOW.first : Math.ceil(AHEAD / Math.max(1, this.#pieceTime));
    return this.#asked.size < Math.max(WINDOW.least, Math.min(wanted, WINDOW.most));
  }

  /** Parts that it was asked for and has not sent. */
  get asked(): ReadonlySet<Part> {
    return this.#asked;
  }

  /** Mean time of a piece, in ms; undefined before there was one. */
  get pieceTime(): number | undefined {
    return this.#pieceTime;
  }

  /** Milliseconds for which it owes an answer and nothing has come. */
  silentFor(now: number): number {
    return this.#asked.size === 0 ? 0 : now - this.#heardAt;
  }

  /** Bytes have come; or time has passed of which nothing is held against it. */
  heard(now: number): void {
    this.#heardAt = now;
  }

  /** Asks for a part. */
  ask(part: Part, now: number): void {
    if (this.#asked.size === 0) this.#heardAt = this.#paceFrom = now;
    this.#asked.add(part);
    // It settles when more may follow; how much that is the window says.
    this.#stream?.send(encodeFileRequest({ file: this.#file, piece: part })).catch(() => {});
  }

  /** Reads a frame of it. */
  read(bytes: Uint8Array, now: number): Answer {
    this.heard(now);
    let reply;
    try {
      reply = decodeFileReply(bytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return { kind: "wrong", reason: error.message };
    }
    const { piece: part } = reply;
    if (!this.#asked.delete(part)) return { kind: "wrong", reason: "it has sent what it was not asked for" };
    if (reply.answer !== "data") return { kind: reply.answer };
    if (part !== LIST) {
      const took = now - this.#paceFrom;
      this.#pieceTime = this.#pieceTime === undefined ? took : (1 - WEIGHT) * this.#pieceTime + WEIGHT * took;
    }
    this.#paceFrom = now;
    return { kind: "data", part, data: reply.data };
  }

  /** Ends its stream. */
  close(cause: string): void {
    this.#stream?.reset(cause);
  }
}
