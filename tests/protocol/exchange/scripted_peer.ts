/**
 * One real node whose only neighbour is played by the test, message by message.
 *
 * @module
 */
import assert from "node:assert";
import { type Compressed, digestOf } from "../../../compute/compression/mod.ts";
import { createLayout, createRandom, type Vector } from "../../../compute/vector/mod.ts";
import type { ExchangeEvent } from "../../../protocol/exchange/exchange_events.ts";
import {
  Exchange,
  type ExchangeOptions,
  type ExchangeParts,
  type LinkLostReason,
} from "../../../protocol/exchange/exchange.ts";
import { createVirtualClock } from "../../../daemon/network/mod.ts";
import { encodeCompressed } from "../../../protocol/delta/mod.ts";
import { decodeMessage, encodeMessage, type Message, type Session } from "../../../protocol/messages/mod.ts";
import { exactCompressor } from "./exact_compressor.ts";

/** Id of the task that both ends have. */
export const task = new Uint8Array(32).fill(7);

/** The network of one node, "m", and of the peers that the test plays. */
export class ScriptedPeer {
  readonly clock = createVirtualClock();
  readonly layout = createLayout([{ name: "kernel", shape: [4] }]);
  readonly initial: Vector = Float32Array.of(0, 0, 0, 0);
  readonly x: Vector = Float32Array.of(8, -4, 2, 0);
  readonly events: ExchangeEvent[] = [];
  readonly lost: LinkLostReason[] = [];
  readonly ready: string[] = [];
  readonly exchange: Exchange;
  /** The vectors that the node was given: `initial` and `x` unless the parts say otherwise. */
  readonly exchangeParts: { readonly initial: Vector; readonly x: Vector };
  /** Peers asked to be connected to, each time. */
  readonly connects: string[] = [];
  /** The networks that peers are in. */
  readonly groups: Record<string, string> = {};
  round = 0;
  readonly #up = new Set<string>();
  readonly #sent: { readonly to: string; readonly message: Message }[] = [];
  #nonces = 1_000n;

  constructor(options: Partial<ExchangeOptions> = { ready: true }, parts: Partial<ExchangeParts> = {}) {
    this.exchangeParts = { initial: parts.initial ?? this.initial, x: parts.x ?? this.x };
    this.exchange = new Exchange({
      transport: {
        self: "m",
        isUp: (peer) => this.#up.has(peer),
        groupOf: (peer) => this.groups[peer],
        send: (peer, bytes) => void this.#sent.push({ to: peer, message: decodeMessage(bytes) }),
        reset: (peer) => {
          if (this.#up.delete(peer)) this.clock.after(0, () => this.exchange.down(peer));
        },
        connect: (peer) => {
          this.connects.push(peer);
          return Promise.reject(new Error("nobody there"));
        },
      },
      clock: this.clock,
      random: createRandom("scripted"),
      nonce: () => ++this.#nonces,
      record: (event) => void this.events.push(event),
      task,
      layout: this.layout,
      initial: this.initial,
      x: this.x,
      createCompressor: () => exactCompressor(2),
      round: () => this.round,
      onMoved: () => {},
      onReady: (from) => void this.ready.push(from),
      onLost: (_peer, why) => void this.lost.push(why),
      ...parts,
    }, options);
  }

  up(peer: string): void {
    this.#up.add(peer);
    this.exchange.up(peer);
  }

  down(peer: string): void {
    if (this.#up.delete(peer)) this.exchange.down(peer);
  }

  isUp(peer: string): boolean {
    return this.#up.has(peer);
  }

  /** Says something to the node; returns what it said since. */
  say(peer: string, message: Message): Message[] {
    this.exchange.frame(peer, encodeMessage(message));
    return this.heard();
  }

  /** What the node has said since it was last asked. */
  heard(): Message[] {
    return this.#sent.splice(0).map(({ message }) => message);
  }

  /** The only thing the node has said, of that kind. */
  heardOnly<Kind extends Message["kind"]>(kind: Kind): Extract<Message, { kind: Kind }> {
    return only(this.heard(), kind);
  }

  /** Opens the link with `peer` as the opener, at the initial model; returns the session. */
  open(peer: string): Session {
    this.up(peer);
    const held = { session: { opener: 0n, acceptor: 0n }, base: 0n, digest: digestOf(this.exchangeParts.initial) };
    const say = (message: Message) => {
      this.exchange.frame(peer, encodeMessage(message));
      return this.#sent.splice(0).flatMap(({ to, message }) => to === peer ? [message] : []);
    };
    this.heard();
    const accept = only(say({ kind: "open", task, nonce: 5n, held, round: 0, join: false }), "accept");
    assert.strictEqual(accept.choice, "RESUME");
    const session = { opener: 5n, acceptor: accept.ownNonce };
    only(say({ kind: "confirm", session, held }), "opened");
    return session;
  }

  /** A request from the peer's residual `values`. */
  request(
    session: Session,
    values: readonly number[],
    changes: Partial<Extract<Message, { kind: "request" }>> = {},
  ): Message {
    return {
      kind: "request",
      session,
      base: 0n,
      attempt: 1,
      digest: digestOf(this.initial),
      round: 0,
      delta: this.delta(values),
      ...changes,
    };
  }

  /** A reply to the node's pending request that adds nothing of the peer's own. */
  emptyReply(name: string, session: Session): Message {
    const { attempt, pending } = this.link(name);
    assert.ok(pending !== undefined && pending.own.kind === "dense");
    const after = this.exchange.shared(name)!.vector.map((value, index) => {
      return value + (pending.own.kind === "dense" ? pending.own.values[index] : 0) / 2;
    });
    return { kind: "reply", session, attempt, digest: digestOf(after), round: 0, delta: this.delta([0, 0, 0, 0]) };
  }

  /** An encoded delta. */
  delta(values: readonly number[]): Uint8Array {
    const delta: Compressed = { kind: "dense", precision: "f32", values: Float32Array.from(values) };
    return encodeCompressed(delta, this.layout);
  }

  link(peer: string) {
    const link = this.exchange.links().find((link) => link.peer === peer);
    assert.ok(link !== undefined);
    return link;
  }

  /** Codes of the events of that type, in order. */
  codes(type: "refused" | "linkClosed" | "declined"): string[] {
    return this.events.flatMap((event) => event.type === type ? [`${event.code} by ${event.by}`] : []);
  }

  async pass(milliseconds: number): Promise<void> {
    await this.clock.run(this.clock.now() + milliseconds);
  }
}

/** The only one of `messages`, which must be of that kind. */
export function only<Kind extends Message["kind"]>(
  messages: readonly Message[],
  kind: Kind,
): Extract<Message, { kind: Kind }> {
  assert.deepStrictEqual(messages.map((message) => message.kind), [kind]);
  return messages[0] as Extract<Message, { kind: Kind }>;
}
