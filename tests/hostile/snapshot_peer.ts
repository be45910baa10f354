/** A peer that answers whoever opens a link to it with a snapshot of its own making. */
import { initialModel } from "../../compute/model/mod.ts";
import { applySnapshot, type Compressed, SharedVector } from "../../compute/compression/mod.ts";
import { builtinTask, preparedTask } from "../../compute/task/mod.ts";
import { createIdentity } from "../../daemon/network/libp2p/identity.ts";
import { createLibp2pTransport, type Libp2pTransport } from "../../daemon/network/libp2p/mod.ts";
import { decodeCompressed, encodeCompressed } from "../../protocol/delta/mod.ts";
import { decodeMessage, encodeMessage, type Message, TOPIC_PREFIX } from "../../protocol/messages/mod.ts";

const task = builtinTask("digits", { seed: 1, skew: false });
const { id, plan } = preparedTask(task, 0);
const { layout } = plan;
const initial = initialModel(plan, task.seed);

/** The task that daemons train here. */
export const DIGITS = { id, layout, initial };

const random = (seed: number) => () => (seed = Math.imul(seed, 1_103_515_245) + 12_345 >>> 0) / 2 ** 32;

/** The snapshot whose levels are all the largest there are. */
export function loudSnapshot(scale: number): Compressed {
  const next = random(7);
  const levels = new Int8Array(layout.length).map(() => next() < 0.5 ? 127 : -127);
  const scales = new Float32Array(layout.tensors.length).fill(scale);
  return { kind: "quantised", length: layout.length, scales, levels };
}

/** A peer that accepts every opening by a snapshot, and answers requests with nothing of its own. */
export async function startSnapshotPeer(snapshot: Compressed, heard: Message[] = []): Promise<Libp2pTransport> {
  const transport = await createLibp2pTransport({
    identity: await createIdentity(),
    listen: ["/ip4/127.0.0.1/tcp/0"],
    topic: TOPIC_PREFIX + id.toHex(),
    maxFrame: 1 << 24,
    queueLimit: 1 << 25,
  });
  const bytes = encodeCompressed(snapshot, layout);
  const model = applySnapshot(initial, snapshot, layout);
  const shared = new Map<string, SharedVector>();
  const nothing: Compressed = {
    kind: "sparse",
    length: layout.length,
    indices: new Uint32Array(),
    values: { kind: "f32", values: new Float32Array() },
  };
  const answer = (peer: string, message: Message): Message | undefined => {
    switch (message.kind) {
      case "open":
        return { kind: "accept", nonce: message.nonce, ownNonce: 99n, choice: "SNAPSHOT" };
      case "confirm":
        shared.set(peer, new SharedVector(model));
        return { kind: "opened", session: message.session, digest: shared.get(peer)!.digest, snapshot: bytes };
      case "request": {
        const { session, attempt } = message;
        const r = shared.get(peer)!;
        const reference = { shared: r.vector, initial };
        const other = decodeCompressed(message.delta, layout, reference);
        const delta = encodeCompressed(nothing, layout, reference);
        r.commit(nothing, other, layout);
        return { kind: "reply", session, attempt, digest: r.digest, round: 9, delta };
      }
      default:
        return undefined;
    }
  };
  await transport.start({
    up() {},
    down() {},
    published() {},
    frame(peer, bytes) {
      const message = decodeMessage(bytes);
      heard.push(message);
      const said = answer(peer, message);
      if (said !== undefined) transport.send(peer, encodeMessage(said));
    },
  });
  return transport;
}
