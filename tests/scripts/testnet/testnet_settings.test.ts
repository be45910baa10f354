import assert from "node:assert";
import { graphOf } from "../../../daemon/membership/graphs.ts";
import { flagOf, type Setting } from "../../../daemon/settings/mod.ts";
import { OPTIMISER_KEYS, TESTNET_SETTINGS, testnetSettings } from "../../../scripts/testnet/testnet_settings.ts";
import { murmuration } from "../cli/capture.ts";

/** What the command says of flags that it refuses. */
async function refuses(flags: string, message: RegExp): Promise<void> {
  const { code, out, err } = await murmuration(["testnet", ...flags.split(" ")]);
  assert.deepStrictEqual([code, out], [2, ""], err);
  assert.match(err, message);
  assert.match(err, /^murmuration: [^\n]+\n$/, "one line");
}

Deno.test("testnet flags: four nodes train digits by default, all else as the task says", () => {
  const { nodes, task, topology, partition, backend, faults, ...rest } = testnetSettings({});
  assert.deepStrictEqual({ nodes, task, topology, partition, backend, faults }, {
    nodes: 4,
    task: "digits",
    topology: "ring",
    partition: "iid",
    backend: "native",
    faults: [],
  });
  assert.strictEqual(rest.threads, 0);
  for (
    const key of ["model", "compress", "density", "values", "budget", "localSteps", "steps", "seed", "out"] as const
  ) {
    assert.strictEqual(rest[key], undefined, key);
  }
});

Deno.test("testnet flags: every setting is read", () => {
  const { faults, liars, ...all } = testnetSettings({
    optimiser: "adamw",
    betas: "0.8,0.9",
    nodes: "8",
    task: "mine.json",
    model: "lenet5-caffe",
    data: "folder",
    weights: "base.safetensors",
    compress: "top-k",
    density: "0.01",
    values: "log4",
    localSteps: "32",
    topology: "regular",
    degree: "3",
    partition: "dirichlet:0.1",
    steps: "100",
    seed: "7",
    out: "report",
    backend: "cpu",
    threads: "2",
    trust: "off",
    kill: ["1@50%", "2@5s"],
    freeze: ["2@30%:5s"],
    join: ["3@50%"],
    liar: ["flip@3", "4", "drift:0.1@5"],
  });
  assert.deepStrictEqual(liars.map(({ text }) => text), ["flip@3,4", "drift:0.1@5"]);
  const optimiser = OPTIMISER_KEYS.map((key) => [key, all[key]] as const).filter(([, value]) => value !== undefined);
  assert.deepStrictEqual(optimiser, [["optimiser", "adamw"], ["nesterov", false], ["betas", [0.8, 0.9]]]);
  const settings = Object.fromEntries(
    Object.entries(all).filter(([key]) => !(OPTIMISER_KEYS as readonly string[]).includes(key)),
  );
  assert.deepStrictEqual(settings, {
    nodes: 8,
    task: "mine.json",
    model: "lenet5-caffe",
    data: "folder",
    weights: "base.safetensors",
    compress: "top-k",
    density: 0.01,
    values: "log4",
    budget: undefined,
    localSteps: 32,
    topology: "regular",
    likeVolunteers: false,
    degree: 3,
    partition: "dirichlet:0.1",
    steps: 100,
    seed: 7,
    out: "report",
    backend: "cpu",
    threads: 2,
    trust: "off",
  });
  assert.deepStrictEqual(faults.map(({ text }) => text), [
    "--join 3@50%",
    "--freeze 2@30%:5s",
    "--kill 1@50%",
    "--kill 2@5s",
  ]);
});

Deno.test("testnet flags: every setting has a valid example", () => {
  for (const [key, { kind, example }] of Object.entries<Setting>(TESTNET_SETTINGS)) {
    const value = kind === "boolean" ? example === "true" : kind === "list" ? [example] : example;
    const other = key === "degree" ? { topology: "regular", nodes: "8" } : {};
    assert.ok(testnetSettings({ ...other, [key]: value }), key);
  }
});

Deno.test("testnet flags: wrong ones are refused in one line that says what is right", async () => {
  await refuses("--nods 8", /unknown option '--nods' \(Did you mean --nodes\?\)/);
  await refuses("--nodes 0", /Cannot use --nodes "0": must be at least 1/);
  await refuses("--nodes 4.5", /Cannot use --nodes "4.5": must be a whole number/);
  await refuses("--density 0", /Cannot use --density "0": must be a share above 0/);
  await refuses("--density 1.5", /Cannot use --density "1.5": must be a share above 0 and at most 100 %/);
  await refuses("--model lenett", /--model "lenett": must be lenet, mlp, .* or table. Did you mean "lenet"\?/);
  await refuses("--compress topk", /--compress "topk": must be dense, .* Did you mean "top-k"\?/);
  await refuses("--partition dirichlet:0", /--partition "dirichlet:0": ALPHA must be .* such as dirichlet:0.1/);
  await refuses("--partition skewed", /iid, label or dirichlet:ALPHA/);
  await refuses("--kill 4@50%", /no node 4/);
  await refuses("--liar flip@4", /Cannot use --liar flip@4: there is no node 4; nodes are 0 to 3/);
  await refuses("--liar flpi@3", /there is no kind of liar "flpi"\. Did you mean "flip"\?/);
  await refuses("--kill 1@50% --kill 1@60%", /a node can kill only once/);
  await refuses("--kill 2@5s --kill 1@5", /Cannot use --kill "1@5": "5" is neither a share such as 50% nor a time/);
  await refuses("--freeze 1@5s", /Cannot use --freeze "1@5s": must be NODE@MOMENT:LENGTH such as 2@30%:5s/);
  await refuses("--out", /argument missing/);
  await refuses("digits", /too many arguments/);
  await refuses("--topology regular --degree 4", /degree from 2 to 3/);
  await refuses("--topology regular --nodes 5 --degree 3", /one of the two must be even/);
  await refuses("--budget 1000 --density 0.1", /--budget with --density/);
  await refuses("--like-volunteers --topology ring", /--topology with --like-volunteers/);
});

Deno.test("testnet flags: the help has each of them, the values of those with few, and what holds without them", async () => {
  const { code, out } = await murmuration(["testnet", "--help"]);
  assert.strictEqual(code, 0);
  for (const key of Object.keys(TESTNET_SETTINGS)) assert.match(out, new RegExp(`  ${flagOf(key)}\\b`));
  assert.match(
    out.replaceAll(/\s+/g, " "),
    /what an exchange sends: dense, .*, random-k \(default: as the task says\)/,
  );
});

Deno.test("testnet graph: a regular one of few nodes is full, and depends on nothing but the seed", () => {
  const four = graphOf(testnetSettings({ topology: "regular" }));
  assert.deepStrictEqual(four, [[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]]);
  const eight = (seed: string) => graphOf(testnetSettings({ topology: "regular", nodes: "8", seed }));
  assert.deepStrictEqual(eight("3"), eight("3"));
  assert.notDeepStrictEqual(eight("3"), eight("4"));
});
