/**
 * A real transport on loopback with all its parts, to which strangers speak each of its protocols.
 *
 * @module
 */
import { createLibp2p } from "libp2p";
import { noise } from "@libp2p/noise";
import { yamux } from "@libp2p/yamux";
import { tcp } from "@libp2p/tcp";
import { identify } from "@libp2p/identify";
import { generateKeyPair, publicKeyToProtobuf } from "@libp2p/crypto/keys";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import { multiaddr } from "@multiformats/multiaddr";
import type { Random } from "../../../compute/vector/mod.ts";
import { createLibp2pTransport } from "../../../daemon/network/libp2p/mod.ts";
import { createIdentity } from "../../../daemon/network/libp2p/identity.ts";
import { EXCHANGE_PROTOCOL, judgeHeartbeat, TOPIC_PREFIX } from "../../../protocol/messages/mod.ts";
import { encodeMessage } from "../../../protocol/messages/mod.ts";
import type { Findings } from "./findings.ts";
import { prefixed, realMessages } from "./libp2p_messages.ts";
import { mutateBytes, pick } from "./mutate.ts";

const task = new Uint8Array(32).fill(7);
const topic = TOPIC_PREFIX + task.toHex();
/** Messages of one stranger, and streams at once. */
const RUNS = 400;
const AT_ONCE = 16;
/** An honest peer that is not answered within this time, in ms, is told that the node hangs. */
const HANG = 10_000;
/** A stranger's stream is given up after this time, in ms. */
const PATIENCE = 3_000;

/** Runs `runs` mutated messages against a transport. */
export async function fuzzLibp2p(runs: number, random: Random, findings: Findings, alive: () => void): Promise<void> {
  const prey = await createLibp2pTransport({
    identity: await createIdentity(),
    listen: ["/ip4/127.0.0.1/tcp/0"],
    topic,
    maxFrame: 100_000,
    queueLimit: 200_000,
    discovery: { task, dht: true, mdns: false },
    reaching: { relay: true, serveRelay: true, autonat: true },
  });
  const judge = (_from: string, bytes: Uint8Array) => judgeHeartbeat(bytes, { task });
  const handlers = { judge, up() {}, frame() {}, down() {}, published() {}, found() {}, trouble() {} };
  await prey.start(handlers);
  try {
    for (let done = 0; done < runs; done += RUNS) {
      await fuzzStranger(prey.addresses[0], Math.min(RUNS, runs - done), random.fork(`stranger/${done}`), alive);
      await probe(prey.addresses[0], findings);
    }
  } finally {
    await prey[Symbol.asyncDispose]();
  }
}

/** A peer with every protocol of libp2p's as bytes. */
async function createStranger() {
  const privateKey = await generateKeyPair("Ed25519");
  const node = await createLibp2p({
    privateKey,
    addresses: { listen: [] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ enableKeepAlive: false })],
    services: { identify: identify() },
    connectionGater: { denyDialMultiaddr: () => false },
    connectionMonitor: { enabled: false },
  });
  return { node, privateKey };
}

async function fuzzStranger(address: string, runs: number, random: Random, alive: () => void): Promise<void> {
  const { node, privateKey } = await createStranger();
  const at = multiaddr(address);
  const messages = realMessages({
    peer: peerIdFromPrivateKey(privateKey).toMultihash().bytes,
    key: publicKeyToProtobuf(privateKey.publicKey),
    address: at.bytes,
    topic,
  });
  const frames = [
    encodeMessage({ kind: "open", task, nonce: 4n, held: undefined, round: 3, join: true }),
    encodeMessage({ kind: "unknown", session: { opener: 1n, acceptor: 2n } }),
  ];
  const all = [...frames, ...messages.flatMap(([, list]) => list)];
  /** What a protocol's messages look like; of one that is not known any bytes do. */
  const messagesOf = (protocol: string) =>
    protocol === EXCHANGE_PROTOCOL ? frames : messages.find(([name]) => name.test(protocol))?.[1] ?? all;

  async function attack(protocol: string, own: Random): Promise<void> {
    const stream = await node.dialProtocol(at, protocol, { signal: AbortSignal.timeout(PATIENCE) });
    stream.addEventListener("message", () => {});
    const seeds = messagesOf(protocol);
    for (let left = 1 + own.below(4); left > 0 && stream.status === "open"; left--) {
      const whole = own.below(4) === 0 ? prefixed(pick(own, seeds)) : prefixed(mutateBytes(own, pick(own, seeds), all));
      // The length in front of a message, and where messages part, may be wrong as well.
      const bytes = own.below(4) === 0 ? mutateBytes(own, whole, all) : whole;
      const cut = own.below(bytes.length + 1);
      for (const part of [bytes.subarray(0, cut), bytes.subarray(cut)]) if (part.length > 0) stream.send(part);
    }
    if (own.below(3) === 0) stream.abort(new Error("a stranger goes away"));
    else await stream.close({ signal: AbortSignal.timeout(PATIENCE) });
  }

  try {
    const connection = await node.dial(at, { signal: AbortSignal.timeout(HANG) });
    // Identify tells what it speaks.
    let protocols: string[] = [];
    for (let turn = 0; turn < 100 && protocols.length === 0; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      protocols = (await node.peerStore.get(connection.remotePeer).catch(() => undefined))?.protocols ?? [];
    }
    for (let run = 0; run < runs; run += AT_ONCE) {
      alive();
      const attacks = Array.from(
        { length: Math.min(AT_ONCE, runs - run) },
        (_, index) =>
          attack(pick(random, protocols), random.fork(run + index)).catch(() => {
            // Refused, reset, or the connection is closed: as a stranger deserves.
          }),
      );
      await Promise.all(attacks);
    }
  } catch {
    // Not let in. Whether others are is asked next.
  } finally {
    await node.stop();
  }
}

/** An honest peer asks whether the node still answers. */
async function probe(address: string, findings: Findings): Promise<void> {
  const { node } = await createStranger();
  try {
    const stream = await node.dialProtocol(multiaddr(address), "/ipfs/ping/1.0.0", {
      signal: AbortSignal.timeout(HANG),
    });
    const answered = new Promise<void>((resolve, reject) => {
      stream.addEventListener("message", () => resolve());
      setTimeout(() => reject(new Error("an honest peer's ping is not answered")), HANG);
    });
    stream.send(new Uint8Array(32));
    await answered;
  } catch (error) {
    findings.add("hang", error, new Uint8Array());
  } finally {
    await node.stop();
  }
}
