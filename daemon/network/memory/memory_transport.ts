import { sleep } from "../../../protocol/exchange/clock.ts";
import type { Verdict } from "../../../protocol/messages/mod.ts";
import { MemoryStream } from "./memory_stream.ts";
import type { MemoryWorld, StreamOwner } from "./memory_world.ts";
import {
  type DownReason,
  type GuardedHandlers,
  guardHandlers,
  type Handlers,
  type PeerId,
  type Traffic,
  type Transport,
} from "../../../protocol/exchange/mod.ts";

/** What begins an address, in the form that heartbeats carry. */
const SCHEME = "/local/";
/** Contacts to which a published message is passed on: the degree of gossipsub's mesh. */
const MESH_DEGREE = 6;

/** This end of a stream, and whether `up` was called for it. */
interface StreamEnd {
  readonly stream: MemoryStream;
  announced: boolean;
}

/** The world as transports see it. */
export interface TransportWorld extends MemoryWorld {
  readonly transports: Map<PeerId, MemoryTransport>;
}

/** One peer's transport on a network in memory. */
export class MemoryTransport implements Transport, StreamOwner {
  readonly self: PeerId;
  readonly addresses: readonly string[];
  readonly #world: TransportWorld;
  #handlers: GuardedHandlers | undefined;
  readonly #streams = new Map<PeerId, StreamEnd>();
  /** Peers whose stream was reset here, of which `down` has not told yet. */
  readonly #ending = new Set<PeerId>();
  /** Peers this one has met; what is published goes from one to the next. */
  readonly #contacts = new Set<PeerId>();
  #closed = false;
  #sent = 0;
  #received = 0;

  constructor(self: PeerId, world: TransportWorld) {
    this.self = self;
    this.addresses = [SCHEME + self];
    this.#world = world;
  }

  /** True once it is closed or killed. */
  get isClosed(): boolean {
    return this.#closed;
  }

  start(handlers: Handlers): Promise<void> {
    this.#handlers = guardHandlers(handlers, (peer) => this.reset(peer));
    return Promise.resolve();
  }

  async connect(peer: PeerId, _addresses: readonly string[] = [], signal?: AbortSignal): Promise<void> {
    if (this.isUp(peer)) return;
    const other = await this.#reach(peer, signal);
    const own = this.streamTo(peer);
    if (own !== undefined && other.streamTo(this.self) === own) return;
    // The other end may not have heard yet that the former stream has ended.
    other.streamTo(this.self)?.endAtOnce(peer);
    own?.endAtOnce(this.self);
    const stream = new MemoryStream(this.#world, this.self, peer);
    other.began(this.self, stream);
    this.began(peer, stream);
  }

  async dial(address: string, signal?: AbortSignal): Promise<PeerId> {
    if (!address.startsWith(SCHEME)) {
      throw new SyntaxError(`Cannot dial "${address}": an address in memory reads "${SCHEME}<peer>"`);
    }
    const peer = address.slice(SCHEME.length);
    await this.#reach(peer, signal);
    return peer;
  }

  isUp(peer: PeerId): boolean {
    return this.#streams.has(peer);
  }

  groupOf(peer: PeerId): string | undefined {
    return this.isUp(peer) ? this.#world.options.groupOf?.(peer) : undefined;
  }

  send(peer: PeerId, bytes: Uint8Array): void {
    const stream = this.streamTo(peer);
    if (stream === undefined) return;
    this.#sent += bytes.length;
    stream.send(this.self, bytes);
  }

  reset(peer: PeerId): void {
    const end = this.#streams.get(peer);
    if (end === undefined) return;
    this.#streams.delete(peer);
    end.stream.end(this.self, "reset");
    if (!end.announced) return;
    // The handler that runs now is to return first.
    this.#ending.add(peer);
    this.#world.clockOf(this.self).after(0, () => this.#tellEnding(peer));
  }

  publish(bytes: Uint8Array): Promise<void> {
    if (this.#closed) return Promise.resolve();
    for (const { other, via } of this.#spread(bytes.length)) {
      if (this.#world.happens(this.#world.options.loss)) continue;
      this.#world.clock.after(this.#world.delay(this.self, other.self), () => {
        this.#world.whenAwake(other.self, () => other.heard(this.self, bytes, via));
      });
    }
    return Promise.resolve();
  }

  traffic(): Traffic {
    return { sent: this.#sent, received: this.#received };
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#close("closed");
    return Promise.resolve();
  }

  /** Ends without a word to its own handlers. */
  kill(): void {
    this.#close("reset");
  }

  /** The stream to `peer` that is up here. */
  streamTo(peer: PeerId): MemoryStream | undefined {
    return this.#streams.get(peer)?.stream;
  }

  /** A stream has begun. */
  began(peer: PeerId, stream: MemoryStream): void {
    this.#tellEnding(peer);
    const end: StreamEnd = { stream, announced: false };
    this.#streams.set(peer, end);
    this.#world.whenAwake(this.self, () => {
      if (this.#streams.get(peer) !== end) return;
      end.announced = true;
      this.#handlers?.up(peer);
    });
  }

  /** A stream has ended, not by this end. */
  ended(peer: PeerId, stream: MemoryStream, reason: DownReason): void {
    const end = this.#streams.get(peer);
    if (end?.stream !== stream) return;
    this.#streams.delete(peer);
    this.#world.whenAwake(this.self, () => {
      if (end.announced && !this.#closed) this.#handlers?.down(peer, reason);
    });
  }

