/** A hostile libp2p node, on loopback only, and messages written by hand. */
import { generateKeyPair } from "@libp2p/crypto/keys";
import { identify } from "@libp2p/identify";
import { noise } from "@libp2p/noise";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import { ping } from "@libp2p/ping";
import { tcp } from "@libp2p/tcp";
import { yamux } from "@libp2p/yamux";
import { LengthPrefixedDecoder } from "@libp2p/utils";
import type { Connection, Stream } from "@libp2p/interface";
import { createLibp2p } from "libp2p";

/** Makes a node that dials whom it is told to and keeps to no bounds; its peer id is lower than `below`, if that is given. */
export async function startHostile(below?: string) {
  return await createLibp2p({
    privateKey: await keyBelow(below),
    addresses: { listen: [] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ enableKeepAlive: false, maxInboundStreams: 1_000, maxOutboundStreams: 100_000 })],
    services: { identify: identify(), ping: ping() },
    connectionGater: { denyDialMultiaddr: () => false },
    connectionMonitor: { enabled: false },
    connectionManager: { maxConnections: 10_000, inboundConnectionThreshold: 1e6, reconnectRetries: 0 },
  });
}

async function keyBelow(below: string | undefined) {
  for (;;) {
    const key = await generateKeyPair("Ed25519");
    if (below === undefined || peerIdFromPrivateKey(key).toString() < below) return key;
  }
}

/** Bytes of an unsigned varint. */
export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

/** A field of Protobuf that holds bytes. */
export function field(number: number, bytes: Uint8Array | readonly number[]): Uint8Array {
  return join(varint((number << 3) | 2), varint(bytes.length), bytes);
}

/** One after the other. */
export function join(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

/** A message behind its length. */
export function framed(message: Uint8Array): Uint8Array {
  return join(varint(message.length), message);
}

/** Sends messages on a stream of their own. @returns the first answer; undefined if the stream ends without one */
export async function ask(
  connection: Connection,
  protocol: string,
  messages: readonly Uint8Array[],
): Promise<Uint8Array | undefined> {
  const stream = await connection.newStream(protocol);
  try {
    return await answerOn(stream, messages);
  } finally {
    stream.abort(new Error("done"));
  }
}

function answerOn(stream: Stream, messages: readonly Uint8Array[]): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    const decoder = new LengthPrefixedDecoder({ maxDataLength: 1 << 24, maxBufferSize: 1 << 25 });
    stream.addEventListener("close", () => resolve(undefined));
    stream.addEventListener("message", ({ data }) => {
      for (const answer of decoder.decode(data)) return resolve(answer.subarray());
    });
    // A server that has nothing to say ends the stream when this end has.
    try {
      for (const message of messages) stream.send(framed(message));
    } catch {
      return resolve(undefined);
    }
    stream.close().catch(() => resolve(undefined));
  });
}
