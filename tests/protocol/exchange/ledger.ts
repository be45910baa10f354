/**
 * Who applied which exchange, kept by a witness outside of the nodes.
 *
 * @module
 */
import assert from "node:assert";
import { type Compressed, toDense } from "../../../compute/compression/mod.ts";
import type { Layout, Vector } from "../../../compute/vector/mod.ts";
import type { Session } from "../../../protocol/messages/mod.ts";

/** One attempt and the ends that have applied it. */
export interface Entry {
  readonly session: Session;
  readonly initiator: string;
  readonly responder: string;
  readonly attempt: number;
  /** The initiator's message and the responder's, as each end used them; undefined where it was not applied. */
  atInitiator: { readonly asked: Vector; readonly answered: Vector } | undefined;
  atResponder: { readonly asked: Vector; readonly answered: Vector } | undefined;
}

/** The ledger of all exchanges applied. */
export class Ledger {
  readonly #layout: Layout;
  /** Entries applied at one end only, whose other end may still apply them. */
  readonly open = new Map<string, Entry>();
  /** Keys of what both ends have applied, so that another application is seen. */
  readonly #done = new Set<string>();
  /** Entries that stay half-applied, counted by session. */
  readonly lost = new Map<string, number>();
  /** What exchanges applied at one end have moved the sum of all models by. */
  readonly moved: Float64Array;

  constructor(layout: Layout) {
    this.#layout = layout;
    this.moved = new Float64Array(layout.length);
  }

  /** Exchanges applied at both ends. */
  get completed(): number {
    return this.#done.size - this.lost.size;
  }

  /** An end has applied an exchange. Invariant 3: at most once at each end, with the same two messages at both. */
  applied(
    node: string,
    peer: string,
    role: "initiator" | "responder",
    session: Session,
    attempt: number,
    own: Compressed,
    other: Compressed,
  ): void {
    const [initiator, responder] = role === "initiator" ? [node, peer] : [peer, node];
    const key = `${sessionKey(session)} ${initiator} ${attempt}`;
    assert.ok(!this.#done.has(key), `invariant 3: ${key} applied again at its ${role} ${node}`);
    const entry = this.open.get(key) ??
      { session, initiator, responder, attempt, atInitiator: undefined, atResponder: undefined };
    const place = role === "initiator" ? "atInitiator" : "atResponder";
    assert.strictEqual(entry[place], undefined, `invariant 3: ${key} applied twice at its ${role} ${node}`);
    const mine = toDense(own, this.#layout);
    const theirs = toDense(other, this.#layout);
    entry[place] = role === "initiator" ? { asked: mine, answered: theirs } : { asked: theirs, answered: mine };
    mine.forEach((value, index) => this.moved[index] += (theirs[index] - value) / 2);
    this.open.set(key, entry);
    if (entry.atInitiator === undefined || entry.atResponder === undefined) return;
    assert.deepStrictEqual(entry.atInitiator, entry.atResponder, `invariant 3: ${key} with other messages at its ends`);
    this.open.delete(key);
    this.#done.add(key);
  }

  /** An entry will never be applied at its other end. Invariant 4: at most one a session. */
  lose(key: string): void {
    const entry = this.open.get(key);
    assert.ok(entry !== undefined);
    this.open.delete(key);
    this.#done.add(key);
    const session = sessionKey(entry.session);
    const count = (this.lost.get(session) ?? 0) + 1;
    this.lost.set(session, count);
    assert.strictEqual(count, 1, `invariant 4: ${count} exchanges of session ${session} are half-applied for good`);
  }
}

/** A session as a key of a map. */
export function sessionKey({ opener, acceptor }: Session): string {
  return `${opener.toString(16)}/${acceptor.toString(16)}`;
}
