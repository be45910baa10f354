/**
 * How many connections may come in: at once, at one time and from one source.
 *
 * @module
 */
import type { Connection, ConnectionGater, MultiaddrConnection } from "@libp2p/interface";
import { type Distance, sourceOf } from "./connection_source.ts";
import { type KeyRate, Rates } from "../../support/mod.ts";

/** Connections in all; beyond, one goes for each that comes. */
export const MOST_CONNECTIONS = 256;
/** Handshakes under way in all; beyond, the oldest goes for each that begins. */
export const MOST_PENDING = 256;
/** How long the handshake of a connection that comes in may take, in ms. */
export const HANDSHAKE_TIME = 3_000;

/** What one source may have. */
interface SourceLimits {
  readonly pending: number;
  readonly established: number;
  readonly rate: KeyRate;
}

/**
 * What one source may have, by its distance: many nodes on one machine or in one network are no attack. A relay leads to all
 * who have a place with it.
 */
const LIMITS: Readonly<Record<Distance, SourceLimits>> = {
  loopback: { pending: 192, established: MOST_CONNECTIONS, rate: { burst: 1_000, perSecond: 1_000 } },
  private: { pending: 64, established: 128, rate: { burst: 100, perSecond: 100 } },
  public: { pending: 8, established: 8, rate: { burst: 10, perSecond: 5 } },
  relayed: { pending: 16, established: 64, rate: { burst: 20, perSecond: 10 } },
};

/** From this use on, a connection does not have to make room for another (`connection_use.ts`). */
export const NEEDED = 3;

/** What the limits are asked with. */
export interface ConnectionLimitsParts {
  readonly connections: () => readonly Connection[];
  /** Of how much use a connection is: from {@link NEEDED} on it stays. */
  readonly useOf: (connection: Connection) => number;
  /** Told when connections are refused or ended for others. */
  readonly crowded: () => void;
  /** The time in ms. Default: the system's. */
  readonly now?: () => number;
}

/**
 * The questions of libp2p's gate about connections that come in, answered by their number. Where there are too many, the
 * one that has waited longest without ending its handshake goes, or the one of least use: an honest handshake takes a
 * fraction of a second, so whoever holds places without a word does not keep others out.
 */
export function createConnectionLimits(
  { connections, useOf, crowded, now }: ConnectionLimitsParts,
): Required<Pick<ConnectionGater, "denyInboundConnection" | "denyInboundUpgradedConnection">> {
  /** Handshakes under way by source, the oldest first. */
  const pending = new Map<string, Set<MultiaddrConnection>>();
  const rates = new Map<Distance, Rates>();
  let pendingCount = 0;

  function mayBegin({ distance, key }: { distance: Distance; key: string }): boolean {
    const ofDistance = rates.get(distance) ?? new Rates(LIMITS[distance].rate, now);
    rates.set(distance, ofDistance);
    return ofDistance.take(key);
  }

  function over(connection: MultiaddrConnection, key: string): void {
    const ofSource = pending.get(key);
    if (ofSource?.delete(connection) !== true) return;
    pendingCount--;
    if (ofSource.size === 0) pending.delete(key);
  }

  function endOldest(of: Set<MultiaddrConnection>, key: string): void {
    const [oldest] = of;
    over(oldest, key);
    oldest.abort(new Error("the handshake made room for another"));
    crowded();
  }

  function fattest(): [string, Set<MultiaddrConnection>] {
    return [...pending].reduce((most, one) => one[1].size > most[1].size ? one : most);
  }

  /** Ends the connection of least use among `candidates`, of the source that has most, the oldest; false if all are needed. */
  function makeRoom(candidates: readonly Connection[]): boolean {
    crowded();
    const counts = new Map<string, number>();
    const rated = candidates.filter(({ direction }) => direction === "inbound")
      .map((connection) => ({ connection, use: useOf(connection), key: sourceOf(connection.remoteAddr).key }))
      .filter(({ use }) => use < NEEDED);
    for (const { key } of rated) counts.set(key, (counts.get(key) ?? 0) + 1);
    rated.sort((one, other) =>
      one.use - other.use || counts.get(other.key)! - counts.get(one.key)! ||
      one.connection.timeline.open - other.connection.timeline.open
    );
    rated[0]?.connection.abort(new Error("the connection made room for another"));
    return rated.length > 0;
  }

  return {
    denyInboundConnection(connection) {
      const source = sourceOf(connection.remoteAddr);
      if (!mayBegin(source)) {
        crowded();
        return true;
      }
      const { key, distance } = source;
      const ofSource = pending.get(key);
      if (ofSource !== undefined && ofSource.size >= LIMITS[distance].pending) endOldest(ofSource, key);
      else if (pendingCount >= MOST_PENDING) {
        const [other, set] = fattest();
        endOldest(set, other);
      }
      const set = pending.get(key) ?? new Set();
      pending.set(key, set.add(connection));
      pendingCount++;
      connection.addEventListener("close", () => over(connection, key));
      return false;
    },
    denyInboundUpgradedConnection(_peer, connection) {
      const { key, distance } = sourceOf(connection.remoteAddr);
      over(connection, key);
      const open = connections().filter(({ status }) => status === "open");
      const ofSource = open.filter(({ direction, remoteAddr }) =>
        direction === "inbound" && sourceOf(remoteAddr).key === key
      );
      if (ofSource.length >= LIMITS[distance].established) return !makeRoom(ofSource);
      return open.length >= MOST_CONNECTIONS && !makeRoom(open);
    },
  };
}
