import type { Session } from "../messages/mod.ts";
import type { LinkJudge, Standing } from "../trust/mod.ts";
import type { Bar } from "./bars.ts";
import { type Answer, type Candidate, initialSession, type Link, type Opening, type Pending } from "./link.ts";
import { type LinkUse, useOf } from "./places.ts";
import type { PeerId } from "./transport.ts";

/** Where a link stands with this end's judge. */
export interface LinkStanding extends Omit<Standing, "size"> {
  /** Enough was said to believe the peer; until then it is on probation. */
  readonly isProven: boolean;
}

/** A link as others may look at it, at one moment. `base` counts the exchanges committed in `session`. */
export interface LinkView {
  readonly peer: PeerId;
  readonly phase: "closed" | "open";
  /** The one that is open; if none is, the last one. */
  readonly session: Session;
  readonly base: bigint;
  /** 0 while the link is closed, as is `seen`. */
  readonly attempt: number;
  readonly seen: number;
  readonly wanted: boolean;
  readonly leaving: boolean;
  /** Tries to reach the peer since it was heard, or since the link came to be wanted. */
  readonly tries: number;
  readonly pending: Readonly<Pending> | undefined;
  readonly answer: Answer | undefined;
  readonly candidate: Readonly<Candidate> | undefined;
  readonly opening: Opening | undefined;
  /** Undefined while the link is closed. */
  readonly use: LinkUse | undefined;
  /** Exchanges committed since the process began, in all sessions. */
  readonly exchanges: number;
  /** Undefined where nobody judges. */
  readonly standing: LinkStanding | undefined;
  /** Why its peer is not believed, if so. */
  readonly bar: Bar | undefined;
}

/** A link as it is at `now`, in ms; `bar` holds for its peer. */
export function viewOf(link: Link, now: number, bar: Bar | undefined): LinkView {
  const { peer, held, session, wanted, leaving, tries, candidate, opening, exchanges, judge } = link;
  return {
    peer,
    phase: session === undefined ? "closed" : "open",
    session: held?.session ?? initialSession,
    base: held?.base ?? 0n,
    attempt: session?.attempt ?? 0,
    seen: session?.seen ?? 0,
    wanted,
    leaving,
    tries,
    pending: session?.pending,
    answer: session?.answer,
    candidate,
    opening,
    use: session === undefined ? undefined : useOf(wanted, session, now),
    exchanges,
    standing: judge && standingOf(judge),
    bar,
  };
}

function standingOf({ standing: { judged, agreement, balance }, isProven }: LinkJudge): LinkStanding {
  return { judged, agreement, balance, isProven };
}
