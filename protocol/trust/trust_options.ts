/** The thresholds of trust, each node's own business. Agreements are cosines, in [−1, 1]. */
export interface TrustOptions {
  /** c: one exchange moves x by at most so many times the usual size of a message. */
  readonly clip: number;
  /** A message larger than so many times the usual is not taken. */
  readonly largest: number;
  /** The same on a link that has just begun, and not with a snapshot. */
  readonly largestAtFirst: number;
  /** The first two exchanges may not be more opposed than this. */
  readonly opposed: number;
  /** While less than this share of the start size was said, the peer's message is its own measure. */
  readonly leastSaid: number;
  /** Agreement is little evidence for a while where this end has clipped, also on links that began with no snapshot. */
  readonly clippedIsDoubt: boolean;
  /** From the 3rd exchange on a link is compared with those of its age, if their median agreement is at least this. */
  readonly reference: number;
  /** Least agreement of a link that can be compared. */
  readonly contrary: number;
  /** A young link that gives so many times what it takes and agrees less than the share `following` of the others' median leads. */
  readonly balance: number;
  readonly following: number;
  /** So many times are too many however much it agrees, and whatever its age. */
  readonly mostBalance: number;
  /** Least agreement from the 3rd exchange on, whatever the others' is; −1 = none. */
  readonly floor: number;
  /** Up to this exchange a link is young: later on, models that have converged say little else than noise. */
  readonly young: number;
  /**
   * A young link is to agree as much as so large a share of the others' median, or be less than `gap` below
   * it: at the 3rd exchange, the 4th and 5th, and from the 6th on.
   */
  readonly agreement: readonly [third: number, fourth: number, sixth: number];
  readonly gap: number;
  /**
   * A link that contradicts this node may agree by so much less than each of at least two others of its age, whatever their
   * agreement and however it was clipped.
   */
  readonly apart: number;
  /** Where there is one other link that agrees at least so much: from the 10th exchange on the least share of that. */
  readonly judgesPairs: boolean;
  readonly referenceAlone: number;
  readonly agreementAlone: number;
  /** Rounds of a first bar; each further one of a peer is twice as long. */
  readonly barRounds: number;
}

/**
 * The defaults; docs/trust.md has the distributions that they were set by. Where a model has converged, or shards are skewed
 * and the task has no rules for that, honest ends contradict each other for long: little is concluded from agreement.
 */
export const trustDefaults: TrustOptions = {
  // 1 clips nodes with tiny shards.
  clip: 1.5,
  // What two honest nodes have to say after they were apart is up to thirty times as large as usual; the clip sees to it.
  largest: 40,
  // Of two that begin together one may have taken a round's first steps only: up to ten times.
  largestAtFirst: 20,
  // What a node says that has only waited for its links is a remainder.
  leastSaid: 1e-3,
  clippedIsDoubt: false,
  opposed: -0.35,
  reference: 0.25,
  contrary: -0.7,
  balance: 1.6,
  following: 0.5,
  mostBalance: 3,
  floor: -1,
  agreement: [-Infinity, -Infinity, -Infinity],
  gap: 0.3,
  // Honest links, with Top-K, in long runs: by .4 in no fair shards, by .6 in one of a hundred under skew without rules.
  apart: 0.6,
  young: 40,
  judgesPairs: false,
  referenceAlone: 0.4,
  agreementAlone: 0.3,
  // With 16, a liar's returns cost 2 to 5 points under skew.
  barRounds: 64,
};

/** What is stricter where a task has rules for skewed shards: with them honest ends agree from early on. */
export const trustUnderRules: Partial<TrustOptions> = {
  opposed: -0.2,
  balance: 1.45,
  following: 0.8,
  mostBalance: 2,
  floor: -0.3,
  agreement: [0.1, 0.15, 0.5],
  apart: 0.4,
  judgesPairs: true,
};

/** What is laxer where messages are made otherwise than by Top-K: the first ones of honest ends agree less. */
export const trustOtherwise: Partial<TrustOptions> = {
  opposed: -0.6,
  balance: 1.9,
  mostBalance: 5,
  // Under loss remainders are as large as messages, and the first message after a pause is twenty times as large.
  leastSaid: Infinity,
  largestAtFirst: 40,
  clippedIsDoubt: true,
};
