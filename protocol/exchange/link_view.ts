import type { Session } from "../messages/mod.ts";
import { type Answer, type Candidate, initialSession, type Link, type Opening, type Pending } from "./link.ts";
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
  readonly pending: Readonly<Pending> | undefined;
  readonly answer: Answer | undefined;
  readonly candidate: Readonly<Candidate> | undefined;
  readonly opening: Opening | undefined;
}

/** A link as it is now. */
export function viewOf({ peer, held, session, wanted, leaving, candidate, opening }: Link): LinkView {
  return {
    peer,
    phase: session === undefined ? "closed" : "open",
    session: held?.session ?? initialSession,
    base: held?.base ?? 0n,
    attempt: session?.attempt ?? 0,
    seen: session?.seen ?? 0,
    wanted,
    leaving,
    pending: session?.pending,
    answer: session?.answer,
    candidate,
    opening,
  };
}
