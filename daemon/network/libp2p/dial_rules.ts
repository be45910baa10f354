/**
 * Which addresses are dialled, and how often: what strangers say is not taken for true.
 *
 * @module
 */
import type { Connection } from "@libp2p/interface";
import type { Multiaddr } from "@multiformats/multiaddr";
import { lookup } from "node:dns/promises";
import type { PeerId } from "../../../protocol/exchange/mod.ts";
import { parseAddress } from "./address.ts";
import { type Distance, distanceOf, hostOf } from "./connection_source.ts";
import { Rates } from "../../support/mod.ts";

/** Addresses and peers that are remembered, of each kind. */
const REMEMBERED = 1_024;
/** Failures in a row at one address without a wait, the first wait, and the longest, in ms. */
const BACK_OFF = { free: 3, first: 5_000, longest: 60_000 };
/** How often public addresses that only others have named are dialled: each host, and all together. */
const STRANGERS = { host: { burst: 8, perSecond: 4 / 60 }, all: { burst: 64, perSecond: 20 / 60 } };
/**
 * So many dials may fail within so long, in ms, at addresses of this machine and of local networks where this node has reached
 * nobody before: enough for a test network, and too few to find out who else is there.
 */
const NEARBY = { failures: 12, within: 60_000 };
/** How long the lookup of a name may take, in ms. */
const LOOKUP_TIME = 3_000;

/** An address was not dialled, by this node's own rules. */
export class NotDialledError extends Error {
  override readonly name = "NotDialledError";
}

/** What the rules are asked with. */
export interface DialRulesParts {
  /** Addresses that the user gave. */
  readonly given: readonly Multiaddr[];
  /** Addresses that this node listens on. */
  readonly listen: readonly Multiaddr[];
  /** All who are in the swarm were given its key, and may name addresses of their own networks. */
  readonly isPrivateSwarm: boolean;
  /** The addresses that a name stands for. Default: the system's. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
  /** The time in ms. Default: the system's, monotonic. */
  readonly now?: () => number;
}

/** Which addresses are dialled, and how often. */
export interface DialRules {
  /** The user has given another address. */
  trust(address: Multiaddr): void;
  /** True for a peer that was reached where the user said. */
  isGiven(peer: PeerId): boolean;
  /** A peer answered in the local network. */
  heardNearby(peer: PeerId): void;
  /** A connection was made, by either end: tells where its peer is. */
  connected(connection: Pick<Connection, "remoteAddr" | "remotePeer" | "direction">): void;
  /**
   * Dials `address` by `dial` unless a rule is against it.
   *
   * @throws {NotDialledError} in one line, if one is
   */
  dial<Made>(address: Multiaddr, dial: () => Promise<Made>): Promise<Made>;
}