  /** A frame has arrived. */
  arrived(from: PeerId, bytes: Uint8Array): void {
    if (this.#closed) return;
    this.#received += bytes.length;
    this.#handlers?.frame(from, bytes);
  }

  /** A published message has arrived, passed on by `via`. */
  heard(from: PeerId, bytes: Uint8Array, via: PeerId): void {
    if (this.#closed) return;
    const take = (verdict: Verdict | undefined) => {
      if (verdict?.action === "accept") this.#handlers?.published(from, verdict.heartbeat, via);
    };
    const verdict = this.#handlers?.judge(from, bytes, via);
    if (verdict instanceof Promise) void verdict.then(take);
    else take(verdict);
  }

  #tellEnding(peer: PeerId): void {
    if (this.#ending.delete(peer) && !this.#closed) this.#handlers?.down(peer, "reset");
  }

  /** Goes to `peer` and back, as a handshake does. */
  async #reach(peer: PeerId, signal?: AbortSignal): Promise<MemoryTransport> {
    const { clock } = this.#world;
    signal?.throwIfAborted();
    await sleep(clock, this.#world.delay(this.self, peer), signal);
    if (this.#isThere(peer)) await new Promise<void>((resolve) => this.#world.whenAwake(peer, resolve));
    await sleep(clock, this.#world.delay(peer, this.self), signal);
    const other = this.#world.transports.get(peer);
    if (other === undefined || !this.#isThere(peer)) {
      throw new Error(`Cannot reach "${peer}": nobody of that name listens, or the way there is cut`);
    }
    this.#contacts.add(peer);
    other.#contacts.add(this.self);
    return other;
  }

  #isThere(peer: PeerId): boolean {
    const other = this.#world.transports.get(peer);
    const listens = other !== undefined && other.#handlers !== undefined && !other.#closed;
    return listens && !this.#closed && peer !== this.self && !this.#world.isCut(this.self, peer);
  }

  /**
   * All that a published message of `size` bytes reaches, passed on from contact to contact. As in a gossip mesh each sends
   * it to some contacts but the one it has it from, whether they have it or not, and that is counted at both ends.
   */
  #spread(size: number): { readonly other: MemoryTransport; readonly via: PeerId }[] {
    const reached = new Set<PeerId>([this.self]);
    const found: { readonly other: MemoryTransport; readonly via: PeerId }[] = [];
    const open: { readonly transport: MemoryTransport; readonly source?: PeerId }[] = [{ transport: this }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { transport, source } = next;
      let copies = 0;
      for (const peer of transport.#contacts) {
        const other = this.#world.transports.get(peer);
        if (peer === source || other === undefined || other.#closed) continue;
        if (this.#world.isCut(transport.self, peer)) continue;
        if (copies++ < MESH_DEGREE) {
          transport.#sent += size;
          other.#received += size;
        }
        if (reached.has(peer)) continue;
        reached.add(peer);
        found.push({ other, via: transport.self });
        open.push({ transport: other, source: transport.self });
      }
    }
    return found;
  }

  #close(reason: DownReason): void {
    this.#closed = true;
    for (const { stream } of this.#streams.values()) stream.end(this.self, reason);
    this.#streams.clear();
    this.#contacts.clear();
  }
}
