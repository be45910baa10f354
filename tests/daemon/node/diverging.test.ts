/**
 * Local steps that give numbers which are not finite: nothing of them is taken, and the node goes back, once.
 *
 * @module
 */
import assert from "node:assert";
import type { OptimiserState } from "../../../compute/optimisers/mod.ts";
import { builtinTask, preparedTask } from "../../../compute/task/mod.ts";
import { createTrainer } from "../../../compute/training/local.ts";
import type { Trainer } from "../../../compute/training/mod.ts";
import type { NodeEvent, NodeState } from "../../../daemon/node/mod.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";
import { createSwarm } from "../../../scripts/simulation/swarm.ts";
import { createLinearTrainer } from "../../swarm/linear_trainer.ts";

const STEPS = 400;
const task = builtinTask("digits", { seed: 1, steps: STEPS, learningRate: 0.05, batch: 16, skew: false });

/** What a trainer's `steps` gives in place of an honest result, and how often. */
interface Fault {
  readonly node: number;
  readonly after: number;
  readonly times: number;
  readonly value: "update" | "loss" | "huge" | "huge loss";
}

/** A swarm of a ring of `nodes` where one trainer fails; its last state is kept every 50 steps if asked. */
async function run(
  nodes: number,
  fault: Fault,
  keeps: boolean,
  spoil = (_state: NodeState) => {},
  make?: () => Promise<Trainer>,
) {
  const rates: number[] = [];
  const events: NodeEvent[] = [];
  const kept: NodeState[] = [];
  let due = 50;
  const swarm = createSwarm({
    prepared: preparedTask(task, STEPS),
    seed: 1,
    skewed: false,
    graph: nodes === 1 ? undefined : Array.from({ length: nodes }, (_, index) => [(index + 1) % nodes]),
    trainer: async (index) => {
      if (make !== undefined) return make();
      const shard = { index, count: nodes };
      const trainer = await createLinearTrainer({ task, shard, seed: `${index}` });
      return index === fault.node ? failing(trainer, fault, rates) : trainer;
    },
    archive: (node) => {
      if (node !== fault.node || !keeps) return undefined;
      return {
        isDue: () => (swarm.members.get(node)?.node.status().steps ?? 0) >= due,
        store(state) {
          due = state.steps + 50;
          kept.push(structuredClone(state));
          spoil(kept.at(-1)!);
        },
        settled: () => Promise.resolve(),
        async latest(spoils) {
          for (const state of kept.toReversed()) if (await spoils(state.model) === undefined) return state;
          return undefined;
        },
      };
    },
    record: (node, event) => {
      if (node === fault.node) events.push(event);
    },
  });
  for (let index = 0; index < nodes; index++) await swarm.start(index);
  return { swarm, events, kept, rates };
}

/** @param rates gets the share of the learning rate of each call */
function failing(trainer: Trainer, { after, times, value }: Fault, rates: number[]): Trainer {
  let left = times;
  return {
    ...trainer,
    // This trainer's own loss is bounded.
    appraise: (x, examples) => x[0] > 1e38 ? Promise.resolve(1e30) : trainer.appraise(x, examples),
    async steps(x, count, context) {
      rates.push(context.rate ?? 1);
      const progress = await trainer.steps(x, count, context);
      if (left === 0 || (times > left ? false : context.stepsDone < after)) return progress;
      left--;
      await trainer.restore({ ...await trainer.save(), optimiser: { moments: { velocity: x.map(() => NaN) } } });
      if (value === "loss") return { ...progress, loss: Infinity };
      if (value === "huge loss") return { ...progress, loss: 1e30 };
      return { ...progress, update: progress.update.fill(value === "huge" ? 1e30 : NaN, 3, 4) };
    },
  };
}

const isFinite = (state: NodeState) =>
  state.model.every(Number.isFinite) && state.trainer.optimiser.moments.velocity.every(Number.isFinite);

