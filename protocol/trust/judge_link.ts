/**
 * The rule by which a link is believed, as arithmetic on what is known of it: no state, no clock.
 *
 * @module
 */
import { median } from "./median.ts";
import type { BarReason, Company, Standing } from "./judge.ts";
import type { TrustOptions } from "./trust_options.ts";

/** What is known of a link when the exchange under judgement is added to it. */
export interface Evidence {
  /** Exchanges judged, this one included: n'. */
  readonly judged: number;
  /** cos(O, P) and ‖P‖/‖O‖ of what both ends have said. */
  readonly agreement: number;
  readonly balance: number;
  /** The link began with a snapshot. */
  readonly byChoice: boolean;
  /** This end has not followed in full of late: its own messages may contradict what it heard. */
  readonly isClipped: boolean;
}

/** What the evidence calls for; `applies` where nothing speaks against the exchange. */
export type Finding =
  | { readonly kind: "applies" }
  | { readonly kind: "bar"; readonly reason: BarReason; readonly evidence: string };

/** Exchanges after which a link can be compared with others. */
export const COMPARABLE = 3;
/** Links are compared if the exchanges judged on them differ by at most this factor. */
const OF_ONE_AGE = 2;
/** After a snapshot one end has the whole difference of both models to tell, the other nothing: up to here it does not lead. */
const TOLD = 12;
/** Who gives less than this share of what it takes repeats what it was told, and agrees for that: no measure of others. */
const LEAST_GIVEN = 0.4;
/** Below this balance a contradiction counts the less, the less is given. */
const LITTLE = 0.25;
const APPLIES: Finding = { kind: "applies" };

/** A message by its size alone, before it is added to anything. */
export function judgeSize(size: number, isFirst: boolean, options: TrustOptions): Finding {
  if (size <= (isFirst ? options.largestAtFirst : options.largest)) return APPLIES;
  return { kind: "bar", reason: "SIZE", evidence: `a message of ${size.toFixed(1)} times the usual size` };
}

/** A link by what both ends have said to each other. */
export function judgeLink(evidence: Evidence, company: Company, options: TrustOptions): Finding {
  if (evidence.judged >= COMPARABLE) {
    const finding = evidence.isClipped
      ? judgeApart(evidence, comparableOf(evidence, company), options)
      : judgeKnown(evidence, company, options);
    return finding.kind === "bar" && isAccusing(company) ? APPLIES : finding;
  }
  if (evidence.isClipped) return APPLIES;
  return oppositionOf(evidence) < options.opposed ? opposed(evidence) : APPLIES;
}

/**
 * How far a peer contradicts what this end says. Who has said little yet may contradict it all: a node that
 * waits for its first links follows what it hears but for what it clips, and that is all that it says.
 */
function oppositionOf({ agreement, balance }: Evidence): number {
  return agreement * Math.min(1, balance / LITTLE);
}

/** True if half of a node's links are barred already: then it may be the node itself that is wrong. */
function isAccusing({ others, barred }: Company): boolean {
  return barred >= Math.max(1, Math.floor((others.length + 1 + barred) / 2));
}

/** Other links that are known, of an age with this one, and no mere echoes. */
function comparableOf({ judged }: Evidence, { others }: Company): readonly Standing[] {
  // Two ends that have just met tell each other much the same; a link in which that is over is no worse for it.
  return others.filter((other) =>
    isKnown(other) && other.judged >= judged / OF_ONE_AGE && other.judged <= OF_ONE_AGE * judged &&
    other.balance >= LEAST_GIVEN
  );
}

function isKnown({ judged, agreement }: Standing): boolean {
  return judged >= COMPARABLE && !Number.isNaN(agreement);
}

/** A link that contradicts this end, by far more than any other does. */
function judgeApart(evidence: Evidence, comparable: readonly Standing[], options: TrustOptions): Finding {
  const opposition = oppositionOf(evidence);
  const lowest = Math.min(...comparable.map(({ agreement }) => agreement));
  if (comparable.length < 2 || opposition >= 0 || opposition >= lowest - options.apart) return APPLIES;
  return disagrees(evidence.agreement, lowest);
}

function judgeKnown(evidence: Evidence, company: Company, options: TrustOptions): Finding {
  const { judged, agreement, balance, byChoice } = evidence;
  if (oppositionOf(evidence) < options.floor) return opposed(evidence);
  const known = company.others.filter(isKnown);
  // A node that comes back is led by all its neighbours alike, and rightly so.
  const lead = byChoice && judged <= TOLD ? 0 : balance / Math.max(1, median(known.map((other) => other.balance)) ?? 1);
  if (known.length >= (options.judgesPairs ? 1 : 2) && lead > options.mostBalance) return leads(balance);
  const comparable = comparableOf(evidence, company);
  const apart = judgeApart(evidence, comparable, options);
  if (apart.kind === "bar") return apart;
  const reference = median(comparable.map((other) => other.agreement)) ?? 0;
  // Where the others agree with this node no more than by chance, a link that does not shows nothing.
  if (reference < options.reference) return APPLIES;
  if (oppositionOf(evidence) < options.contrary) return opposed(evidence);
  if (comparable.length < 2) return judgePair(evidence, reference, lead, options);
  const share = options.agreement[judged === 3 ? 0 : judged < 6 ? 1 : 2];
  if (judged <= options.young && agreement < Math.min(share * reference, reference - options.gap)) {
    return disagrees(agreement, reference);
  }
  const isApart = judged >= 5 && judged <= options.young && agreement < options.following * reference;
  return isApart && lead > options.balance ? leads(balance) : APPLIES;
}

/** With one other link to compare with, either of the two may be the one that is wrong. */
function judgePair(
  { judged, agreement, balance }: Evidence,
  reference: number,
  lead: number,
  options: TrustOptions,
): Finding {
  if (!options.judgesPairs || reference < options.referenceAlone) return APPLIES;
  if (judged >= 10 && agreement < options.agreementAlone * reference) return disagrees(agreement, reference);
  const isApart = judged >= 5 && agreement < options.following * reference;
  return isApart && lead > options.balance ? leads(balance) : APPLIES;
}

function disagrees(agreement: number, reference: number): Finding {
  return {
    kind: "bar",
    reason: "DISAGREES",
    evidence: `agreement ${agreement.toFixed(2)}, others' ${reference.toFixed(2)}`,
  };
}

function leads(balance: number): Finding {
  return { kind: "bar", reason: "LEADS", evidence: `it gives ${balance.toFixed(2)} times what it takes` };
}

function opposed({ agreement }: Evidence): Finding {
  return { kind: "bar", reason: "OPPOSED", evidence: `agreement ${agreement.toFixed(2)} with what this node says` };
}
