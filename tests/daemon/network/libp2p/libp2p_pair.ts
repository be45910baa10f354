/** Transports on loopback for the libp2p tests, with all that their handlers were told. */
import assert from "node:assert";
import {
  createLibp2pTransport,
  type Libp2pTransport,
  type Libp2pTransportOptions,
} from "../../../../daemon/network/libp2p/libp2p_transport.ts";
import { createIdentity } from "../../../../daemon/network/libp2p/identity.ts";
import type { DownReason, FoundBy, Handlers, PeerId, Transport } from "../../../../protocol/exchange/mod.ts";
import { acceptAnything, bytesIn } from "../../../contracts/sample_heartbeat.ts";

/** A started transport and its record. */
export interface Witness {
  readonly transport: Libp2pTransport;
  readonly ups: PeerId[];
  readonly downs: [PeerId, DownReason][];
  readonly frames: Uint8Array[];
  readonly published: { from: PeerId; bytes: Uint8Array }[];
  readonly unsent: { peer: PeerId; bytes: number }[];
  readonly found: { peer: PeerId; addresses: readonly string[]; by: FoundBy }[];
  readonly troubles: { line: string; peer: PeerId | undefined }[];
}

const settings = {
  listen: ["/ip4/127.0.0.1/tcp/0"],
  topic: "/murmuration/1/test",
  maxFrame: 100_000,
  queueLimit: 2_000_000,
};

/** Makes a transport that is not started. */
export async function makeTransport(options: Partial<Libp2pTransportOptions> = {}): Promise<Libp2pTransport> {
  return await createLibp2pTransport({ identity: await createIdentity(), ...settings, ...options });
}

/** Starts a transport; what is published need be no heartbeat, unless `judge` wants it to be one. */
export async function startWitness(
  options: Partial<Libp2pTransportOptions> = {},
  judge: Handlers["judge"] = acceptAnything,
): Promise<Witness> {
  const witness: Witness = {
    transport: await makeTransport(options),
    ups: [],
    downs: [],
    frames: [],
    published: [],
    unsent: [],
    found: [],
    troubles: [],
  };
  await witness.transport.start({
    up: (peer) => witness.ups.push(peer),
    down: (peer, reason) => witness.downs.push([peer, reason]),
    frame: (_peer, bytes) => void witness.frames.push(bytes.slice()),
    judge,
    published: (from, heartbeat) => witness.published.push({ from, bytes: bytesIn(heartbeat) }),
    unsent: (peer, bytes) => witness.unsent.push({ peer, bytes }),
    found: (peer, addresses, by) => witness.found.push({ peer, addresses, by }),
    trouble: (line, peer) => witness.troubles.push({ line, peer }),
  });
  return witness;
}

/** Runs `body` with two nodes, the one with the lower peer id first, and stops them. */
export async function withPair(
  body: (lower: Witness, higher: Witness) => Promise<void>,
  options: Partial<Libp2pTransportOptions> = {},
): Promise<void> {
  const pair = [await startWitness(options), await startWitness(options)];
  pair.sort((one, other) => one.transport.self < other.transport.self ? -1 : 1);
  try {
    await body(pair[0], pair[1]);
  } finally {
    await stopAll(pair);
  }
}

export async function stopAll(witnesses: readonly { readonly transport: Transport }[]): Promise<void> {
  await Promise.all(witnesses.map(({ transport }) => transport[Symbol.asyncDispose]()));
}

/** Connects and waits until the stream is up at both ends. */
export async function join(from: Witness, to: Witness, addresses = to.transport.addresses): Promise<void> {
  await from.transport.connect(to.transport.self, addresses);
  await until("up at both ends", () => {
    return from.transport.isUp(to.transport.self) && to.transport.isUp(from.transport.self);
  });
}

export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Waits for a condition; how long decides nothing but when a failure is told. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 3_000; tries++) {
    if (condition()) return;
    await pause(5);
  }
  assert.fail(`waited in vain for: ${what}`);
}
