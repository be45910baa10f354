/**
 * Trust between neighbours: each link is judged, before an exchange is committed, by what its two ends have said to each
 * other. It needs no vote, no byte on the wire and no forward pass. docs/trust.md has the rule and what it was tried
 * against; FLTrust (Cao et al. 2021) and self-centred clipping (He, Karimireddy and Jaggi 2022) are what it was compared
 * with.
 *
 * @module
 */
import type { Compressed } from "../../compute/compression/mod.ts";
import type { Layout } from "../../compute/vector/mod.ts";
import type { Company, Judge, LinkJudge, SavedStanding, Standing, Undoing, Verdict } from "./judge.ts";
import { COMPARABLE, type Finding, judgeLink, judgeSize } from "./judge_link.ts";
import { median } from "./median.ts";
import { displacementOf, readSaid, type Said } from "./said.ts";
import { SpokenSums } from "./spoken_sums.ts";
import { trustDefaults, type TrustOptions } from "./trust_options.ts";

/** This end's last messages whose sizes are remembered, S. */
const REMEMBERED = 16;
/** With fewer of them the peer's message counts too, if they are small. */
const LEAST_REMEMBERED = 6;
/** A message counts in the sums with at most so many times the usual size. */
const LARGEST_COUNTED = 2;
/**
 * An exchange of less weight, at either end, is clipped. For so many exchanges after the first such, once in a spell, agreement is little
 * evidence on a link that began with a snapshot: one end has the whole difference of both models to tell, the other contradicts
 * what it has not followed.
 */
const CLIPPED = 0.8;
const GRACE = 8;
const SPELL = 40;
/** An end that says less than this share of what is usual has said nothing: it waits for links, or has finished. */
const SPOKEN = 1 / 8;
/** Share of the mean weight that is the last exchange's. */
const NEWEST = 0.1;

/** Judges the links of one node; thresholds that are not given are the defaults. */
export function createTrust(options: Partial<TrustOptions> = {}): Judge {
  const settings = { ...trustDefaults, ...options };
  const norms: number[] = [];
  return {
    barRounds: settings.barRounds,
    createLink: (length, _peer, start) => new LinkTrust(length, settings, norms, start),
    save: () => [...norms],
    restore(saved) {
      norms.splice(0, norms.length, ...saved.slice(-REMEMBERED));
    },
  };
}

/** Trust in one link. */
class LinkTrust implements LinkJudge {
  readonly #length: number;
  readonly #options: TrustOptions;
  /** Of all links of the node. */
  readonly #norms: number[];
  readonly #start: number;
  #sinceClip = Infinity;
  #sums: SpokenSums | undefined;
  #judged = 0;
  #agreement = NaN;
  #balance = NaN;
  #size = NaN;
  #weight = 0;
  #byChoice = false;

  constructor(length: number, options: TrustOptions, norms: number[], start: number) {
    this.#length = length;
    this.#options = options;
    this.#norms = norms;
    this.#start = start;
  }

  get standing(): Standing {
    return {
      judged: this.#judged,
      agreement: this.#agreement,
      balance: this.#balance,
      size: this.#size,
    };
  }

  get isProven(): boolean {
    return this.#judged >= COMPARABLE;
  }

  get isDoubtful(): boolean {
    return this.#judged > 0 && this.#judged < GRACE && this.#sinceClip <= GRACE;
  }

