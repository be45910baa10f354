import assert from "node:assert";
import { join } from "node:path";
import { decodeTensors } from "../../../compute/model/formats.ts";
import type { Report } from "../../../scripts/testnet/testnet_report.ts";
import type { FakeTask } from "./fake_daemon.ts";

// The command as users run it, with daemons that only pretend to train: every process here is a real one.

const PROGRAM = new URL("fake_testnet.ts", import.meta.url).pathname;

interface Run {
  readonly folder: string;
  readonly child: Deno.ChildProcess;
  /** Resolves when the testnet has printed this. */
  readonly printed: (text: string) => Promise<void>;
  /** Resolves when the testnet has ended. */
  readonly ended: Promise<{ code: number; stdout: string; stderr: string }>;
}

/** Starts a testnet of fakes with a temporary folder of its own, in which it must leave nothing. */
async function testnet(task: Partial<FakeTask>, flags: string, action: (run: Run) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const manifest = join(folder, "fake.json");
  await Deno.writeTextFile(manifest, JSON.stringify({ roundMs: 20, localSteps: 10, ...task }));
  await Deno.mkdir(join(folder, "tmp"));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", PROGRAM, manifest, ...flags.replaceAll("OUT", join(folder, "out")).split(" ").filter(Boolean)],
    env: { TMPDIR: join(folder, "tmp"), NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = { stdout: "", stderr: "" };
  const read = async (name: "stdout" | "stderr") => {
    for await (const text of child[name].pipeThrough(new TextDecoderStream())) output[name] += text;
  };
  const ended = Promise.all([child.status, read("stdout"), read("stderr")]).then(([{ code }]) => ({ code, ...output }));
  const printed = (text: string) => until(() => Promise.resolve(output.stdout.includes(text)));
  try {
    await action({ folder, child, printed, ended });
    await ended;
    // The reaper is told last of all, so what it has to do may take a moment more.
    await until(() => daemonsOf(folder).then((daemons) => daemons.length === 0));
    assert.deepStrictEqual(await entries(join(folder, "tmp")), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const entries = async (folder: string) => (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();

/** Processes of the machine that were started for this folder, the testnet itself apart. */
async function daemonsOf(folder: string): Promise<number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-ww", "-e", "-o", "pid=,stat=,args="] }).output();
  return new TextDecoder().decode(stdout).split("\n")
    .filter((line) => line.includes("fake_daemon.ts") && line.includes(folder) && !/^\s*\d+\s+Z/.test(line))
    .map((line) => parseInt(line));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail("did not happen within a minute");
}

async function reportOf(folder: string): Promise<Report> {
  return JSON.parse(await Deno.readTextFile(join(folder, "out/report.json")));
}

Deno.test("testnet: four daemons finish, are measured and averaged, and the report says so", () =>
  testnet({}, "--steps 200 --out OUT", async ({ folder, ended }) => {
    const { code, stdout, stderr } = await ended;
    assert.deepStrictEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^4 daemons: a task of the tests$/m);
    for (const node of [0, 1, 2, 3]) assert.match(stdout, new RegExp(`node ${node}: finished`));
    assert.match(stdout, /mean of 4 models {2}15.0 % right/);
    assert.deepStrictEqual(await entries(join(folder, "out")), [
      "model.safetensors",
      "node-0.log",
      "node-1.log",
      "node-2.log",
      "node-3.log",
      "report.json",
      "task.json",
    ]);
    const { nodes, mean, series, failure, settings } = await reportOf(folder);
    assert.deepStrictEqual(nodes.map(({ peer, steps, exit }) => [peer, steps, exit]), [
      ["peer-0", 200, 0],
      ["peer-1", 200, 0],
      ["peer-2", 200, 0],
      ["peer-3", 200, 0],
    ]);
    assert.deepStrictEqual(nodes[0].bytesByKind, { deltas: 1800, openings: 0, heartbeats: 10, rest: 230 });
    // Models are (node, 1, 1, 1, 1, 1): the mean is (1.5, 1, …), the spread about it 1.25.
    assert.deepStrictEqual(mean, {
      metric: 0.15,
      accuracy: 0.15,
      metrics: { accuracy: 0.15 },
      loss: 0.25,
      disagreement: Math.sqrt(1.25) / Math.sqrt(7.25),
    });
    assert.ok(series.length > 0);
    assert.deepStrictEqual([failure, settings.steps, settings.nodes], [null, 200, 4]);
    const { tensors } = decodeTensors(await Deno.readFile(join(folder, "out/model.safetensors")));
    assert.deepStrictEqual(tensors.map(({ name, shape }) => [name, shape]), [["kernel", [2, 2]], ["bias", [2]]]);
    assert.deepStrictEqual([...tensors[0].values], [1.5, 1, 1, 1]);
    const log = await Deno.readTextFile(join(folder, "out/node-2.log"));
    assert.match(log, /node 2 of the test has pid \d+ and key key-2/);
    assert.match(log, /A library may say something on stdout/);
  }));

Deno.test("testnet: a liar is another program, and its model is in no mean", () =>
  testnet({}, "--steps 100 --liar flip@3 --out OUT", async ({ folder, ended }) => {
    const { code, stdout, stderr } = await ended;
    assert.deepStrictEqual([code, stderr], [0, ""]);
    // Models are (node, 1, …) divided by ten.
    assert.match(stdout, /mean of 3 honest models {2}10.0 % right/);
    const { nodes, settings } = await reportOf(folder);
    assert.deepStrictEqual(nodes.map(({ liar }) => liar), [null, null, null, "flip@3"]);
    assert.deepStrictEqual(settings.liars, ["flip@3"]);
  }));

Deno.test("testnet: one node is killed, one frozen, one joins late, and all the others finish", () =>
  testnet(
    {},
    "--nodes 5 --steps 600 --kill 1@50% --freeze 2@30%:1s --join 3@50% --out OUT",
    async ({ folder, ended }) => {
      const { code, stdout, stderr } = await ended;
      assert.deepStrictEqual([code, stderr], [0, ""]);
      for (const line of ["node 1: killed", "node 2: frozen for 1.0 s", "node 2: goes on", "node 3: joins at"]) {
        assert.ok(stdout.includes(line), line);
      }
      const { nodes, faults, mean } = await reportOf(folder);
      assert.deepStrictEqual(nodes.map(({ exit }) => exit), [0, "SIGKILL", 0, 0, 0]);
      assert.deepStrictEqual(nodes.map(({ state }) => state), ["stopped", "killed", "stopped", "stopped", "stopped"]);
      assert.ok(nodes[1].steps > 0, `${nodes[1].steps} steps before it was killed`);
      assert.ok(nodes[3].steps > 0 && nodes[3].steps <= 300, `${nodes[3].steps} steps after it joined`);
      assert.ok(nodes[3].readySeconds! > nodes[0].readySeconds!);
      assert.deepStrictEqual(faults.map(({ fault }) => fault).sort(), [
        "--freeze 2@30%:1s",
        "--join 3@50%",
        "--kill 1@50%",
      ]);
      assert.strictEqual(mean?.accuracy, (0 + 2 + 3 + 4) / 4 / 10);
      const gaps = nodes[2].series.map(({ seconds }, index, all) => seconds - (all[index - 1]?.seconds ?? seconds));
      assert.ok(Math.max(...gaps) >= 0.9, "a frozen node takes no steps");
    },
  ));

Deno.test("testnet: a daemon that crashes ends the run, in its own words, and its log is kept", () =>
  testnet({ fault: { node: 2, kind: "crash" } }, "--steps 100000 --out OUT", async ({ folder, ended }) => {
    const { code, stderr } = await ended;
    assert.strictEqual(code, 1);
    assert.match(
      stderr,
      /^murmuration: node 2 ended too soon \(exit code 7\): Cannot go on: this is a test; the logs are in ".+out"\n$/,
    );
    const { failure, nodes, mean } = await reportOf(folder);
    assert.match(failure ?? "", /node 2 ended too soon/);
    assert.deepStrictEqual([nodes[2].state, nodes[2].exit, mean], ["failed", 7, null]);
    assert.match(await Deno.readTextFile(join(folder, "out/node-2.log")), /this is a test\n {4}at nowhere/);
  }));

const limits: Readonly<Record<string, FakeTask["limits"]>> = {
  deaf: { stop: 1000, abandon: 200 },
  mute: { silence: 1000 },
};
for (
  const [kind, message] of [
    ["deaf", /node \d did not stop within 1.0 s of SIGTERM/],
    ["unmeasured", /node 1 did not measure its model at the end/],
    ["modelless", /node 1 left no model that can be read/],
    ["unsound exit", /node 1 did not stop in good order \(exit code 3\)/],
    ["mute", /no node has said anything for 1.0 s/],
  ] as const
) {
  Deno.test(`testnet: it fails on a daemon that is ${kind}`, () =>
    testnet({ fault: { node: 1, kind }, limits: limits[kind] }, "--nodes 2 --steps 50", async ({ ended }) => {
      const { code, stderr } = await ended;
      assert.strictEqual(code, 1);
      assert.match(stderr, message);
      assert.strictEqual(stderr.trimEnd().split("\n").length, 1);
    }));
}

Deno.test("testnet: a fault whose moment does not come is a failure", () =>
  testnet({}, "--nodes 2 --steps 50 --kill 1@1000s", async ({ ended }) => {
    const { code, stderr } = await ended;
    assert.strictEqual(code, 1);
    assert.match(stderr, /--kill 1@1000s did not happen: training was over after/);
  }));

for (const [signal, expected] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
  Deno.test(`testnet: ${signal} stops every daemon, a frozen one too, and leaves nothing`, () =>
    testnet(
      {},
      "--nodes 3 --steps 100000 --freeze 1@200ms:1000s --out OUT",
      async ({ folder, child, printed, ended }) => {
        await printed("node 1: frozen");
        child.kill(signal);
        const { code, stderr } = await ended;
        assert.strictEqual(code, expected);
        assert.strictEqual(stderr, `murmuration: interrupted by ${signal}\n`);
        assert.deepStrictEqual(await daemonsOf(folder), []);
        assert.deepStrictEqual(await entries(folder), ["fake.json", "tmp"]);
      },
    ));
}

Deno.test("testnet: a second signal ends all at once", () =>
  testnet(
    { fault: { node: 0, kind: "deaf" } },
    "--nodes 2 --steps 100000",
    async ({ folder, child, printed, ended }) => {
      await printed("node 0: ready");
      child.kill("SIGINT");
      // One daemon has stopped, so the first signal has been heard; the other is deaf to it.
      await until(() => daemonsOf(folder).then((daemons) => daemons.length === 1));
      child.kill("SIGINT");
      assert.strictEqual((await ended).code, 130);
      await until(() => daemonsOf(folder).then((daemons) => daemons.length === 0));
      // Killed on the spot, it could not clean up.
      for (const name of await entries(join(folder, "tmp"))) {
        await Deno.remove(join(folder, "tmp", name), { recursive: true });
      }
    },
  ));

Deno.test("testnet: when it is killed itself, no daemon outlives it, not even a frozen one", () =>
  testnet({}, "--nodes 3 --steps 100000 --freeze 1@200ms:1000s", async ({ folder, child, printed, ended }) => {
    await printed("node 1: frozen");
    assert.strictEqual((await daemonsOf(folder)).length, 3);
    child.kill("SIGKILL");
    await ended;
    await until(() => daemonsOf(folder).then((daemons) => daemons.length === 0));
    for (const name of await entries(join(folder, "tmp"))) {
      await Deno.remove(join(folder, "tmp", name), { recursive: true });
    }
  }));

Deno.test("testnet: wrong flags and an unusable --out start nothing and say why in one line", async () => {
  await testnet({}, "--nods 3", async ({ ended }) => {
    assert.deepStrictEqual(await ended, {
      code: 2,
      stdout: "",
      stderr: "murmuration: unknown option '--nods' (Did you mean --nodes?)\n",
    });
  });
  await testnet({}, "--out /dev/full", async ({ ended }) => {
    const { code, stderr } = await ended;
    assert.deepStrictEqual([code, stderr], [
      1,
      'murmuration: Cannot write the report to "/dev/full": it is not a folder; choose another --out\n',
    ]);
  });
});
