/**
 * Fetches a file from several peers at once; not a byte of it is kept that is not right.
 *
 * @module
 */
import type { FileReference } from "../../compute/task/files.ts";
import type { Clock, PeerId, Timer } from "../exchange/mod.ts";
import type { FileRecorder } from "./file_events.ts";
import type { FileNetwork, PieceStore } from "./file_ports.ts";
import { FileSource, LIST, type Part } from "./file_source.ts";
import { PieceQueue } from "./piece_queue.ts";
import { countPieces, hasPiece, isListOf, lengthOfPiece } from "./pieces.ts";
import { Rests } from "./rests.ts";

/** What a download is made of. */
export interface DownloadParts {
  readonly clock: Clock;
  readonly network: FileNetwork;
  readonly store: PieceStore;
  readonly record: FileRecorder;
}

/** Peers that are asked at once. */
const MOST_SOURCES = 8;
/** Peers that are asked for the list at once. */
const LIST_SOURCES = 2;
/** How often there is a look at who is there and who is silent, in ms. */
const TICK = 1_000;
/** And while nobody is asked: the first peer may be there at any moment. */
const FIRST_TICK = 250;
/** A peer that sends nothing for so long while it is asked loses its pieces to others, in ms. */
const SILENCE = 10_000;
/**
 * A piece that takes so long is asked of somebody else as well, where nothing else is left to ask for, in ms: longer than a
 * peer may be silent, so that it is for those that drip.
 */
const LATE = 15_000;
/** And so many times as long as the other needs for one. */
const LATE_TIMES = 4;
/** Rests of peers, the first time, in ms: without the file, busy, silent, or gone. */
const REST = { absent: 15_000, later: 10_000, silent: 20_000, gone: 2_000 };
/** Pieces that may wait to be written; with more, nothing is asked for. */
const MOST_WRITES = 32;
/** Nobody has given anything for so long, in ms: that is told, and again as often. */
const WAITED = 30_000;

/**
 * Fetches what is lacking of `file`, and resolves when all pieces are in the store. It waits for as long as nobody has the
 * file. That the whole is right follows from its pieces where the manifest names both rightly, and is for the caller to check.
 *
 * @throws what the store throws; what is there by then stays
 * @throws the signal's reason when it is aborted
 */
export async function download(file: FileReference, parts: DownloadParts, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const run = new Download(file, parts);
  const abort = () => run.fail(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    await run.ended;
  } finally {
    signal.removeEventListener("abort", abort);
    await run.close();
  }
}

/** One download, until it is closed. */
class Download {
  readonly #file: FileReference;
  readonly #parts: DownloadParts;
  readonly #sources = new Map<PeerId, FileSource>();
  readonly #refused = new Set<PeerId>();
  readonly #rests = new Rests();
  readonly #writes = new Set<Promise<void>>();
  readonly #life = new AbortController();
  readonly #done = Promise.withResolvers<void>();
  #list: Uint8Array | undefined;
  #queue: PieceQueue<PeerId> | undefined;
  #have = 0;
  #told = -1;
  /** When anything was given last, or that nothing is was told. */
  #givenAt: number;
  #tickedAt: number;
  #timer: Timer;

  constructor(file: FileReference, parts: DownloadParts) {
    this.#file = file;
    this.#parts = parts;
    this.#givenAt = this.#tickedAt = parts.clock.now();
    const { list, present } = parts.store;
    if (list !== undefined) this.#begin(list, present);
    // Not at once: whoever made this has no hold of it yet.
    this.#timer = parts.clock.after(0, () => this.#tick());
  }

  /** Settles when all pieces are there, or it failed. */
  get ended(): Promise<void> {
    return this.#done.promise;
  }

  fail(error: unknown): void {
    this.#done.reject(error);
  }