/** Makes the rules of a node. */
export function createDialRules(
  { given, listen, isPrivateSwarm, resolve = lookUp, now = () => performance.now() }: DialRulesParts,
): DialRules {
  const trusted = new Set(given.map(placeOf));
  /** Whom this node has reached at a place. */
  const proven = new Remembered<PeerId>();
  /** Peers that were met nearby. */
  const near = new Remembered<"loopback" | "private">();
  const givenPeers = new Remembered<true>();
  const failures = new Remembered<{ count: number; at: number }>();
  const ofHost = new Rates(STRANGERS.host, now);
  const ofAll = new Rates(STRANGERS.all, now);
  /** When dials nearby failed, in ms. */
  let failedNearby: number[] = [];
  const isAtHome = listen.length > 0 && listen.every((address) => distanceOf(address) === "loopback");
  /** The farthest of those who were met: nobody else can have named anything. */
  let farthest: "loopback" | "private" | "public" = "loopback";

  /** Why an address at this distance is not dialled, if so. */
  function reasonAgainst(distance: Distance, peer: PeerId | undefined): string | undefined {
    if (distance === "public" || distance === "relayed") return undefined;
    const met = peer === undefined ? undefined : near.get(peer);
    if (distance === "loopback") {
      return isAtHome || farthest === "loopback" || met === "loopback"
        ? undefined
        : "it is an address of this machine, named by a peer that is elsewhere";
    }
    return isPrivateSwarm || farthest !== "public" || met !== undefined
      ? undefined
      : "it is an address of a local network, named by a peer that was not met there";
  }

  async function distancesOf(address: Multiaddr): Promise<readonly Distance[]> {
    const [host] = address.getComponents();
    if (hostOf(address) !== undefined || !host?.name.startsWith("dns")) return [distanceOf(address)];
    const found = await resolve(host.value ?? "");
    return found.map((ip) => distanceOf(parseAddress(`/ip${ip.includes(":") ? 6 : 4}/${ip}/tcp/1`)));
  }

  /** Names failures at a place; those of whoever was reached there before are none of what others are said to be there. */
  function keyOf(address: Multiaddr): string {
    const place = placeOf(address);
    const peer = peerIn(address);
    return peer !== undefined && proven.get(place) === peer ? `${place} ${peer}` : place;
  }

  function checkBackOff(key: string): void {
    const failed = failures.get(key);
    if (failed === undefined || failed.count < BACK_OFF.free) return;
    const wait = Math.min(BACK_OFF.first * 2 ** (failed.count - BACK_OFF.free), BACK_OFF.longest);
    if (now() - failed.at < wait) {
      throw new NotDialledError("nobody was reached there just now; it is tried again later");
    }
  }

  async function check(address: Multiaddr): Promise<void> {
    const place = placeOf(address);
    if (trusted.has(place)) return;
    checkBackOff(keyOf(address));
    const peer = peerIn(address);
    if (peer !== undefined && proven.get(place) === peer) return;
    const distances = await distancesOf(address);
    for (const distance of distances) {
      const reason = reasonAgainst(distance, peer);
      if (reason !== undefined) throw new NotDialledError(reason);
    }
    const isFar = distances.some((distance) => distance === "public");
    const hasFailed = !isFar && now() - (failedNearby.at(-NEARBY.failures) ?? -Infinity) < NEARBY.within;
    if (hasFailed || isFar && !(ofHost.take(hostOf(address) ?? place) && ofAll.take(""))) {
      throw new NotDialledError("others have named too many addresses; it is tried again later");
    }
  }

  return {
    trust: (address) => void trusted.add(placeOf(address)),
    isGiven: (peer) => givenPeers.get(peer) === true,
    heardNearby: (peer) => {
      if (near.get(peer) === undefined) near.set(peer, "private");
    },
    connected({ remoteAddr, remotePeer, direction }) {
      const distance = distanceOf(remoteAddr);
      if (distance === "relayed" || distance === "public") {
        // Whoever comes through a relay on this machine is taken to be on it too; through any other, from anywhere.
        if (!hostOf(remoteAddr)?.startsWith("127.")) farthest = "public";
      } else {
        near.set(remotePeer.toString(), distance);
        if (farthest !== "public" && distance === "private") farthest = "private";
      }
      if (direction === "outbound" && trusted.has(placeOf(remoteAddr))) givenPeers.set(remotePeer.toString(), true);
      if (direction === "outbound" && distance !== "relayed") proven.set(placeOf(remoteAddr), remotePeer.toString());
    },
    async dial(address, dial) {
      await check(address);
      const key = keyOf(address);
      try {
        const made = await dial();
        failures.delete(key);
        return made;
      } catch (error) {
        const distance = distanceOf(address);
        if (!trusted.has(placeOf(address)) && (distance === "loopback" || distance === "private")) {
          failedNearby = [...failedNearby, now()].slice(-NEARBY.failures);
        }
        const count = (failures.get(key)?.count ?? 0) + 1;
        failures.set(key, { count, at: now() });
        throw error;
      }
    },
  };
}

/** A map that forgets what was set longest ago. */
class Remembered<Value> {
  readonly #values = new Map<string, Value>();

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > REMEMBERED) this.#values.delete(this.#values.keys().next().value!);
  }

  delete(key: string): void {
    this.#values.delete(key);
  }
}

/** Host and port: what a dial goes to, whoever is expected there. */
function placeOf(address: Multiaddr): string {
  const [host, port] = address.getComponents();
  return `${hostOf(address) ?? host?.value} ${port?.value}`;
}

function peerIn(address: Multiaddr): PeerId | undefined {
  return address.getComponents().findLast(({ name }) => name === "p2p")?.value;
}

/** A name that stands for nothing is dialled all the same: what comes of it says why. */
async function lookUp(name: string): Promise<readonly string[]> {
  const found = lookup(name, { all: true }).then((all) => all.map(({ address }) => address), (): string[] => []);
  const late = Promise.withResolvers<string[]>();
  const timer = setTimeout(() => late.resolve([]), LOOKUP_TIME);
  return await Promise.race([found, late.promise]).finally(() => clearTimeout(timer));
}
