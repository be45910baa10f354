/**
 * Connections to peers, and what to say when there is none.
 *
 * @module
 */
import type { Connection } from "@libp2p/interface";
import { peerIdFromString } from "@libp2p/peer-id";
import type { Multiaddr } from "@multiformats/multiaddr";
import { EXCHANGE_PROTOCOL } from "../../../protocol/messages/mod.ts";
import { parseAddress, unreachable, usableAddresses } from "./address.ts";
import { MOST_ADDRESSES } from "./announced.ts";
import type { DialContext } from "./dial_reason.ts";
import { DIAL_TIMEOUT, type Libp2pNode } from "./libp2p_node.ts";
import { isRelayed } from "./socket_side.ts";
import type { PeerId } from "../../../protocol/exchange/mod.ts";

/** So many addresses of a peer are tried, the rest is not looked at: a peer may announce what it likes. */
const addressLimit = MOST_ADDRESSES;
/** What the names of all versions of the exchange's protocol begin with. */
const anyExchange = EXCHANGE_PROTOCOL.replace(/[^/]+$/, "");

/** Makes connections for one node. */
export interface Dialler {
  /** @throws {Error} in one line, beginning with `name`, if nobody can be reached */
  dial(target: Multiaddr | Multiaddr[], name: string, signal?: AbortSignal): Promise<Connection>;
  /** A connection to `peer` that is open, a direct one if there is one. */
  live(peer: PeerId): Connection | undefined;
  /** Dials `peer` at the given and all known addresses, direct ones first. @throws {Error} in one line */
  dialPeer(peer: PeerId, given: readonly string[], signal?: AbortSignal): Promise<Connection>;
  /** How long a ping takes, in ms; a connection is made if there is none. @throws {Error} in one line */
  ping(peerOrAddress: string, signal?: AbortSignal): Promise<number>;
  /** A signal for one step: the caller's, this node's end, and a time limit. */
  limited(signal?: AbortSignal): AbortSignal;
  /** Why `peer` could not be reached, in one line. @throws the reason of a signal that was aborted */
  explain(peer: PeerId, error: unknown, signal?: AbortSignal): Promise<Error>;
}

/** Makes the dialler of `node`, which ends with `lifetime`. */
export function createDialler(node: Libp2pNode, lifetime: AbortSignal, context: DialContext): Dialler {
  function limited(signal?: AbortSignal): AbortSignal {
    const signals = [AbortSignal.timeout(DIAL_TIMEOUT), lifetime];
    if (signal !== undefined) signals.push(signal);
    return AbortSignal.any(signals);
  }

  /** What a peer on a live connection speaks: as it says itself, since right after a dial that may not be known yet. */
  async function protocolsOf(peer: PeerId): Promise<readonly string[]> {
    const connection = live(peer);
    if (connection === undefined) return [];
    const { protocols } = await node.services.identify.identify(connection, { signal: limited() });
    return protocols;
  }

  /** Says what else the peer speaks, if it does not speak this node's exchange. */
  async function otherVersion(peer: PeerId): Promise<string | undefined> {
    const protocols = await protocolsOf(peer).catch((): string[] => []);
    if (protocols.length === 0 || protocols.includes(EXCHANGE_PROTOCOL)) return undefined;
    const spoken = protocols.filter((protocol) => protocol.startsWith(anyExchange));
    return spoken.length === 0
      ? "it takes no part in any training; it may only help others to find each other, or be another program."
      : `it speaks ${spoken.join(" and ")}, this node ${EXCHANGE_PROTOCOL}; update the older of the two programs.`;
  }

  async function dial(target: Multiaddr | Multiaddr[], name: string, signal?: AbortSignal): Promise<Connection> {
    try {
      return await node.dial(target, { signal: limited(signal) });
    } catch (error) {
      signal?.throwIfAborted();
      lifetime.throwIfAborted();
      throw unreachable(name, error, context);
    }
  }

  function live(peer: PeerId): Connection | undefined {
    const open = node.getConnections(peerIdFromString(peer)).filter((connection) => connection.status === "open");
    return open.findLast((connection) => !isRelayed(connection.remoteAddr)) ?? open.at(-1);
  }

  async function dialPeer(peer: PeerId, given: readonly string[], signal?: AbortSignal): Promise<Connection> {
    const id = peerIdFromString(peer);
    const stored = await node.peerStore.has(id) ? (await node.peerStore.get(id)).addresses : [];
    const texts = [...given, ...stored.map((address) => address.multiaddr.toString())];
    const usable = usableAddresses(peer, [...new Set(texts)]);
    if (usable.length === 0) {
      throw new Error(`Cannot reach ${peer}: no address of it is known; it must be dialled by its address first`);
    }
    const directFirst = [...usable.filter((address) => !isRelayed(address)), ...usable.filter(isRelayed)];
    return await dial(directFirst.slice(0, addressLimit), peer, signal);
  }

  async function explain(peer: PeerId, error: unknown, signal?: AbortSignal): Promise<Error> {
    signal?.throwIfAborted();
    lifetime.throwIfAborted();
    const version = await otherVersion(peer);
    return version === undefined
      ? unreachable(peer, error, context)
      : new Error(`Cannot reach ${peer}: ${version}`, { cause: error });
  }

  return {
    limited,
    dial,
    dialPeer,
    live,
    explain,
    async ping(peerOrAddress, signal) {
      const connection = peerOrAddress.startsWith("/")
        ? await dial(parseAddress(peerOrAddress), peerOrAddress, signal)
        : live(readPeer(peerOrAddress)) ?? await dialPeer(peerOrAddress, [], signal);
      try {
        return await node.services.ping.ping(connection.remotePeer, { signal: limited(signal) });
      } catch (error) {
        throw await explain(connection.remotePeer.toString(), error, signal);
      }
    },
  };
}

function readPeer(text: string): PeerId {
  try {
    return peerIdFromString(text).toString();
  } catch (error) {
    throw new TypeError(
      `Cannot ping "${text}": it is neither a peer id nor an address such as /ip4/192.0.2.7/tcp/4001`,
      {
        cause: error,
      },
    );
  }
}
