/**
 * What an exchange asks of whoever judges what peers say.
 *
 * @module
 */
import type { Compressed } from "../../compute/compression/mod.ts";
import type { Layout, Vector } from "../../compute/vector/mod.ts";
import type { SavedSums } from "./spoken_sums.ts";

/** What a bar rests on: the size of one message, contradiction, less agreement than others', or balance. */
export type BarReason = "SIZE" | "OPPOSED" | "DISAGREES" | "LEADS";

/** What is to be done about an exchange before anything of it is committed. */
export type Verdict =
  /** Committed; x moves by the weight, in (0, 1], times (other − own)/2. */
  | { readonly action: "apply"; readonly weight: number }
  /** Nothing is committed: the link is closed, and what it moved x by is undone. */
  | { readonly action: "bar"; readonly reason: BarReason; readonly evidence: string };

/** What a link has done to this end's model, to be subtracted again. */
export interface Undoing {
  /** A, what x was moved by. */
  readonly moved: Vector;
  /** What the peer's messages moved r by on both ends' account, in x's slow momentum: ω·P. */
  readonly heard: Vector;
}

/** Where a link stands, for people and for the links beside it. */
export interface Standing {
  /** Exchanges judged, n. */
  readonly judged: number;
  /** cos(O, P), ‖P‖/‖O‖ and the norm of the peer's last message; NaN before the first. */
  readonly agreement: number;
  readonly balance: number;
  readonly size: number;
}

/** A link's standing as a checkpoint keeps it. */
export interface SavedStanding extends Standing {
  /** ω, the mean weight. */
  readonly weight: number;
  /** Exchanges since one was clipped and agreement was left alone. */
  readonly sinceClip: number;
  /** The link began with a snapshot. */
  readonly byChoice: boolean;
  /** The links' sums; undefined before the first exchange. */
  readonly sums: SavedSums | undefined;
}

/** The other links of a node, when one of them is judged. */
export interface Company {
  /** Standings of the other open links. */
  readonly others: readonly Standing[];
  /** Peers that are barred now for what they have said. */
  readonly barred: number;
}

/** Judges one link. */
export interface LinkJudge {
  readonly standing: Standing;
  /** True once enough was said to believe that the peer's model is one of this swarm. */
  readonly isProven: boolean;
  /** True while the peer has said little, and some of that was too much: if the link ends so, its share is to be undone. */
  readonly isDoubtful: boolean;
  /** Judges an exchange and takes note of it. `own` and `other` are the messages as both ends decode them. */
  judge(own: Compressed, other: Compressed, layout: Layout, company: Company): Verdict;
  /** What is to be undone of this link; undefined if nothing was ever applied. */
  undoing(): Undoing | undefined;
  /** A link's start: nothing was said. `byChoice` where it begins with a snapshot: one of the two ends chose r. */
  reset(byChoice: boolean): void;
  /** For a checkpoint; undefined while nothing was said. */
  save(): SavedStanding | undefined;
  /** Goes on from a checkpoint. @throws {TypeError} if it is of another model */
  restore(saved: SavedStanding): void;
}

/** Judges all links of one node. */
export interface Judge {
  /** Rounds for which a peer is barred the first time. */
  readonly barRounds: number;
  /**
   * @param length entries of the model
   * @param peer the other end
   * @param start the usual size of a message while this node has not said anything
   */
  createLink(length: number, peer: string, start: number): LinkJudge;
  /** Norms of this end's last messages, for a checkpoint. */
  save(): readonly number[];
  /** Goes on from a checkpoint. */
  restore(norms: readonly number[]): void;
}
