/**
 * Who applied which exchange, kept by a witness outside of the nodes.
 *
 * @module
 */
import assert from "node:assert";
import { toDense } from "../../../compute/apply.ts";
import type { Compressed } from "../../../compute/compressor.ts";
import type { Layout, Vector } from "../../../compute/vector.ts";
import type { Session } from "../../../protocol/message.ts";

/** One attempt and the ends that have applied it. */
export interface Entry {
  readonly session: Session;
  readonly initiator: string;
  readonly responder: string;
  readonly attempt: number;
  /** q of the initiator and q of the responder, as each end used them; undefined where it was not applied. */
  atInitiator: { readonly asked: Vector; readonly answered: Vector } | undefined;
  atResponder: { readonly asked: Vector; readonly answered: Vector } | undefined;
}

/** The book of all exchanges applied. */
export class Ledger {
  readonly #layout: Layout;
  readonly #entries = new Map<string, Entry>();
  /** Entries applied at one end only. */
  readonly halves = new Set<Entry>();
  /** Exchanges applied at both ends. */
  completed = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** Invariant 3: an attempt is applied at most once at each end, and with the same two messages at both. */
  applied(
    node: string,
    peer: string,
    role: "initiator" | "responder",
    session: Session,
    attempt: number,
    own: Compressed,
    other: Compressed,
  ): void {
    const initiator = role === "initiator" ? node : peer;
    const responder = role === "initiator" ? peer : node;
    const key = `${session.opener} ${session.acceptor} ${initiator} ${attempt}`;
    const entry = this.#entries.get(key) ??
      { session, initiator, responder, attempt, atInitiator: undefined, atResponder: undefined };
    this.#entries.set(key, entry);
    const [asked, answered] = role === "initiator" ? [own, other] : [other, own];
    const place = role === "initiator" ? "atInitiator" : "atResponder";
    assert.strictEqual(entry[place], undefined, `invariant 3: ${key} applied twice at its ${role}`);
    entry[place] = { asked: toDense(asked, this.#layout), answered: toDense(answered, this.#layout) };
    if (entry.atInitiator === undefined || entry.atResponder === undefined) {
      this.halves.add(entry);
      return;
    }
    this.halves.delete(entry);
    this.completed++;
    assert.deepStrictEqual(entry.atInitiator, entry.atResponder, `invariant 3: ${key} with other messages at its ends`);
    this.#entries.delete(key);
    this.#done.add(key);
  }

  /** Keys of what both ends have applied, so that a third application is seen. */
  readonly #done = new Set<string>();
}
