/** Peers that have a file, on a virtual clock: some as they should be, others with faults that a seed draws. */
import { createRandom, type Random } from "../../../compute/vector/mod.ts";
import { type FileReference, fileReference, PIECE_BYTES, pieceHashes } from "../../../compute/task/files.ts";
import { decodeFileReply, encodeFileReply } from "../../../protocol/messages/mod.ts";
import type { Clock, PeerId } from "../../../protocol/exchange/mod.ts";
import {
  createFileServer,
  type FileEvent,
  type FileListener,
  type FileNetwork,
  lengthOfPiece,
  type PieceStore,
} from "../../../protocol/files/mod.ts";

/** A file of random bytes, and how a manifest names it. */
export interface TestFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly reference: FileReference;
  readonly list: Uint8Array;
}

/** Draws a file. */
export function drawFile(length: number, seed: number): TestFile {
  const random = createRandom(seed);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1 + random.below(64)) bytes[at] = random.below(256);
  return { bytes, reference: fileReference(bytes), list: pieceHashes(bytes) };
}

/** What may be wrong with a peer; after so many good answers. */
export type Fault =
  | { readonly kind: "wrongByte" | "stalls" | "breaks" | "garbage" | "unasked" | "tooLong"; readonly after: number }
  | { readonly kind: "wrongList" | "shortList" | "absent" | "noProtocol" | "silent" };

/** A peer: how long a piece takes it, in ms, and its fault. */
export interface TestPeer {
  readonly pieceTime: number;
  readonly fault?: Fault | undefined;
  /** When it is there, in ms. */
  readonly from?: number;
}

/** What is seen of a world. */
export interface FileWorld {
  readonly network: FileNetwork;
  readonly dropped: PeerId[];
  /** Pieces that were asked for, by all. */
  readonly asked: (number | undefined)[];
}

/** Faults for which a peer is to be named and dropped, once it is asked. */
export const LIES: readonly Fault["kind"][] = [
  "wrongByte",
  "garbage",
  "unasked",
  "tooLong",
  "wrongList",
  "shortList",
];

/** What a faulty peer sends in place of an answer: frames; nothing, for ever; or the end. */
function spoil(fault: Fault, bytes: Uint8Array, answered: number, file: TestFile): Uint8Array[] | "silence" | "end" {
  const reply = decodeFileReply(bytes);
  const { piece } = reply;
  if (piece === undefined) {
    if (fault.kind === "wrongList") {
      return [encodeFileReply({ piece, answer: "data", data: file.list.with(40, file.list[40] ^ 1) })];
    }
    if (fault.kind === "shortList") return [encodeFileReply({ piece, answer: "data", data: file.list.slice(32) })];
    if (fault.kind !== "silent") return [bytes];
  }
  if (fault.kind === "silent") return "silence";
  if (fault.kind === "absent") return [encodeFileReply({ piece, answer: "absent" })];
  if (!("after" in fault) || answered < fault.after || reply.answer !== "data" || piece === undefined) return [bytes];
  switch (fault.kind) {
    case "stalls":
      return "silence";
    case "breaks":
      return "end";
    case "garbage":
      return [Uint8Array.of(255, 255, 255, 1)];
    case "unasked":
      return [bytes, bytes];
    case "tooLong":
      return [encodeFileReply({ piece, answer: "data", data: new Uint8Array(PIECE_BYTES).fill(3) })];
    case "wrongByte":
      return [encodeFileReply({ piece, answer: "data", data: reply.data.with(7, reply.data[7] ^ 0x10) })];
    default:
      return [bytes];
  }
}

/** Makes a network in which whoever fetches is connected with `peers`. */
export function createFileWorld(file: TestFile, peers: ReadonlyMap<PeerId, TestPeer>, clock: Clock): FileWorld {
  const dropped: PeerId[] = [];
  const asked: (number | undefined)[] = [];
  const answered = new Map<PeerId, number>();

  function connect(peer: PeerId, listener: FileListener) {
    const { pieceTime, fault } = peers.get(peer)!;
    let over = false;
    let freeAt = clock.now();
    const end = () => {
      if (over) return;
      over = true;
      listener.end();
    };
    const server = createFileServer({
      clock,
      file: () => ({
        reference: file.reference,
        list: file.list,
        read: (piece) => {
          asked.push(piece);
          const from = piece * PIECE_BYTES;
          return Promise.resolve(file.bytes.slice(from, from + lengthOfPiece(file.reference, piece)));
        },
      }),
    });
    const serving = server.accept("joiner", {
      send(bytes) {
        const count = answered.get(peer) ?? 0;
        const sent = fault === undefined ? [bytes] : spoil(fault, bytes, count, file);
        answered.set(peer, count + 1);
        freeAt = Math.max(freeAt, clock.now()) + pieceTime;
        return new Promise((resolve) => {
          clock.after(freeAt - clock.now(), () => {
            resolve();
            if (over || sent === "silence") return;
            if (sent === "end") return end();
            for (const each of sent) {
              listener.progress?.();
              if (!over) listener.frame(each);
            }
          });
        });
      },
      reset: end,
    });
    return {
      send(bytes: Uint8Array) {
        const copy = bytes.slice();
        clock.after(1, () => over || serving.frame(copy));
        return Promise.resolve();
      },
      reset() {
        if (over) return;
        over = true;
        serving.end();
      },
    };
  }

  return {
    dropped,
    asked,
    network: {
      peers: () =>
        [...peers.keys()].filter((peer) => !dropped.includes(peer) && clock.now() >= (peers.get(peer)!.from ?? 0)),
      open(peer, listener) {
        return new Promise((resolve, reject) => {
          clock.after(5, () => {
            if (peers.get(peer)!.fault?.kind === "noProtocol") reject(new Error("it speaks no such protocol"));
            else resolve(connect(peer, listener));
          });
        });
      },
      drop: (peer) => dropped.push(peer),
    },
  };
}

/** A store in memory, in which each byte that is kept is compared with the file's. */
export function createTestStore(file: TestFile, present: Iterable<number> = [], hasList = false) {
  const kept = new Set(present);
  const store: PieceStore & { readonly kept: ReadonlySet<number>; readonly wrong: number[] } = {
    kept,
    wrong: [],
    list: hasList ? file.list : undefined,
    present: new Set(present),
    keepList: () => Promise.resolve(),
    write(piece, bytes) {
      const from = piece * PIECE_BYTES;
      if (kept.has(piece) || !equal(bytes, file.bytes.subarray(from, from + PIECE_BYTES))) store.wrong.push(piece);
      kept.add(piece);
      return Promise.resolve();
    },
  };
  return store;
}

export function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/** Draws peers, of which at least one has no fault. */
export function drawPeers(random: Random, count: number): Map<PeerId, TestPeer> {
  const kinds: readonly Fault["kind"][] = [...LIES, "stalls", "breaks", "absent", "noProtocol", "silent"];
  const peers = new Map<PeerId, TestPeer>();
  const honest = random.below(count);
  for (let index = 0; index < count; index++) {
    const kind = kinds[random.below(kinds.length)];
    const fault = index === honest || random.below(3) === 0 ? undefined : { kind, after: random.below(4) } as Fault;
    peers.set(`peer ${index}`, { pieceTime: 5 + random.below(400), fault, from: random.below(3) * 7_000 });
  }
  return peers;
}

/** The events of one kind. */
export function eventsOf<Type extends FileEvent["type"]>(events: readonly FileEvent[], type: Type) {
  return events.filter((event): event is Extract<FileEvent, { type: Type }> => event.type === type);
}
