/**
 * Real daemons, and a peer that answers whoever opens a link to it with a snapshot of its own making.
 *
 * @module
 */
import assert from "node:assert";
import { join } from "node:path";
import { isFiniteVector } from "../../compute/vector/mod.ts";
import { CheckpointFolder } from "../../daemon/checkpoint/mod.ts";
import type { Message } from "../../protocol/messages/mod.ts";
import { start, withFolder } from "../processes/command.ts";
import { DIGITS, loudSnapshot, startSnapshotPeer } from "./snapshot_peer.ts";

const { id, layout } = DIGITS;

for (const [what, scale] of [["of infinities", 3e38], ["of noise", 0.02]] as const) {
  for (const joins of [true, false]) {
    Deno.test(`a snapshot ${what}: a daemon that ${joins ? "joins" : "trains"} lives, and its checkpoint is finite`, () =>
      withFolder(async (folder) => {
        const heard: Message[] = [];
        await using peer = await startSnapshotPeer(loudSnapshot(scale), heard);
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
