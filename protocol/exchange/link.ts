/**
 * All that a node knows of one link (exchange.md §1).
 *
 * @module
 */
import type { Compressed, Compressor, SharedVector } from "../../compute/compression/mod.ts";
import type { Choice, Held, Session } from "../messages/mod.ts";
import type { LinkJudge } from "../trust/mod.ts";
import type { Timer } from "./clock.ts";
import { RoundTrip } from "./round_trip.ts";
import type { TokenBucket } from "./token_bucket.ts";
import type { RequestBucket } from "./request_bucket.ts";
import type { PeerId } from "./transport.ts";

/** The session whose shared vector is the task's initial model. */
export const initialSession: Session = { opener: 0n, acceptor: 0n };

/** A request that this end has made and that is neither answered nor refused yet. */
export interface Pending {
  /** The frame, sent again unchanged on each new stream. */
  readonly bytes: Uint8Array;
  /** q of this end, as the peer decodes it. */
  readonly own: Compressed;
  /** When it was first sent, in ms. */
  readonly begunAt: number;
  /** Streams it was sent on; only the answer to a request sent once is a sample of the round trip. */
  sendings: number;
  /** True when it was sent on the stream that is up. */
  sent: boolean;
  /** Held: it has the node's slot. Parked: it has not, any more. */
  place: "held" | "parked";
}

/** The answer to the peer's latest attempt, kept to be given again. */
export interface Answer {
  readonly bytes: Uint8Array;
  /** Hash of the request it answers. */
  readonly requestHash: bigint;
}

/** A session this end has offered as acceptor. It holds no vector. */
export interface Candidate {
  readonly session: Session;
  readonly choice: Choice;
  /** True if the opener takes the snapshot as its model. */
  readonly join: boolean;
  /** In ms; it is void some time after. */
  readonly offeredAt: number;
  /** The peer's Confirm may still come: the stream of its Open is up. */
  awaited: boolean;
}

/** An opening that this end has begun. It lives on one stream and dies with it. */
export type Opening =
  | { readonly step: "asked"; readonly nonce: bigint; readonly askedAt: number }
  | { readonly step: "confirmed"; readonly session: Session; readonly choice: Choice };

/** What this end holds of a link, also when its session has ended: r after `base` exchanges of `session`. */
export interface HeldVector {
  readonly session: Session;
  /** Exchanges committed in that session. */
  base: bigint;
  /** r with its digest. */
  readonly shared: SharedVector;
}

/** What there is of a link only while it is open. */
export interface OpenSession {
  /** What the link holds, which exchanges change. */
  readonly held: HeldVector;
  /** It began with a snapshot: one of the two ends chose r. */
  readonly byChoice: boolean;
  /** Requests made by this end. */
  attempt: number;
  pending: Pending | undefined;
  /** Highest attempt of the peer that was answered or refused. */
  seen: number;
  /** For `seen`; none means that it was refused. */
  answer: Answer | undefined;

  /** When it was opened and when the last exchange was committed, in ms. */
  readonly openedAt: number;
  exchangedAt: number | undefined;
  /** Times this end has sent a request since then. */
  inVain: number;
  /** The peer opened it, and has had one before without an exchange. */
  readonly hadChance: boolean;
  /** Where the peer was when it was opened (`Transport.groupOf`). */
  readonly group: string | undefined;
}

/** One link, from this end. */
export interface Link {
  readonly peer: PeerId;
  readonly compressor: Compressor;
  /** Judges what the peer says; undefined = all is believed. */
  readonly judge: LinkJudge | undefined;

  /** Undefined while r is the task's initial model and the link was never open. */
  held: HeldVector | undefined;
  /** Undefined while the link is closed. */
  session: OpenSession | undefined;
  candidate: Candidate | undefined;
  opening: Opening | undefined;

  readonly roundTrip: RoundTrip;
  readonly requests: RequestBucket;
  /** Requests that may still be refused BUSY. */
  readonly refusals: TokenBucket;
  /** The node wants this link to be open. */
  wanted: boolean;
  addresses: readonly string[];
  connecting: boolean;
  /** Tries to reach the peer since it was last heard. */
  tries: number;
  /** Openings that came to nothing since the link was last open. */
  failedOpenings: number;
  /** No opening is begun before, in ms. */
  openNotBefore: number;
  /** When the last frame of the peer came, and since when an answer is owed, in ms. */
  heardAt: number;
  awaitingSince: number;
  /** Exchanges committed since the process began, in all sessions. */
  exchanges: number;
  /** Turn in which this link was last asked for an exchange. */
  lastTurn: number;
  /** The peer has said that it leaves. */
  leaving: boolean;
  /** The peer's process as its heartbeats in this session name it, and one that is known to be over. */
  incarnation: bigint | undefined;
  formerIncarnation: bigint | undefined;

  /** Time-out of the pending request or of the opening; check of the stream's silence; next try. */
  expiry: Timer | undefined;
  silence: Timer | undefined;
  retry: Timer | undefined;
}

/** A link never opened before: closed, holding the task's initial model. */
export function createLink(
  peer: PeerId,
  compressor: Compressor,
  { requests, refusals, judge }: Pick<Link, "requests" | "refusals" | "judge">,
): Link {
  return {
    peer,
    compressor,
    judge,
    held: undefined,
    session: undefined,
    candidate: undefined,
    opening: undefined,
    roundTrip: new RoundTrip(),
    requests,
    refusals,
    wanted: false,
    addresses: [],
    connecting: false,
    tries: 0,
    failedOpenings: 0,
    openNotBefore: -Infinity,
    heardAt: -Infinity,
    awaitingSince: -Infinity,
    exchanges: 0,
    lastTurn: 0,
    leaving: false,
    incarnation: undefined,
    formerIncarnation: undefined,
    expiry: undefined,
    silence: undefined,
    retry: undefined,
  };
}

/** True when both name the same life of a link. */
export function sameSession(left: Session, right: Session): boolean {
  return left.opener === right.opener && left.acceptor === right.acceptor;
}

/** What is open on this link, if it is `session`. */
export function current(link: Link, session: Session): OpenSession | undefined {
  return link.session !== undefined && sameSession(link.session.held.session, session) ? link.session : undefined;
}

/** True when both hold the same shared vector. */
export function sameHeld(left: Held, right: Held): boolean {
  return sameSession(left.session, right.session) && left.base === right.base && left.digest === right.digest;
}
