/**
 * Judges that keep little: what defences to compare with have in common.
 *
 * @module
 */
import type { Compressed } from "../../compute/compression/mod.ts";
import type { Layout } from "../../compute/vector/mod.ts";
import { type Judge, type LinkJudge, median, readSaid, type Said, type Verdict } from "../../protocol/trust/mod.ts";

/** An exchange as such a defence looks at it. */
export interface Weighed extends Said {
  /** The median of this node's own last messages' norms. */
  readonly usual: number;
}

/** What is decided about one exchange after another of a link. */
export type Weigh = (exchange: Weighed) => Verdict;

/** Own messages of which the usual size is the median. */
const REMEMBERED = 16;

/**
 * A judge from a rule for each link. It undoes nothing and keeps nothing over a restart: swarms in memory need neither.
 *
 * @param createRule makes the rule of a link to `peer`
 */
export function judgeBy(createRule: (length: number, peer: string) => Weigh, barRounds = 64): Judge {
  const norms: number[] = [];
  return {
    barRounds,
    save: () => [...norms],
    restore: (saved) => void norms.splice(0, norms.length, ...saved),
    createLink: (length, peer, start) => new PlainJudge(() => createRule(length, peer), norms, start),
  };
}

class PlainJudge implements LinkJudge {
  // What other links are told of this one, whose defences ask for nothing.
  readonly standing = { judged: 0, agreement: NaN, balance: NaN, size: NaN };
  readonly isProven = true;
  readonly isDoubtful = false;
  readonly #createRule: () => Weigh;
  readonly #norms: number[];
  readonly #start: number;
  #rule: Weigh;

  constructor(createRule: () => Weigh, norms: number[], start: number) {
    this.#createRule = createRule;
    this.#rule = createRule();
    this.#norms = norms;
    this.#start = start;
  }

  judge(ownMessage: Compressed, otherMessage: Compressed, layout: Layout): Verdict {
    const said = readSaid(ownMessage, otherMessage, layout);
    if (said.ownNorm > 0) this.#norms.push(said.ownNorm);
    if (this.#norms.length > REMEMBERED) this.#norms.shift();
    return this.#rule({ ...said, usual: median(this.#norms) ?? this.#start });
  }

  undoing(): undefined {}

  reset(): void {
    this.#rule = this.#createRule();
  }

  save(): undefined {}

  restore(): void {}
}
