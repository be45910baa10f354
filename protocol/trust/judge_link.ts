/**
 * The rule by which a link is believed, as arithmetic on what is known of it: no state, no clock.
 *
 * @module
 */
import { median } from "./median.ts";
import type { BarReason, Company } from "./judge.ts";
import type { TrustOptions } from "./trust_options.ts";

/** What is known of a link when the exchange under judgement is added to it. */
export interface Evidence {
  /** Exchanges judged, this one included: n'. */
  readonly judged: number;
  /** cos(O, P) and ‖P‖/‖O‖ of what both ends have said. */
  readonly agreement: number;
  readonly balance: number;
}

/** What the evidence calls for; `applies` where nothing speaks against the exchange. */
export type Finding =
  | { readonly kind: "applies" }
  | { readonly kind: "bar"; readonly reason: BarReason; readonly evidence: string };

/** Exchanges after which a link can be compared with others. */
export const COMPARABLE = 3;
/** Links are compared if the exchanges judged on them differ by at most this factor. */
const OF_ONE_AGE = 2;
const APPLIES: Finding = { kind: "applies" };

/** A message by its size alone, before it is added to anything. */
export function judgeSize(size: number, options: TrustOptions): Finding {
  if (size <= options.largest) return APPLIES;
  return { kind: "bar", reason: "SIZE", evidence: `a message of ${size.toFixed(1)} times the usual size` };
}

/** A link by what both ends have said to each other. */
export function judgeLink(evidence: Evidence, company: Company, options: TrustOptions): Finding {
  const { judged, agreement } = evidence;
  if (judged >= COMPARABLE) {
    const finding = judgeKnown(evidence, company, options);
    return finding.kind === "bar" && isAccusing(company) ? APPLIES : finding;
  }
  return agreement < options.opposed ? opposed(agreement) : APPLIES;
}

/** True if half of a node's links are barred already: then it may be the node itself that is wrong. */
function isAccusing({ others, barred }: Company): boolean {
  return barred >= Math.max(1, Math.floor((others.length + 1 + barred) / 2));
}

function judgeKnown({ judged, agreement, balance }: Evidence, company: Company, options: TrustOptions): Finding {
  if (agreement < options.floor) return opposed(agreement);
  const known = company.others.filter((other) => other.judged >= COMPARABLE && !Number.isNaN(other.agreement));
  // A node that comes back is led by all its neighbours alike, and rightly so.
  const lead = balance / Math.max(1, median(known.map((other) => other.balance)) ?? 1);
  if (known.length >= (options.judgesPairs ? 1 : 2) && lead > options.mostBalance) return leads(balance);
  // Two ends that have just met tell each other much the same; a link in which that is over is no worse for it.
  const comparable = known.filter((other) =>
    other.judged >= judged / OF_ONE_AGE && other.judged <= OF_ONE_AGE * judged
  );
  const reference = median(comparable.map((other) => other.agreement)) ?? 0;
  // Where the others agree with this node no more than by chance, a link that does not shows nothing.
  if (reference < options.reference) return APPLIES;
  if (agreement < options.contrary) return opposed(agreement);
  if (comparable.length < 2) return judgePair({ judged, agreement, balance }, reference, options);
  const share = options.agreement[judged === 3 ? 0 : judged < 6 ? 1 : 2];
  if (judged <= options.young && agreement < Math.min(share * reference, reference - options.gap)) {
    return disagrees(agreement, reference);
  }
  const isApart = judged >= 5 && judged <= options.young && agreement < options.following * reference;
  return isApart && lead > options.balance ? leads(balance) : APPLIES;
}

/** With one other link to compare with, either of the two may be the one that is wrong. */
function judgePair({ judged, agreement, balance }: Evidence, reference: number, options: TrustOptions): Finding {
  if (!options.judgesPairs || reference < options.referenceAlone) return APPLIES;
  if (judged >= 10 && agreement < options.agreementAlone * reference) return disagrees(agreement, reference);
  return judged >= 5 && balance > options.balance ? leads(balance) : APPLIES;
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

function opposed(agreement: number): Finding {
  return { kind: "bar", reason: "OPPOSED", evidence: `agreement ${agreement.toFixed(2)} with what this node says` };
}
