import assert from "node:assert";
import { ensureNative } from "../../../scripts/native/mod.ts";
import { outcomeOf } from "../../../scripts/experiments/runners/simulation_runner.ts";
import { barSums } from "../../../scripts/simulation/bar_sums.ts";
import { simulationPage } from "../../../scripts/simulation/html.ts";
import { runSimulation } from "../../../scripts/simulation/run_simulation.ts";
import { simulationRequest, simulationSchema } from "../../../scripts/simulation/simulation_settings.ts";
import { drawOutcome } from "../../../scripts/simulation/simulation_summary.ts";
import { Chalk } from "chalk";

await ensureNative();
const small = { nodes: 5, model: "mlp", topology: "full", steps: 48, batch: 8, localSteps: 8, moments: 3 };
const run = (settings: object, threads = 1) =>
  runSimulation(simulationSchema.parse({ ...small, ...settings }), 1, { threads });

Deno.test("simulation with liars: they are barred, marked, and in none of the honest nodes' figures", async () => {
  const report = await run({ liar: "flip@3" });
  assert.deepStrictEqual(report.nodes.map(({ liar }) => liar), [undefined, undefined, undefined, "flip@3", undefined]);
  const { ofLiars } = barSums(report);
  assert.ok(ofLiars.count >= 1 && ofLiars.firstRound! >= 1, JSON.stringify(report.bars));
  assert.ok(report.bars.every(({ node }) => node !== 3), "a liar believes everybody");
  const { figures } = outcomeOf(report);
  const honest = report.nodes.filter(({ node }) => node !== 3).map(({ accuracy }) => accuracy!);
  assert.strictEqual(figures.lowest, Math.min(...honest));
  assert.strictEqual(figures.barsOfLiars, ofLiars.count);
  assert.match(await simulationPage(report), /3, a liar: flip@3/);
  const text = drawOutcome(report, { seconds: 1, out: "out" }, new Chalk({ level: 0 }));
  assert.match(
    text,
    /honest nodes .*\n liars +flip@3; nothing of theirs.*\n barred +liars: \d+, the first in round \d+; honest/,
  );
});

Deno.test("simulation with liars: two runs of one seed are equal, byte for byte, in however many threads", async () => {
  const settings = { liar: "noise@3 backdoor@1", defence: "size" };
  const [first, again] = [await run(settings), await run(settings, 2)];
  assert.strictEqual(JSON.stringify(first), JSON.stringify(again));
  assert.ok(first.backdoor! >= 0 && first.backdoor! <= 1);
});

Deno.test("simulation with liars: one who is refused is barred by each neighbour at once, by none nobody is", async () => {
  const refused = await run({ liar: "labels@3", defence: "refused" });
  assert.deepStrictEqual(refused.bars.map(({ node, peer }) => [node, peer]).toSorted(), [[0, 3], [1, 3], [2, 3], [
    4,
    3,
  ]]);
  const believed = await run({ liar: "labels@3", defence: "none" });
  assert.deepStrictEqual(believed.bars, []);
  assert.notDeepStrictEqual(believed.curve, refused.curve);
});

Deno.test("simulation with liars: nodes that come back do not believe what a liar shows them", async () => {
  const settings = { nodes: 4, churn: "40%:100ms", steps: 96 };
  const report = await run({ ...settings, liar: "snapshot@3" });
  const back = report.churn.filter(({ what }) => what === "came").map(({ node }) => node);
  assert.ok(report.refusedSnapshots.length >= 1, JSON.stringify(report.churn));
  for (const { node, peer } of report.refusedSnapshots) assert.ok(peer === 3 && back.includes(node));
  const text = drawOutcome(report, { seconds: 1, out: "out" }, new Chalk({ level: 0 }));
  assert.match(text, /snapshots +not believed by nodes that joined: [1-9]\d* of liars, 0 of honest nodes/);
  assert.deepStrictEqual((await run(settings)).refusedSnapshots, []);
});

Deno.test("simulate: liars may be given several times, and are checked before anything is loaded", () => {
  const liarOf = (liar: string[]) => simulationRequest({ liar }).settings.liar;
  assert.strictEqual(liarOf([]), "none");
  // Commas separate what is given at once; a node's number or a cosine is no liar of its own.
  assert.strictEqual(liarOf(["flip@3", "4", "echo:1", ".5@5"]), "flip@3,4,echo:1,.5@5");
  assert.throws(
    () => liarOf(["flpi@3"]),
    /Cannot use --liar .*: there is no kind of liar "flpi"\. Did you mean "flip"\?/,
  );
  assert.throws(() => liarOf(["flip@8"]), /Cannot use --liar flip@8: there is no node 8; nodes are 0 to 7/);
});