  /** Ends all streams, and waits for what is being written. */
  async close(): Promise<void> {
    this.#timer.cancel();
    this.#life.abort(new Error("The download is over"));
    for (const source of [...this.#sources.values()]) this.#leave(source, "the download is over");
    await Promise.allSettled(this.#writes);
  }

  get #isOver(): boolean {
    return this.#life.signal.aborted;
  }

  /** The list is known. */
  #begin(list: Uint8Array, present: ReadonlySet<number>): void {
    this.#list = list;
    this.#queue = new PieceQueue(countPieces(this.#file), present);
    for (const piece of present) this.#have += lengthOfPiece(this.#file, piece);
    this.#finish();
  }

  #tick(): void {
    const { clock } = this.#parts;
    const now = clock.now();
    this.#timer = clock.after(this.#sources.size === 0 ? FIRST_TICK : TICK, () => this.#tick());
    // A process that did not run for a while has not read what came meanwhile.
    if (now - this.#tickedAt > 3 * TICK) { for (const source of this.#sources.values()) source.heard(now); }
    this.#tickedAt = now;
    for (const source of [...this.#sources.values()]) {
      if (source.silentFor(now) < SILENCE) continue;
      this.#parts.record({ type: "fileStalled", peer: source.peer });
      this.#leave(source, "nothing has come for some seconds", REST.silent);
    }
    this.#approach(now);
    for (const source of this.#sources.values()) this.#fill(source);
    this.#tell(now);
  }

  /** Asks further peers, where there are any. */
  #approach(now: number): void {
    for (const peer of this.#parts.network.peers()) {
      if (this.#sources.size >= MOST_SOURCES) return;
      if (this.#sources.has(peer) || this.#refused.has(peer) || this.#rests.isResting(peer, now)) continue;
      const source = new FileSource(peer, this.#file.sha256, now);
      this.#sources.set(peer, source);
      void this.#open(source);
    }
  }

  async #open(source: FileSource): Promise<void> {
    const { clock, network } = this.#parts;
    const isOurs = () => !this.#isOver && this.#sources.get(source.peer) === source;
    try {
      const stream = await network.open(source.peer, {
        progress: () => source.heard(clock.now()),
        frame: (bytes) => isOurs() && this.#read(source, bytes),
        end: () => isOurs() && this.#leave(source, "the stream is over", REST.gone),
      }, this.#life.signal);
      if (!isOurs()) return stream.reset("the download is over");
      source.opened(stream);
      this.#fill(source);
    } catch {
      // It speaks no such protocol, or is gone.
      if (isOurs()) this.#leave(source, "no stream", REST.absent);
    }
  }

  /** Asks a peer for as much as is good. */
  #fill(source: FileSource): void {
    const now = this.#parts.clock.now();
    if (this.#queue === undefined) {
      const asked = [...this.#sources.values()].filter(({ asked }) => asked.has(LIST)).length;
      if (asked < LIST_SOURCES && source.hasRoom && !source.asked.has(LIST)) source.ask(LIST, now);
      return;
    }
    while (source.hasRoom && this.#writes.size < MOST_WRITES) {
      const piece = this.#queue.next(source.peer, now) ?? this.#latePiece(source, now);
      if (piece === undefined) return;
      source.ask(piece, now);
    }
  }

  /** A piece that another peer takes long for, for one that has nothing else to do. */
  #latePiece(source: FileSource, now: number): number | undefined {
    if (source.asked.size > 0) return undefined;
    const since = now - Math.max(LATE, LATE_TIMES * (source.pieceTime ?? 0));
    return this.#queue!.late(source.peer, since, now);
  }

  #read(source: FileSource, bytes: Uint8Array): void {
    const answer = source.read(bytes, this.#parts.clock.now());
    switch (answer.kind) {
      case "data":
        return this.#take(source, answer.part, answer.data);
      case "wrong":
        return this.#refuse(source, answer.reason);
      default:
        return this.#leave(source, `its answer is "${answer.kind}"`, REST[answer.kind]);
    }
  }

  #take(source: FileSource, part: Part, data: Uint8Array): void {
    const { clock, store } = this.#parts;
    if (part === LIST) {
      if (!isListOf(this.#file, data)) return this.#refuse(source, "its list of pieces is not that of the file");
      if (this.#list === undefined) {
        this.#write(store.keepList(data));
        this.#begin(data, store.present);
      }
    } else {
      if (!hasPiece(this.#file, this.#list!, part, data)) {
        return this.#refuse(source, `piece ${part} that it has sent is not that of the file`);
      }
      if (this.#queue!.came(part)) {
        this.#have += data.length;
        this.#write(store.write(part, data));
      }
    }
    this.#givenAt = clock.now();
    this.#rests.forgive(source.peer);
    this.#finish();
    for (const other of part === LIST ? this.#sources.values() : [source]) this.#fill(other);
  }

  #write(writing: Promise<void>): void {
    this.#writes.add(writing);
    writing.catch((error) => this.fail(error)).finally(() => {
      this.#writes.delete(writing);
      this.#finish();
    });
  }

  #finish(): void {
    if (this.#queue?.size !== 0 || this.#writes.size > 0) return;
    this.#tell(Infinity);
    this.#done.resolve();
  }

  /** A peer has sent what no correct one sends. */
  #refuse(source: FileSource, reason: string): void {
    this.#refused.add(source.peer);
    this.#parts.record({ type: "fileRefused", peer: source.peer, reason });
    this.#leave(source, reason);
    this.#parts.network.drop(source.peer);
  }

  /** Asks a peer no more; what it owes is asked of others. @param rest for how long it is left alone, at first, in ms */
  #leave(source: FileSource, cause: string, rest?: number): void {
    this.#sources.delete(source.peer);
    if (rest !== undefined) this.#rests.rest(source.peer, rest, this.#parts.clock.now());
    for (const part of source.asked) if (part !== LIST) this.#queue?.giveBack(part, source.peer);
    source.close(cause);
    if (this.#isOver) return;
    for (const other of this.#sources.values()) this.#fill(other);
  }

  #tell(now: number): void {
    const { record, network } = this.#parts;
    if (this.#have !== this.#told) {
      this.#told = this.#have;
      const peers = [...this.#sources.values()].filter(({ asked }) => asked.size > 0).length;
      record({ type: "fetching", have: this.#have, bytes: this.#file.bytes, peers });
    } else if (now < Infinity && now - this.#givenAt >= WAITED) {
      this.#givenAt = now;
      record({ type: "fileAwaited", peers: network.peers().length });
    }
  }
}
