/**
 * What was sent to each peer, and what went wrong with it.
 *
 * @module
 */
import { createSentFrames, type NodeEvent, type Recorder, type TrafficKind } from "../node/mod.ts";
import type { PeerId } from "../../protocol/exchange/mod.ts";
import type { PeerView } from "./api.ts";
import { troubleOf, verdictOf } from "./verdicts.ts";

/** The part of a peer's view that comes of counting events. */
export type PeerCounts = Pick<PeerView, "exchanges" | "roundTrip" | "bytesSent" | "rate" | "verdicts" | "trouble">;

/** An observer that keeps an account of each peer. */
export interface PeerBook {
  readonly record: Recorder;
  /** The account of a peer; all zero if there is none. */
  of(peer: PeerId): PeerCounts;
  /** Peers with an account, the one that was longest without an event first. */
  peers(): readonly PeerId[];
}

/** What a peer book is set up with. */
export interface PeerBookOptions {
  /** The most peers with an account; beyond, the one that was longest without an event is forgotten. Default 1024. */
  readonly limit?: number;
  /** Milliseconds of any clock that does not go back. Default: since the process started. */
  readonly now?: () => number;
}

/** The rate is the mean over so many slots of so many ms: a minute, less what has passed of the newest slot. */
const SLOTS = 12;
const SLOT = 5000;
/** Weight of a new exchange's time in the smoothed one (RFC 6298's α). */
const NEW_WEIGHT = 1 / 8;

interface Account {
  exchanges: number;
  roundTrip: number | undefined;
  readonly bytesSent: Record<TrafficKind, number>;
  /** Bytes by slot of time, and which slot the newest is. */
  readonly slots: Float64Array;
  slot: number;
  readonly verdicts: Map<string, number>;
  trouble: string | undefined;
}

/** Creates an empty book. */
export function createPeerBook({ limit = 1024, now = () => performance.now() }: PeerBookOptions = {}): PeerBook {
  const accounts = new Map<PeerId, Account>();
  const frames = createSentFrames();
  let self: PeerId | undefined;

  function touch(peer: PeerId): Account {
    const account = accounts.get(peer) ?? createAccount(slotNow());
    // Put last, so that the first is always who had no event for longest.
    accounts.delete(peer);
    accounts.set(peer, account);
    if (accounts.size > limit) accounts.delete(accounts.keys().next().value!);
    return account;
  }

  function slotNow(): number {
    return Math.floor(now() / SLOT);
  }

  /** Empties the slots that have passed since the account was last looked at. */
  function roll(account: Account): void {
    const slot = slotNow();
    const passed = Math.min(SLOTS, slot - account.slot);
    for (let index = 0; index < passed; index++) account.slots[(slot - index) % SLOTS] = 0;
    account.slot = slot;
  }

  function judged(peer: PeerId, code: string, trouble: string | undefined): void {
    const account = touch(peer);
    account.verdicts.set(code, (account.verdicts.get(code) ?? 0) + 1);
    account.trouble = trouble ?? account.trouble;
  }

  function record(event: NodeEvent): void {
    if (event.type === "ready") self = event.peer;
    if (!("peer" in event) || event.peer === undefined || event.peer === self) return;
    // Names that are not listened to are free; their accounts would push out those of peers.
    if (event.type === "heartbeatRefused" && event.code === "RATE" && !accounts.has(event.peer)) return;
    const code = verdictOf(event);
    if (code !== undefined) return judged(event.peer, code, troubleOf(event));
    const account = touch(event.peer);
    account.trouble = troubleOf(event) ?? account.trouble;
    if (event.type === "sent") {
      roll(account);
      account.bytesSent[event.kind] += event.bytes;
      account.slots[account.slot % SLOTS] += event.bytes;
      frames.sent(event.peer, event.kind, event.bytes);
    } else if (event.type === "unsent") {
      for (const { kind, bytes } of frames.unsent(event.peer, event.bytes)) account.bytesSent[kind] -= bytes;
    } else if (event.type === "exchanged") {
      account.exchanges++;
      if (event.milliseconds === undefined) return;
      const { roundTrip } = account;
      account.roundTrip = roundTrip === undefined
        ? event.milliseconds
        : roundTrip + NEW_WEIGHT * (event.milliseconds - roundTrip);
    }
  }

  function of(peer: PeerId): PeerCounts {
    const account = accounts.get(peer) ?? createAccount(slotNow());
    roll(account);
    const inSlots = account.slots.reduce((sum, bytes) => sum + bytes, 0);
    const seconds = ((SLOTS - 1) * SLOT + now() % SLOT) / 1000;
    return {
      exchanges: account.exchanges,
      roundTrip: account.roundTrip,
      bytesSent: { ...account.bytesSent },
      rate: inSlots / seconds,
      verdicts: Object.fromEntries(account.verdicts),
      trouble: account.trouble,
    };
  }

  return { record, of, peers: () => [...accounts.keys()] };
}

function createAccount(slot: number): Account {
  return {
    exchanges: 0,
    roundTrip: undefined,
    bytesSent: { deltas: 0, openings: 0, heartbeats: 0 },
    slots: new Float64Array(SLOTS),
    slot,
    verdicts: new Map(),
    trouble: undefined,
  };
}
