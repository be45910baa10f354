/**
 * What hostile peers of a soak do, in turn. A new means is a row here.
 *
 * @module
 */
import { multiaddr } from "@multiformats/multiaddr";
import { createRandom } from "../../../compute/vector/mod.ts";
import type { Libp2pTransport } from "../../../daemon/network/libp2p/mod.ts";
import { encodeHeartbeat, encodeMessage, EXCHANGE_PROTOCOL, TOPIC_PREFIX } from "../../../protocol/messages/mod.ts";
import { pause, startWitness, stopAll } from "../../daemon/network/libp2p/libp2p_pair.ts";
import { askWithoutEnd } from "../asking.ts";
import { announceMessage, DHT_PROTOCOL, identityCid, sha256Key } from "../dht_messages.ts";
import { mutateBytes } from "../fuzz/mutate.ts";
import { forgeNames } from "../forged_names.ts";
import { ask, framed, startHostile, varint } from "../kit.ts";
import { holdSilent } from "../silent_sockets.ts";
import { DIGITS, loudSnapshot, startSnapshotPeer } from "../snapshot_peer.ts";
import { Speaker } from "../speaker.ts";
import { startSybil } from "../sybil.ts";

/** Does harm to the daemon at `address` until `signal` is aborted. @throws {Error} if it cannot */
export type Means = (address: string, signal: AbortSignal) => Promise<void>;

/** A break between two acts, in ms: an attacker with a machine of its own has no need of one, this one shares its victims'. */
const BREAK = 20;
/** Names that take places, more than there are; and names forged at a time. */
const SYBILS = 12;
const NAMES = 1_000;

/** The means, by name. */
export const MEANS: Readonly<Record<string, Means>> = {
  "silent sockets": async (address, signal) => {
    const silent = holdSilent(Number(/tcp\/(\d+)/.exec(address)![1]), 100);
    while (!signal.aborted) await pause(200);
    await silent.stop();
  },
  "request flood": async (address, signal) => void await askWithoutEnd(address, signal, 4, () => {}),
  "openings": async (address, signal) => {
    while (!signal.aborted) {
      await using speaker = await Speaker.connect(address);
      while (!signal.aborted && speaker.isUp && await speaker.open(true)) await pause(BREAK);
      await pause(BREAK);
    }
  },
  "eight names": async (address, signal) => void await askWithoutEnd(address, signal, 8, () => pause(1_000)),
  "eclipse": async (address, signal) => {
    const sybils: Libp2pTransport[] = [];
    let taken = 0;
    try {
      while (!signal.aborted && sybils.length < SYBILS) sybils.push(await startSybil(address, () => taken++));
      while (!signal.aborted) await pause(200);
    } finally {
      for (const transport of sybils) await transport[Symbol.asyncDispose]();
    }
    if (taken === 0) throw new Error("None of its names had a link");
  },
  "forged names": async (address, signal) => {
    while (!signal.aborted) {
      const forged = { task: DIGITS.id, names: NAMES, places: ["/ip4/127.0.0.1/tcp/9"], tags: 100 };
      const node = await forgeNames(address, forged);
      await pause(5_000);
      await node.stop();
    }
  },
  "dripped frames": async (address, signal) => {
    await using speaker = await Speaker.connect(address);
    speaker.send(Uint8Array.from(varint(60_000)));
    for (let count = 0; count < 50_000 && speaker.isUp && !signal.aborted; count++) {
      speaker.send(Uint8Array.of(count));
      if (count % 10 === 0) await pause(BREAK);
    }
  },
  "DHT stores": async (address, signal) => {
    const hostile = await startHostile();
    try {
      const connection = await hostile.dial(multiaddr(address), { signal: AbortSignal.timeout(5_000) });
      const self = hostile.peerId.toMultihash().bytes;
      const nowhere = multiaddr("/ip4/127.0.0.1/tcp/9").bytes;
      for (let number = 0; !signal.aborted && connection.status === "open"; number++) {
        const key = number % 10 === 0 ? identityCid(500_000) : sha256Key(number);
        await ask(connection, DHT_PROTOCOL, [announceMessage(key, self, nowhere)]);
        await pause(BREAK);
      }
    } finally {
      await hostile.stop();
    }
  },
  "bad snapshots": async (address, signal) => {
    await using peer = await startSnapshotPeer(loudSnapshot(0.02));
    await peer.dial(address);
    while (!signal.aborted) {
      await peer.publish(encodeHeartbeat({ ...HEARTBEAT, addresses: peer.addresses }));
      await pause(5_000);
    }
  },
  "gossip garbage": async (address, signal) => {
    const hostile = await startWitness({ topic: TOPIC_PREFIX + DIGITS.id.toHex() });
    try {
      await hostile.transport.dial(address);
      while (!signal.aborted) {
        await hostile.transport.publish(crypto.getRandomValues(new Uint8Array(200)));
        await pause(5 * BREAK);
      }
    } finally {
      await stopAll([hostile]);
    }
  },
  "mutated frames": async (address, signal) => {
    const random = createRandom(address);
    const frames = [
      encodeMessage({ kind: "open", task: DIGITS.id, nonce: 4n, held: undefined, round: 3, join: true }),
      encodeMessage({ kind: "unknown", session: { opener: 1n, acceptor: 2n } }),
      encodeMessage({ kind: "decline", nonce: 4n, code: "FULL", waitMs: 100 }),
    ];
    const hostile = await startHostile(address.slice(address.lastIndexOf("/") + 1));
    try {
      const connection = await hostile.dial(multiaddr(address), { signal: AbortSignal.timeout(5_000) });
      while (!signal.aborted && connection.status === "open") {
        const stream = await connection.newStream(EXCHANGE_PROTOCOL, { signal: AbortSignal.timeout(5_000) });
        for (let count = 0; count < 4 && stream.status === "open"; count++) {
          stream.send(framed(mutateBytes(random, frames[random.below(frames.length)], frames)));
        }
        await pause(5 * BREAK);
        stream.abort(new Error("done"));
      }
    } finally {
      await hostile.stop();
    }
  },
};

const HEARTBEAT = {
  task: DIGITS.id,
  incarnation: 1n,
  round: 3,
  steps: 48,
  ready: true,
  leaving: false,
  freeLinks: 8,
  links: 1,
  loss: 0.25,
  metric: 0.9,
  bytesSent: 1_200,
  neighbours: [],
  time: 0,
};
