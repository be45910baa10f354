/**
 * The side of a connection that faces its socket, where bytes are counted and paced.
 *
 * @module
 */
import type { MultiaddrConnection } from "@libp2p/interface";
import type { Multiaddr } from "@multiformats/multiaddr";
import { hasMembers, type MembersOf } from "./private_members.ts";

/** Bytes to be sent, in pieces. */
export interface Outgoing {
  readonly byteLength: number;
  sublist(from: number, to: number): Outgoing;
}

/** What is between a connection's buffers and its socket; none of it is part of libp2p's interface. */
export interface SocketSide {
  sendData(data: Outgoing): { sentBytes: number; canSendMore: boolean };
  onData(data: { byteLength: number }): void;
  sendPause(): void;
  sendResume(): void;
  processSendQueue(): boolean;
  safeDispatchEvent(type: string, detail?: unknown): boolean;
  writableNeedsDrain: boolean;
  readonly readBufferLength: number;
  readonly writeBufferLength: number;
}

/** Of a connection of `@libp2p/tcp`. */
export const SOCKET_SIDE: MembersOf<SocketSide> = {
  sendData: true,
  onData: true,
  sendPause: true,
  sendResume: true,
  processSendQueue: true,
  safeDispatchEvent: true,
  writableNeedsDrain: true,
  readBufferLength: true,
  writeBufferLength: true,
};

/**
 * The socket's side of a connection; undefined for one that runs through a relay, whose bytes pass on the connection to the
 * relay.
 *
 * @throws {TypeError} if it is not made as those of `@libp2p/tcp`
 */
export function socketSide(connection: MultiaddrConnection): MultiaddrConnection & SocketSide | undefined {
  if (isRelayed(connection.remoteAddr)) return undefined;
  if (!hasMembers(connection, SOCKET_SIDE)) {
    throw new TypeError("Cannot count a connection's bytes: it has no sendData and onData; use @libp2p/tcp 11");
  }
  return connection;
}

/** True for an address that leads through a relay. */
export function isRelayed(address: Multiaddr): boolean {
  return address.getComponents().some((component) => component.name === "p2p-circuit");
}
