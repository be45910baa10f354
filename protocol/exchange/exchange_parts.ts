/**
 * What an {@link Exchange} is made of, and what it is told.
 *
 * @module
 */
import type { Compressed, Compressor, CompressorMemory } from "../../compute/compression/mod.ts";
import type { Layout, Random, RandomState, Vector } from "../../compute/vector/mod.ts";
import type { Session } from "../messages/mod.ts";
import type { Judge, SavedStanding, Undoing } from "../trust/mod.ts";
import type { Bar } from "./bars.ts";
import type { Clock } from "./clock.ts";
import type { ExchangeRecorder } from "./exchange_events.ts";
import type { TimeShare } from "./answer_time.ts";
import type { RequestRate } from "./request_bucket.ts";
import type { Rate } from "./token_bucket.ts";
import type { PeerId, Transport } from "./transport.ts";

/** Why a link that was wanted is so no longer: no answer after many tries, the peer's own word, a snapshot not believed, or no exchange. */
export type LinkLostReason = "SILENT" | "LEAVING" | "FULL" | "WRONG_TASK" | "DISTRUSTED" | "USELESS" | "BARRED";

/** What an exchange takes from the node around it. */
export interface ExchangeParts {
  readonly transport: Pick<Transport, "self" | "connect" | "isUp" | "send" | "reset" | "groupOf">;
  readonly clock: Clock;
  /** For waits only, never for nonces. */
  readonly random: Random;
  /** A fresh 64-bit number each time; from the system's entropy in a daemon, since a seed restored would repeat it. */
  readonly nonce: () => bigint;
  readonly record: ExchangeRecorder;
  /** Id of the task, 32 bytes. */
  readonly task: Uint8Array;
  readonly layout: Layout;
  /** The task's initial model x₀; never changed. */
  readonly initial: Vector;
  /** The node's model, of the layout's length; exchanges move it in place. */
  readonly x: Vector;
  /** The compressor of one link; its messages must not share memory with later ones. */
  readonly createCompressor: (peer: PeerId) => Compressor;
  /** Rounds of local steps the node has done. */
  readonly round: () => number;
  /** False while no rounds are to be expected: before training has begun, and when it is over. True by default. */
  readonly isTraining?: (() => boolean) | undefined;
  /** x has just been displaced by weight·(other − own)/2. */
  readonly onMoved: (own: Compressed, other: Compressed, weight: number) => void;
  /** A barred link's share of x has just been subtracted; `links` were open, that one among them. */
  readonly onUndone?: ((undoing: Undoing, links: number) => void) | undefined;
  /** The loss of a model on some examples of this node's own, to judge snapshots by; undefined = each is believed. */
  readonly appraise?: ((model: Vector) => Promise<number>) | undefined;
  /** What a joiner is given as this node's model; x unless given. For experiments with nodes that do not show it. */
  readonly shown?: (() => Vector) | undefined;
  /** The node has a model now: x was left as it is (`initial`), or set to a neighbour's snapshot. Called once a start. */
  readonly onReady: (from: "initial" | "snapshot") => void;
  /** The link to `peer`, which was wanted, is not wanted any more. Choosing another peer is up to the node. */
  readonly onLost: (peer: PeerId, why: LinkLostReason) => void;
}

/** Limits of an exchange. */
export interface ExchangeOptions {
  /** Links open at a time, whoever opened them. */
  readonly maxLinks: number;
  /** Of these, places that links wanted by this node may take from those that others opened; half of them are kept free. */
  readonly ownLinks: number;
  /** True if the node has a model from the start (such as a checkpoint's); false if it is to join. */
  readonly ready: boolean;
  /** How long a joiner with a snapshot waits for the next one, in ms. */
  readonly joinWait: number;
  /** Neighbours may be found that the node does not know of yet; a joiner then waits for them too. */
  readonly expectsMore: boolean;
  /** Requests a link; above it a request is refused BUSY. */
  readonly requestRate: RequestRate;
  /** Requests of a link that are refused BUSY; whoever goes on above it is not heard for a while. */
  readonly busyRate: Rate;
  /** How long such a refusal is kept back, in ms; 0 = not at all. */
  readonly busyDelay: number;
  /** Time spent on answers to all links together; above it a request is refused BUSY and an opening declined. */
  readonly answerTime: TimeShare;
  /** Answers to all links together for each round of this node, however long they take. */
  readonly answersPerRound: number;
  /** Openings a peer; above it an opening is declined. */
  readonly openingRate: Rate;
  /** Links as they were saved by {@link Exchange.save}, to be offered again. */
  readonly saved: readonly SavedLink[];
  /** Whose turn it was, as {@link Exchange.saveSchedule} gave it. */
  readonly savedSchedule: SavedSchedule | undefined;
  /** Judges what peers say; undefined = all is believed. */
  readonly judge: Judge | undefined;
  /** Whom this node believed, as {@link Exchange.saveTrust} gave it. */
  readonly savedTrust: SavedTrust | undefined;
}

/** The defaults of {@link ExchangeOptions}, each with its reason. */
export const exchangeDefaults: ExchangeOptions = {
  // Twice the degree a node wants by default, so that late comers find room.
  maxLinks: 8,
  // Whoever wants no links of its own takes all that come.
  ownLinks: 0,
  ready: false,
  // A newcomer announces itself within two seconds, and others answer that within two more; it has hours to train afterwards.
  joinWait: 5_000,
  expectsMore: false,
  // A partner asks one of its links once a round of its own: twice this node's rounds, and ten a second for one that is many
  // times faster than slow rounds. Without rounds here, rounds there are rarely shorter than 50 ms.
  requestRate: { burst: 8, perRound: 2, perSecond: 10, perSecondAtRest: 50 },
  // Whoever waits for each refusal, as a correct partner does, is refused five times a second at most; it costs little then.
  busyRate: { perSecond: 10, burst: 50 },
  // Shorter than three of the shortest time-outs, which would reset the stream.
  busyDelay: 200,
  // Four honest partners take some hundredths of the time. What libp2p does for each frame comes on top, and is not seen here.
  answerTime: { share: 0.04, burst: 500 },
  // Among equals a node answers once a round. Where rounds are so short that this takes more, exchanges are what they are for.
  answersPerRound: 2,
  // A reset costs one opening; a peer with a worse network than one reset every two seconds trains little anyway.
  openingRate: { perSecond: 0.5, burst: 20 },
  saved: [],
  savedSchedule: undefined,
  judge: undefined,
  savedTrust: undefined,
};

/** What a checkpoint keeps of a link: (session, base) names one shared vector for ever. */
export interface SavedLink {
  readonly peer: PeerId;
  readonly session: Session;
  readonly base: bigint;
  readonly digest: bigint;
  /** r, a copy. */
  readonly shared: Vector;
  /** What the link's compressor remembers; undefined where each message stands alone. */
  readonly compressor: CompressorMemory | undefined;
  /** Its place in the rotation: the lower, the sooner it is asked. */
  readonly lastTurn: number;
  /** Where the link stands with the judge; undefined where nothing was said. */
  readonly standing?: SavedStanding | undefined;
}

/** What a checkpoint keeps of whose turn it is. */
export interface SavedSchedule {
  /** Smoothed time of an exchange over all links, in ms. */
  readonly exchangeTime: number;
  /** Where the stream stands from which waits after refusals are drawn. */
  readonly random: RandomState;
}

/** What a checkpoint keeps of whom a node believes, beside the links' standings. */
export interface SavedTrust {
  /** Norms of this end's last messages. */
  readonly norms: readonly number[];
  readonly bars: readonly Bar[];
}
