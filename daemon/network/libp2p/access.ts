/**
 * Whom a node has to do with: lists of those who are refused, and of those who alone are not.
 *
 * @module
 */
import type { ConnectionGater, MultiaddrConnection, PeerId as Libp2pPeerId } from "@libp2p/interface";
import { peerIdFromString } from "@libp2p/peer-id";
import type { Multiaddr } from "@multiformats/multiaddr";
import { BlockList, isIP, Socket } from "node:net";
import type { PeerId } from "../../../protocol/exchange/mod.ts";
import type { Trouble } from "./rarely.ts";
import { isRelayed } from "./socket_side.ts";

/** Peers and addresses that are refused or allowed; each entry a peer id, an IP address or a range such as `192.0.2.0/24`. */
export interface AccessLists {
  /** If there are any, nobody else is allowed. */
  readonly allow?: readonly string[];
  /** Refused, also where `allow` has them. */
  readonly deny?: readonly string[];
}

/** The entries of one list. */
interface Entries {
  readonly peers: ReadonlySet<PeerId>;
  readonly ranges: BlockList;
  readonly hasRanges: boolean;
  readonly isEmpty: boolean;
}

/**
 * Makes the gate of a node. Who comes through a relay has no address of its own here: with an allow list it has to be on it
 * as a peer.
 *
 * @param refused told why somebody was refused
 * @throws {TypeError} if an entry is neither peer id, nor IP address, nor range
 */
export function createGate(lists: AccessLists, refused: Trouble): ConnectionGater {
  const allow = read(lists.allow ?? []);
  const deny = read(lists.deny ?? []);

  /**
   * Why a peer at an address is refused.
   *
   * @param isAll whether this is all that will be known of them; before that, what is not known may still allow them
   */
  function reasonAgainst(peer: PeerId | undefined, host: string | undefined, isAll: boolean): string | undefined {
    if (peer !== undefined && deny.peers.has(peer)) return "refused by this node's deny list";
    if (host !== undefined && contains(deny, host)) return "refused by this node's deny list";
    if (allow.isEmpty) return undefined;
    if (peer !== undefined && allow.peers.has(peer)) return undefined;
    if (host !== undefined && contains(allow, host)) return undefined;
    // What is not known yet may still allow it.
    if (!isAll && peer === undefined && allow.peers.size > 0) return undefined;
    if (!isAll && host === undefined && allow.hasRanges) return undefined;
    return "refused, as it is not on this node's allow list";
  }

  function denies(peer: Libp2pPeerId | undefined, host: string | undefined, isAll = false): boolean {
    const name = peer?.toString();
    const reason = reasonAgainst(name, host, isAll);
    if (reason === undefined) return false;
    refused(`${name ?? "A peer"}${host === undefined ? "" : ` at ${host}`}: ${reason}.`, name);
    return true;
  }

  return {
    denyDialPeer: (peer) => denies(peer, undefined),
    denyDialMultiaddr: (address) => denies(undefined, isRelayed(address) ? undefined : hostIn(address)),
    denyInboundConnection: (connection) => denies(undefined, hostBehind(connection)),
    denyInboundEncryptedConnection: (peer, connection) => denies(peer, hostBehind(connection), true),
    denyOutboundEncryptedConnection: (peer, connection) => denies(peer, hostBehind(connection), true),
    denyInboundRelayReservation: (peer) => denies(peer, undefined),
    denyOutboundRelayedConnection: (from, to) => denies(from, undefined) || denies(to, undefined),
    denyInboundRelayedConnection: (_relay, peer) => denies(peer, undefined),
  };
}

/** What is asked about whoever comes in. */
type Limits = Required<
  Pick<ConnectionGater, "denyInboundConnection" | "denyInboundUpgradedConnection" | "denyInboundRelayReservation">
>;

/** A gate that asks `limits` about those who come in, once it has let them pass itself. */
export function withLimits(gate: ConnectionGater, limits: Limits): ConnectionGater {
  return {
    ...gate,
    denyInboundConnection: async (connection) =>
      await gate.denyInboundConnection?.(connection) === true || await limits.denyInboundConnection(connection),
    denyInboundUpgradedConnection: limits.denyInboundUpgradedConnection,
    denyInboundRelayReservation: async (peer) =>
      await gate.denyInboundRelayReservation?.(peer) === true || await limits.denyInboundRelayReservation(peer),
  };
}

/** A gate that lets nobody through of whom `isBarred` is true, for as long as it is. */
export function withBars(gate: ConnectionGater, isBarred: (peer: PeerId) => boolean): ConnectionGater {
  return {
    ...gate,
    denyDialPeer: async (peer) => isBarred(peer.toString()) || await gate.denyDialPeer?.(peer) === true,
    denyInboundEncryptedConnection: async (peer, connection) =>
      isBarred(peer.toString()) || await gate.denyInboundEncryptedConnection?.(peer, connection) === true,
    denyOutboundEncryptedConnection: async (peer, connection) =>
      isBarred(peer.toString()) || await gate.denyOutboundEncryptedConnection?.(peer, connection) === true,
    denyInboundRelayedConnection: async (relay, peer) =>
      isBarred(peer.toString()) || await gate.denyInboundRelayedConnection?.(relay, peer) === true,
  };
}

function read(entries: readonly string[]): Entries {
  const peers = new Set<PeerId>();
  const ranges = new BlockList();
  let hasRanges = false;
  for (const entry of entries) {
    const [address, width, ...rest] = entry.split("/");
    const family = isIP(address);
    if (family === 0) {
      peers.add(readPeer(entry));
      continue;
    }
    const kind = family === 4 ? "ipv4" : "ipv6";
    const bits = width === undefined ? (family === 4 ? 32 : 128) : Number(width);
    if (rest.length > 0 || !/^\d+$/.test(width ?? "0") || bits > (family === 4 ? 32 : 128)) throw notAnEntry(entry);
    ranges.addSubnet(address, bits, kind);
    hasRanges = true;
  }
  return { peers, ranges, hasRanges, isEmpty: entries.length === 0 };
}

function readPeer(entry: string): PeerId {
  try {
    return peerIdFromString(entry).toString();
  } catch (error) {
    throw notAnEntry(entry, error);
  }
}

function notAnEntry(entry: string, cause?: unknown): TypeError {
  return new TypeError(
    `Cannot use "${entry}" in a list of peers: write a peer id, an IP address, or a range such as 192.0.2.0/24`,
    { cause },
  );
}

function contains(entries: Entries, host: string): boolean {
  const family = isIP(host);
  return family !== 0 && entries.hasRanges && entries.ranges.check(host, family === 4 ? "ipv4" : "ipv6");
}

/** The IP address of the other end of a connection, as its socket has it; undefined through a relay. */
function hostBehind(connection: MultiaddrConnection): string | undefined {
  if (isRelayed(connection.remoteAddr)) return undefined;
  const socket = "socket" in connection ? connection.socket : undefined;
  return socket instanceof Socket ? plain(socket.remoteAddress) : hostIn(connection.remoteAddr);
}

function hostIn(address: Multiaddr): string | undefined {
  const [first] = address.getComponents();
  return first?.name === "ip4" || first?.name === "ip6" ? plain(first.value) : undefined;
}

/** Without the form in which a socket that takes both families shows IPv4 addresses. */
function plain(host: string | undefined): string | undefined {
  return host?.replace(/^::ffff:(?=\d+\.)/i, "");
}
