import assert from "node:assert";
import fc from "fast-check";
import { join } from "node:path";
import { parseTask } from "../../../compute/task/mod.ts";
import { densityOf } from "../../../scripts/testnet/spending.ts";
import { parseLiar } from "../../../scripts/liars/mod.ts";
import { planNodes } from "../../../scripts/testnet/node_plan.ts";
import { prepareTask } from "../../../scripts/testnet/prepare_task.ts";
import { testnetSettings } from "../../../scripts/testnet/testnet_settings.ts";
import { withFolder } from "../../processes/command.ts";
import { writeWeightsTask } from "../../processes/weights_task.ts";

/** Settings of flags such as `--steps 50`, each with a value. */
function settingsOf(flags: string) {
  const pairs = flags.matchAll(/--([\w-]+) (\S+)/g).map(([, name, value]) => [
    name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return testnetSettings(Object.fromEntries(pairs));
}

const prepare = (flags: string) => prepareTask(settingsOf(flags));
const taskOf = async (flags: string) => parseTask((await prepare(flags)).manifest, "test");

Deno.test("testnet task: what is asked for is in the manifest, all else is the task's", async () => {
  const { id, layout, manifest, subject } = await prepare("");
  const task = parseTask(manifest, "test");
  assert.strictEqual(layout.length, 61_706);
  assert.match(id, /^[0-9a-f]{64}$/);
  assert.match(subject, /^digits, lenet \(61,706 parameters\), ring, top-k 3.0 % sign every 16 steps$/);
  assert.deepStrictEqual(task.skew, { adjust: 0, correction: 0, pull: 0 });

  const other = await taskOf("--model mlp --compress terngrad --local-steps 32 --seed 9 --steps 50 --values log4");
  assert.deepStrictEqual([other.exchange.compress, other.exchange.localSteps, other.exchange.values], [
    "terngrad",
    32,
    "log4",
  ]);
  assert.strictEqual(other.exchange.density, (await taskOf("--model mlp")).exchange.density);
  assert.deepStrictEqual([other.seed, other.optimiser.steps], [9, 50]);
});

Deno.test("testnet task: a built-in task is optimised as flags say, and as it has always been without them", async () => {
  const { optimiser } = await taskOf("--optimiser adamw --clip 1 --warmup 9 --schedule cosine");
  const { kind, clip, warmup, decay } = optimiser;
  assert.deepStrictEqual([kind, clip, warmup, decay], ["adamw", 1, 9, "cosine"]);
  assert.deepStrictEqual((await taskOf("--learning-rate 0.5")).optimiser, {
    ...(await taskOf("")).optimiser,
    learningRate: 0.5,
  });
  await assert.rejects(prepare("--optimiser adamw --momentum 0.5"), /optimiser.momentum: is of kind "sgd"/);
});

Deno.test("testnet task: the rules for skewed shards are on where shards are skewed", async () => {
  assert.deepStrictEqual((await taskOf("--partition dirichlet:0.1")).skew, {
    adjust: 1,
    correction: 0.2,
    pull: 0.1,
    slowMomentum: 0.8,
  });
  assert.deepStrictEqual((await taskOf("--partition label --model mlp")).skew, {
    adjust: 0.7,
    correction: 0.3,
    pull: 0.1,
    slowMomentum: 0.8,
  });
});

Deno.test("testnet task: a manifest is taken as it is, but for what flags say", async () => {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    const { manifest, id } = await prepare("--seed 5 --steps 70");
    await Deno.writeTextFile(path, manifest);
    assert.strictEqual((await prepare(`--task ${path}`)).id, id);
    const changed = await taskOf(`--task ${path} --density 0.02`);
    assert.deepStrictEqual([changed.exchange.density, changed.seed, changed.optimiser.steps], [0.02, 5, 70]);
    await assert.rejects(prepare(`--task ${path} --model cnn`), /Cannot use --model cnn with task/);
    await assert.rejects(
      prepare(`--task ${path} --learning-rate 0.1`),
      /Cannot use --learning-rate with task.*manifest says/,
    );
    await Deno.writeTextFile(path, (await prepare("--optimiser adamw --warmup 60 --steps 70")).manifest);
    await assert.rejects(prepare(`--task ${path} --steps 60`), /optimiser.warmup: 60 must be less than the steps/);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("testnet task: unknown ones, and missing or broken files, are refused in one line", async () => {
  const oneLine = (pattern: RegExp) => (error: unknown) =>
    error instanceof Error && pattern.test(error.message) && !error.message.includes("\n");
  await assert.rejects(prepare("--task digts"), oneLine(/"digts".*"digits"/));
  await assert.rejects(prepare("--task nowhere.json"), oneLine(/Cannot read task "nowhere.json"/));
  await assert.rejects(prepare("--task mnist"), oneLine(/no folder was given/));
  await assert.rejects(prepare("--task mnist --data /nowhere"), oneLine(/\/nowhere/));
});

Deno.test("testnet task: a budget sets the density, and the smaller the budget the fewer are kept", async () => {
  const task = await taskOf("--budget 100000 --steps 640");
  assert.strictEqual(task.exchange.compress, "adaptive-top-k");
  assert.strictEqual(task.exchange.density, densityOf(100_000, { exchanges: 40, length: 61_706, values: "sign" }));
  fc.assert(
    fc.property(
      fc.integer({ min: 200, max: 1e8 }),
      fc.constantFrom("sign", "log4", "f32"),
      fc.integer({ min: 100, max: 1e6 }),
      (bytes, values, length) => {
        const spending = { exchanges: 1, length, values };
        const density = densityOf(bytes, spending);
        assert.ok(density > 0 && density <= 1);
        assert.ok(densityOf(2 * bytes, spending) >= density);
        // f32 values alone take 32 bits each: the budget must pay for them.
        if (values === "f32" && density < 1) assert.ok(2 * density * length * 32 <= 8 * bytes);
      },
    ),
    { seed: 1, numRuns: 200 },
  );
  assert.throws(() => densityOf(1, { exchanges: 100, length: 1000, values: "sign" }), /do not fit|need more/);
});

Deno.test("testnet plan: a daemon is told of the neighbours that are there when it starts", () => {
  const plans = planNodes({
    settings: { ...settingsOf("--nodes 3 --partition label"), liars: [parseLiar("drift:.1@2+50%")] },
    program: { module: "main.ts", liar: "liar.ts", denoFlags: ["--allow-net"], command: ["daemon"] },
    folder: "/tmp/swarm",
    manifest: "/tmp/swarm/task.json",
    graph: [[1, 2], [0, 2], [0, 1]],
    peers: ["A", "B", "C"],
    ports: [4001, 4002, 4003],
    seed: 7,
    threads: 2,
  });
  const flags = (node: number, there: number[]) => plans[node].args(100, (other) => there.includes(other)).join(" ");
  assert.strictEqual(
    flags(0, [0, 1, 2]),
    "run --allow-net main.ts daemon --task /tmp/swarm/task.json --shard 0/3 --partition label --steps 100 --seed 7 --trust on " +
      "--listen /ip4/127.0.0.1/tcp/4001 --neighbour /ip4/127.0.0.1/tcp/4002/p2p/B --neighbour " +
      "/ip4/127.0.0.1/tcp/4003/p2p/C --no-mdns --no-dht --no-relay --api-port off --data-dir /tmp/swarm/node-0 --json --backend native " +
      "--threads 2",
  );
  assert.ok(!flags(1, [0, 1]).includes("4003/p2p/C"));
  assert.match(flags(2, [0, 1]), /^run --allow-net liar\.ts drift:\.1@2\+50% daemon --task /);
});

Deno.test("testnet plan: all daemons are given the weights; volunteers fetch them from the first", () => {
  const flags = (volunteers: boolean) => {
    const plans = planNodes({
      settings: { ...settingsOf("--nodes 3"), likeVolunteers: volunteers },
      program: { module: "main.ts", liar: "liar.ts", denoFlags: [], command: ["daemon"] },
      folder: "/tmp/swarm",
      manifest: "/tmp/swarm/task.json",
      start: { path: "my.safetensors", bytes: 250_300_000 },
      graph: [[1, 2], [0, 2], [0, 1]],
      peers: ["A", "B", "C"],
      ports: [4001, 4002, 4003],
      seed: 7,
      threads: 2,
    });
    return plans.map((plan) => /--(weights|max-download) \S+/.exec(plan.args(100, () => true).join(" "))?.[0]);
  };
  assert.deepStrictEqual(flags(false), Array(3).fill("--weights my.safetensors"));
  assert.deepStrictEqual(flags(true), ["--weights my.safetensors", ...Array(2).fill("--max-download 251MB")]);
});

Deno.test("testnet task: the weights that a manifest names lie beside it, or where they are said to, or it is told where to put them", async () => {
  await withFolder(async (folder) => {
    const { manifest, weights, reference } = await writeWeightsTask(folder, "lenet");
    await assert.rejects(prepare(`--task ${manifest}`), (error) => {
      assert.ok(error instanceof Error);
      assert.match(
        error.message,
        /^Cannot use task "digits[^"]*" without the weights that it starts from \(2\d\d kB\): put them beside the manifest as ".*my\.safetensors", or name their file with --weights$/,
      );
      return true;
    });
    const named = await prepare(`--task ${manifest} --weights ${weights}`);
    assert.deepStrictEqual(named.start, { path: weights, bytes: reference.bytes });
    assert.deepStrictEqual(parseTask(named.manifest, "test").start, reference);
    await Deno.copyFile(weights, join(folder, "my.safetensors"));
    assert.strictEqual((await prepare(`--task ${manifest}`)).start?.path, join(folder, "my.safetensors"));
    await assert.rejects(
      prepare(`--weights ${weights}`),
      /Cannot use --weights ".*": task "digits.*" starts from no file/,
    );
  });
});
