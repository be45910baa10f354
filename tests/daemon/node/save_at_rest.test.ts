import assert from "node:assert";
import { builtinTask, preparedTask } from "../../../compute/task/mod.ts";
import { createRandom } from "../../../compute/vector/mod.ts";
import { createArchive } from "../../../daemon/checkpoint/mod.ts";
import { createMemoryNetwork, createVirtualClock } from "../../../daemon/network/mod.ts";
import { createNode, type NodeState, Pacer, settingsOfTask } from "../../../daemon/node/mod.ts";
import { createLinearTrainer } from "../../swarm/linear_trainer.ts";

/** A node alone, its pacer and its archive, on a virtual clock. */
async function setUp(steps: number) {
  const clock = createVirtualClock();
  const random = createRandom(3);
  const task = builtinTask("digits", { steps: steps || undefined, batch: 4 });
  const saved: NodeState[] = [];
  const failures: unknown[] = [];
  const archive = createArchive({
    clock,
    every: 1e9,
    now: () => clock.now(),
    onFailure: (error) => failures.push(error),
    folder: { save: (state) => Promise.resolve(void saved.push(state)) },
  });
  const pacer = new Pacer({ clock, share: undefined, cores: 1, used: () => 0 });
  const trainer = await createLinearTrainer({ task, shard: { index: 0, count: 8 }, seed: "3/0" });
  // A step takes a moment, so that time can pass.
  const timed = {
    ...trainer,
    steps: async (...args: Parameters<typeof trainer.steps>) => {
      await new Promise<void>((resolve) => clock.after(5, resolve));
      return await trainer.steps(...args);
    },
  };
  const { node } = createNode({
    transport: createMemoryNetwork({ clock, random, latency: 5 }).transport("node"),
    trainer: timed,
    clock,
    random,
    nonce: () => BigInt(random.uint32()),
    record: () => {},
    archive,
    pace: pacer.next,
  }, settingsOfTask(preparedTask(task, steps), { skewed: false, fixed: [], bootstrap: [], degree: 4 }));
  const stop = new AbortController();
  const ended = node.run(stop.signal);
  const pass = (milliseconds: number) => clock.run(clock.now() + milliseconds);
  return { archive, pacer, node, saved, failures, pass, ended, stop };
}

/** Waits in virtual time; fails where that is not enough. */
async function within(pass: (milliseconds: number) => Promise<void>, wanted: Promise<void>): Promise<void> {
  let isDone = false;
  wanted.then(() => isDone = true, () => {});
  for (let turn = 0; turn < 20 && !isDone; turn++) await pass(100);
  assert.ok(isDone, "it was kept in time");
}

Deno.test("a paused node keeps its state when it is asked to, as often as it is", async () => {
  const { archive, pacer, node, saved, failures, pass, ended, stop } = await setUp(0);
  await pass(4000);
  assert.ok(node.status().steps > 0);
  pacer.pause();
  await pass(1000);
  const { steps } = node.status();
  await within(pass, archive.saveSoon());
  await within(pass, Promise.all([archive.saveSoon(), archive.saveSoon()]).then(() => {}));
  assert.deepStrictEqual([saved.length, saved[0].steps, saved[1].steps], [2, steps, steps]);
  pacer.resume();
  await pass(100);
  await within(pass, archive.saveSoon());
  assert.ok(saved[2].steps > steps);
  stop.abort();
  await pass(2000);
  await ended;
  assert.deepStrictEqual([saved.length, failures], [4, []]);
});

Deno.test("a node that has done all its steps keeps its state when it is asked to", async () => {
  const { archive, node, saved, pass, ended, stop } = await setUp(32);
  await pass(10_000);
  assert.strictEqual(node.activity, "finished");
  await within(pass, archive.saveSoon());
  assert.strictEqual(saved[0].steps, 32);
  stop.abort();
  await pass(2000);
  await ended;
});