  judge(ownMessage: Compressed, otherMessage: Compressed, layout: Layout, company: Company): Verdict {
    const said = readSaid(ownMessage, otherMessage, layout);
    const { ownNorm, otherNorm } = said;
    // What is left to say while this end does not train is no measure of what others say, nor do they contradict it.
    const speaks = ownNorm > 0 && ownNorm >= SPOKEN * this.#usualSize(said, company);
    if (speaks) remember(this.#norms, ownNorm);
    const usual = this.#usualSize(said, company);
    const bySize = judgeSize(
      otherNorm === 0 ? 0 : otherNorm / usual,
      !this.#byChoice && this.#judged < COMPARABLE - 1,
      this.#options,
    );
    const finding = bySize.kind === "bar" ? bySize : this.#weigh(said, usual, company, speaks);
    if (finding.kind === "bar") return { action: "bar", reason: finding.reason, evidence: finding.evidence };
    this.#size = otherNorm;
    const moved = displacementOf(said);
    const weight = moved === 0 ? 1 : Math.min(1, this.#options.clip * usual / moved);
    // Who follows by its own measure clips as well, and will contradict what it has not followed.
    const peers = moved === 0 ? 1 : this.#options.clip * otherNorm / moved;
    if (Math.min(weight, peers) < CLIPPED && this.#sinceClip > SPELL) this.#sinceClip = 0;
    this.#weight = this.#judged === 1 ? weight : this.#weight + NEWEST * (weight - this.#weight);
    return { action: "apply", weight };
  }

  undoing(): Undoing | undefined {
    if (this.#sums === undefined || this.#judged === 0) return undefined;
    return { moved: this.#sums.difference(this.#weight / 2), heard: this.#sums.heard(this.#weight) };
  }

  reset(byChoice: boolean): void {
    this.#byChoice = byChoice;
    this.#sums = undefined;
    this.#judged = 0;
    this.#agreement = this.#balance = this.#size = NaN;
    this.#weight = 0;
    this.#sinceClip = Infinity;
  }

  save(): SavedStanding | undefined {
    if (this.#judged === 0) return undefined;
    return {
      ...this.standing,
      weight: this.#weight,
      sinceClip: Math.min(this.#sinceClip, SPELL + 1),
      byChoice: this.#byChoice,
      sums: this.#sums?.save(),
    };
  }

  restore(saved: SavedStanding): void {
    const sums = saved.sums && new SpokenSums(this.#length);
    sums?.restore(saved.sums!);
    this.#sums = sums;
    this.#judged = saved.judged;
    this.#agreement = saved.agreement;
    this.#balance = saved.balance;
    this.#size = saved.size;
    this.#weight = saved.weight;
    this.#sinceClip = saved.sinceClip;
    this.#byChoice = saved.byChoice;
  }

  /** One of the two has not followed in full of late, and that may be no fault of the peer's. */
  get #isClipped(): boolean {
    return (this.#byChoice || this.#options.clippedIsDoubt) && this.#sinceClip <= GRACE;
  }

  /** m, the usual size of a message. */
  #usualSize({ ownNorm, otherNorm }: Said, company: Company): number {
    const known = usualSize(this.#norms, company) || ownNorm;
    // What a node says that has only waited for its links is a remainder, and no measure of others' messages.
    const isMeasure = this.#norms.length >= LEAST_REMEMBERED || known >= this.#options.leastSaid * this.#start;
    return isMeasure ? known : Math.max(known, Math.min(otherNorm, this.#start));
  }

  /** Adds the exchange to the sums and judges by them; what does not apply is taken back. */
  #weigh({ own, ownNorm, other, otherNorm }: Said, usual: number, company: Company, speaks: boolean): Finding {
    const sums = this.#sums ??= new SpokenSums(this.#length);
    const factorOf = (norm: number) => norm === 0 ? 1 : Math.min(1, LARGEST_COUNTED * usual / norm);
    sums.add(own, factorOf(ownNorm), other, factorOf(otherNorm));
    const { agreement, balance } = sums;
    const judged = this.#judged + 1;
    this.#sinceClip++;
    // While one of the two does not say anything there is nothing to compare.
    const finding: Finding = Number.isNaN(agreement) || !speaks ? { kind: "applies" } : judgeLink(
      { judged, agreement, balance, byChoice: this.#byChoice, isClipped: this.#isClipped },
      company,
      this.#options,
    );
    if (finding.kind === "bar") {
      sums.takeBack(own, other);
      return finding;
    }
    this.#judged = judged;
    if (!Number.isNaN(agreement)) {
      this.#agreement = agreement;
      this.#balance = balance;
    }
    return finding;
  }
}

function remember(norms: number[], norm: number): void {
  norms.push(norm);
  if (norms.length > REMEMBERED) norms.shift();
}

/** Of this node's own last messages, or of what the other links say where that is more. */
function usualSize(norms: readonly number[], { others }: Company): number {
  const own = median(norms) ?? 0;
  const sizes = others.map(({ size }) => size).filter((size) => !Number.isNaN(size));
  return Math.max(own, sizes.length < 2 ? 0 : median(sizes)!);
}
