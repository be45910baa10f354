/**
 * The messages of an exchange between two neighbours, as plain values. What they mean stands in `docs/exchange.md`,
 * how they are written in `docs/wire.md`.
 *
 * @module
 */

/** Names one life of a link: a fresh random number of each end. `{0n, 0n}` names the task's initial model. */
export interface Session {
  readonly opener: bigint;
  readonly acceptor: bigint;
}

/** What an end still holds of a link: the shared vector `digest` after `base` exchanges in `session`. */
export interface Held {
  readonly session: Session;
  readonly base: bigint;
  readonly digest: bigint;
}

/** Why a request was refused. After MALFORMED and the like the attempt is dead all the same. */
export type RefuseCode = "BUSY" | "CROSSING" | "STALE" | "AHEAD" | "MALFORMED";
/** Why an opening was declined. */
export type DeclineCode = "CROSSING" | "FULL" | "NOT_READY" | "WRONG_TASK" | "RATE";
/** Why a session was ended. */
export type CloseCode = "LEAVING" | "GIVEN_UP" | "DIVERGED" | "CONFLICT" | "MALFORMED";
/** How a link is opened: from the vector both hold, or from the acceptor's model. */
export type Choice = "RESUME" | "SNAPSHOT";

/** One frame of a stream between neighbours. */
export type Message =
  | {
    readonly kind: "request";
    readonly session: Session;
    readonly base: bigint;
    readonly attempt: number;
    /** Digest of r before the exchange. */
    readonly digest: bigint;
    readonly round: number;
    /** An encoded `Compressed`. */
    readonly delta: Uint8Array;
  }
  | {
    readonly kind: "reply";
    readonly session: Session;
    readonly attempt: number;
    /** Digest of r after the exchange. */
    readonly digest: bigint;
    readonly round: number;
    readonly delta: Uint8Array;
  }
  | {
    readonly kind: "refuse";
    readonly session: Session;
    readonly attempt: number;
    readonly code: RefuseCode;
    readonly waitMs: number;
  }
  | { readonly kind: "unknown"; readonly session: Session }
  | {
    readonly kind: "open";
    /** SHA-256 of the canonical task manifest, 32 bytes. */
    readonly task: Uint8Array;
    readonly nonce: bigint;
    readonly held: Held | undefined;
    readonly round: number;
    readonly join: boolean;
  }
  | { readonly kind: "accept"; readonly nonce: bigint; readonly ownNonce: bigint; readonly choice: Choice }
  | { readonly kind: "decline"; readonly nonce: bigint; readonly code: DeclineCode; readonly waitMs: number }
  | { readonly kind: "confirm"; readonly session: Session; readonly held: Held | undefined }
  | {
    readonly kind: "opened";
    readonly session: Session;
    readonly digest: bigint;
    /** An encoded `Compressed` relative to the task's initial model; absent for RESUME. */
    readonly snapshot: Uint8Array | undefined;
  }
  | { readonly kind: "close"; readonly session: Session; readonly code: CloseCode };

/** What a node announces to the swarm. It hastens things; nothing rests on it. */
export interface Heartbeat {
  /** SHA-256 of the canonical task manifest, 32 bytes. */
  readonly task: Uint8Array;
  /** Fresh at each start of the process. */
  readonly incarnation: bigint;
  readonly round: number;
  readonly steps: number;
  readonly ready: boolean;
  readonly leaving: boolean;
  readonly freeLinks: number;
  readonly links: number;
  /** Mean training loss of the last round, and the task's metric on held-out data if it was measured; shares are in [0, 1]. */
  readonly loss: number;
  readonly metric: number | undefined;
  readonly bytesSent: number;
  readonly addresses: readonly string[];
  /** Peers it has open links to, as `peerTag` names them. */
  readonly neighbours: readonly number[];
  /** Seconds since 1970 by the sender's clock; 0 where it is not said. */
  readonly time: number;
}
