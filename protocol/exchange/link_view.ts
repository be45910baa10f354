import type { Session } from "../messages/mod.ts";
import { type Answer, type Candidate, initialSession, type Link, type Opening, type Pending } from "./link.ts";
import { type LinkUse, useOf } from "./places.ts";
import type { PeerId } from "./transport.ts";

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
}

/** A link as it is at `now`, in ms. */
export function viewOf(link: Link, now: number): LinkView {
  const { peer, held, session, wanted, leaving, tries, candidate, opening, exchanges } = link;
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
  };
}
