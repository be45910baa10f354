/**
 * Real daemons, and a peer that answers whoever opens a link to it with a snapshot of its own making.
 *
 * @module
 */
import assert from "node:assert";
import { join } from "node:path";
import { initialModel } from "../../compute/model/mod.ts";
import { applySnapshot, type Compressed, SharedVector } from "../../compute/compression/mod.ts";
import { builtinTask, preparedTask } from "../../compute/task/mod.ts";
import { isFiniteVector } from "../../compute/vector/mod.ts";
import { CheckpointFolder } from "../../daemon/checkpoint/mod.ts";
import { createIdentity } from "../../daemon/network/libp2p/identity.ts";
import { createLibp2pTransport, type Libp2pTransport } from "../../daemon/network/libp2p/mod.ts";
import { decodeCompressed, encodeCompressed } from "../../protocol/delta/mod.ts";
import { decodeMessage, encodeMessage, type Message, TOPIC_PREFIX } from "../../protocol/messages/mod.ts";
import { start, withFolder } from "../processes/command.ts";

const task = builtinTask("digits", { seed: 1, skew: false });
const { id, plan } = preparedTask(task, 0);
const { layout } = plan;
const initial = initialModel(plan, task.seed);
const random = (seed: number) => () => (seed = Math.imul(seed, 1_103_515_245) + 12_345 >>> 0) / 2 ** 32;

/** The snapshot whose levels are all the largest there are. */
function loud(scale: number): Compressed {
  const next = random(7);
  const levels = new Int8Array(layout.length).map(() => next() < 0.5 ? 127 : -127);
  const scales = new Float32Array(layout.tensors.length).fill(scale);
  return { kind: "quantised", length: layout.length, scales, levels };
}

/** A peer that accepts every opening by a snapshot, and answers requests with nothing of its own. */
async function hostile(snapshot: Compressed, heard: Message[]): Promise<Libp2pTransport> {
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

for (const [what, scale] of [["of infinities", 3e38], ["of noise", 0.02]] as const) {
  for (const joins of [true, false]) {
    Deno.test(`a snapshot ${what}: a daemon that ${joins ? "joins" : "trains"} lives, and its checkpoint is finite`, () =>
      withFolder(async (folder) => {
        const heard: Message[] = [];
        await using peer = await hostile(loud(scale), heard);
        if (!joins) await run(folder, [], /training starts from the task's initial model/);
        const begin = joins ? /training starts from the task's initial model/ : /from the last checkpoint/;
        const err = await run(folder, ["--bootstrap", peer.addresses[0]], begin);
        assert.doesNotMatch(err, /exchange with \w+ as initiator/);
        assert.match(err, scale > 1 ? /sent a bad frame: Cannot take a snapshot/ : /is not believed: its /);
        const given = heard.filter(({ kind }) => kind === "confirm").length;
        assert.ok(given >= 1 && given <= 3, `${given} snapshots were given`);
        const hex = id.toHex();
        const checkpoints = new CheckpointFolder(join(folder, "checkpoints", hex.slice(0, 16)), layout, hex);
        const { checkpoint, spoilt } = await checkpoints.load();
        assert.deepStrictEqual(spoilt, []);
        assert.ok(checkpoint !== undefined && isFiniteVector(checkpoint.state.model));
        assert.ok(checkpoint.state.loss < 2.4, `loss ${checkpoint.state.loss}`);
      }));
  }
}

/** Runs a daemon for some rounds after `begun` was seen, and stops it in good order; returns its log. */
async function run(folder: string, flags: readonly string[], begun: RegExp): Promise<string> {
  const node = start("scripts/murmuration.ts", [
    ...["daemon", "--api-port", "off", "--listen", "/ip4/127.0.0.1/tcp/0", "--threads", "1"],
    ...["--no-mdns", "--no-dht", "--no-relay", "--task", "digits", "--data-dir", folder, "--verbose", ...flags],
  ]);
  await node.saw(begun);
  const rounds = () => node.written().err.match(/round \d+:/g)?.length ?? 0;
  while (rounds() < 12) {
    await node.saw(/round \d+:/);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  node.signal("SIGTERM");
  const { code, out, err } = await node.ended;
  assert.strictEqual(code, 0, out + err);
  return err;
}
