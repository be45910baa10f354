import assert from "node:assert";
import { UsageError } from "../../../scripts/terminal/mod.ts";
import { graphOf } from "../../../daemon/membership/graphs.ts";
import { parseSettings } from "../../../scripts/testnet/testnet_settings.ts";

const refuses = (flags: string, message: RegExp) =>
  assert.throws(() => parseSettings(flags.split(" ")), (error) => {
    assert.ok(error instanceof UsageError, String(error));
    assert.match(error.message, message);
    assert.ok(!error.message.includes("\n"), "one line");
    assert.strictEqual(error.exitCode, 2);
    return true;
  }, flags);

Deno.test("testnet flags: four nodes train digits by default, all else as the task says", () => {
  const { nodes, task, topology, partition, backend, faults, ...rest } = parseSettings([]);
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

Deno.test("testnet flags: every flag of the command is read", () => {
  const flags = "--nodes 8 --task mine.json --model cnn --data folder --compress top-k --density 0.01 --values log4 " +
    "--local-steps 32 --topology regular --degree 3 --partition dirichlet:0.1 --steps 100 --seed 7 --out report " +
    "--backend cpu --threads 2 --kill 1@50% --kill 2@5s --freeze 2@30%:5s --join 3@50%";
  const { faults, ...settings } = parseSettings(flags.split(" "));
  assert.deepStrictEqual(settings, {
    nodes: 8,
    task: "mine.json",
    model: "cnn",
    data: "folder",
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
  });
  assert.deepStrictEqual(faults.map(({ text }) => text), [
    "--join 3@50%",
    "--freeze 2@30%:5s",
    "--kill 1@50%",
    "--kill 2@5s",
  ]);
});

Deno.test("testnet flags: wrong ones are refused in one line that says what is right", () => {
  refuses("--nods 8", /unknown option '--nods' \(Did you mean --nodes\?\)/);
  refuses("--nodes 0", /'--nodes <n>' argument '0' is invalid. It must be a whole number from 1 to 64/);
  refuses("--nodes 4.5", /whole number/);
  refuses("--density 0", /above 0 and at most 1/);
  refuses("--density 1.5", /above 0 and at most 1/);
  refuses("--model lenett", /Allowed choices are lenet, mlp, cnn/);
  refuses("--partition dirichlet:0", /such as dirichlet:0.1/);
  refuses("--partition skewed", /iid, label or dirichlet:ALPHA/);
  refuses("--kill 4@50%", /no node 4/);
  refuses("--kill 1@5", /"5" is neither a share such as 50% nor a time such as 10s/);
  refuses("--out", /argument missing/);
  refuses("digits", /too many arguments/);
  refuses("--topology regular --degree 4", /degree from 2 to 3/);
  refuses("--topology regular --nodes 5 --degree 3", /one of the two must be even/);
  refuses("--budget 1000 --density 0.1", /--budget with --density/);
  refuses("--like-volunteers --topology ring", /--topology with --like-volunteers/);
});

Deno.test("testnet flags: --help is printed and is no failure", () => {
  let text = "";
  assert.throws(() => parseSettings(["--help"], (part) => void (text += part)), { name: "UsageError", exitCode: 0 });
  assert.match(text, /--freeze <fault>/);
  assert.match(text, /Exit codes/);
});

Deno.test("testnet graph: a regular one of few nodes is full, and depends on nothing but the seed", () => {
  assert.deepStrictEqual(graphOf(parseSettings(["--topology", "regular"])), [[1, 2, 3], [0, 2, 3], [0, 1, 3], [
    0,
    1,
    2,
  ]]);
  const eight = (seed: string) => graphOf(parseSettings(["--topology", "regular", "--nodes", "8", "--seed", seed]));
  assert.deepStrictEqual(eight("3"), eight("3"));
  assert.notDeepStrictEqual(eight("3"), eight("4"));
});