for (const value of ["update", "loss", "huge", "huge loss"] as const) {
  Deno.test(`a node whose ${value} is not of training goes back to its last checkpoint, says so, and goes on`, async () => {
    const { swarm, events, kept, rates } = await run(3, { node: 1, after: 120, times: 1, value }, true);
    await swarm.finish();
    const [diverged, ...others] = events.filter((event) => event.type === "diverged");
    assert.ok(diverged.steps >= 120 && diverged.backTo !== undefined && diverged.backTo < diverged.steps);
    assert.match(diverged.reason, /loss is (Infinity|1e\+30)|norm of the update is/);
    assert.deepStrictEqual(others, []);
    assert.ok(events.some(({ type }) => type === "finished"));
    await swarm.stop();
    for (const { node } of swarm.members.values()) assert.ok(node.model.every(Number.isFinite));
    assert.ok(kept.every(isFinite));
    // It is slower from then on, and that is kept at once, so that a start anew is slower too.
    assert.strictEqual(diverged.rate, 0.25);
    assert.deepStrictEqual([...new Set(rates)], [1, 0.25]);
    const slower = kept.filter(({ caution }) => caution !== undefined);
    assert.strictEqual(slower[0].steps, diverged.backTo);
    assert.ok(slower.every(({ caution }) => caution?.rate === 0.25 && caution.steps === diverged.steps));
  });
}

Deno.test("a state whose model is of no use, though finite, is passed over for an older one", async () => {
  const fault = { node: 0, after: 220, times: 1, value: "update" } as const;
  const { swarm, events, kept } = await run(1, fault, true, (state) => {
    if (state.steps >= 150) state.model.fill(3e38);
  });
  await swarm.finish();
  const [diverged] = events.filter((event) => event.type === "diverged");
  assert.ok(diverged.backTo !== undefined && diverged.backTo < 150, `${diverged.backTo}`);
  assert.ok(kept.some(({ steps }) => steps >= 150 && steps <= diverged.steps));
  await swarm.stop();
});

Deno.test("without a checkpoint a node joins anew: from a neighbour, or alone from the initial model", async () => {
  for (const nodes of [3, 1]) {
    const { swarm, events } = await run(nodes, { node: 0, after: 120, times: 1, value: "update" }, false);
    await swarm.finish();
    assert.deepStrictEqual(events.flatMap((event) => event.type === "started" ? [event.from] : []), [
      "initial",
      nodes === 1 ? "initial" : "snapshot",
    ]);
    await swarm.stop();
    for (const { node } of swarm.members.values()) assert.ok(node.model.every(Number.isFinite));
  }
});

Deno.test("a node that diverges again before long stops with an error, and keeps its last good state", async () => {
  const { swarm, events, kept } = await run(3, { node: 1, after: 120, times: 100, value: "update" }, true);
  await assert.rejects(swarm.finish(), /^DivergedError: Cannot go on training: it has diverged again after step \d+/);
  assert.strictEqual(events.filter(({ type }) => type === "diverged").length, 1);
  await swarm.clock.run(swarm.clock.now() + 2_000);
  assert.ok(events.some(({ type }) => type === "stopped"));
  assert.ok(kept.length > 0 && kept.every(isFinite));
  assert.ok(!JSON.stringify(events.filter(({ type }) => type === "round")).includes("null"));
});

for (const keeps of [true, false]) {
  Deno.test(`a node with AdamW goes back to moments that are sound, ${keeps ? "those of its checkpoint" : "at rest"}`, async () => {
    await ensureNative();
    const restored: OptimiserState[] = [];
    const fault = { node: 0, after: 120, times: 1, value: "update" } as const;
    const { swarm, events } = await run(1, fault, keeps, undefined, async () => {
      const own = builtinTask("digits", { model: "mlp", batch: 4, steps: STEPS, optimiser: "adamw", warmup: 20 });
      const trainer = await createTrainer({ task: own, threads: 1 });
      let isSound = true;
      return {
        ...trainer,
        restore(state) {
          restored.push(state.optimiser);
          return trainer.restore(state);
        },
        steps(x, count, context) {
          if (isSound && context.stepsDone >= fault.after) {
            isSound = false;
            return trainer.steps(x.map(() => NaN), count, context);
          }
          return trainer.steps(x, count, context);
        },
      };
    });
    await swarm.finish();
    const diverged = events.filter((event) => event.type === "diverged");
    assert.deepStrictEqual(diverged.map(({ rate }) => rate), [0.25]);
    assert.strictEqual(restored.length, 1);
    const [{ steps, moments: { first, second } }] = restored;
    assert.deepStrictEqual([steps, diverged[0].backTo], keeps ? [diverged[0].backTo, steps] : [0, undefined]);
    assert.ok([first, second].every((moment) => moment.every(Number.isFinite)));
    assert.strictEqual(second.some((value) => value > 0), keeps);
    assert.ok(events.some(({ type }) => type === "finished"));
    await swarm.stop();
    for (const { node } of swarm.members.values()) assert.ok(node.model.every(Number.isFinite));
  });
}
