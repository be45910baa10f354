import assert from "node:assert";
import { join } from "node:path";
import { planFrom, runsOf } from "../../../../scripts/experiments/compare/plan.ts";
import { parseCompare } from "../../../../scripts/experiments/compare/compare_settings.ts";
import { withFolder } from "../../../processes/command.ts";
import { FAKE_RUNNERS } from "./fake_runners.ts";

const EXPERIMENT = {
  title: "Sums",
  claim: "They add up.",
  runner: "sum",
  grid: { density: [0.1, 0.2], method: ["dense", "top-k"] },
  seeds: [1, 2],
  columns: ["accuracy"],
};

Deno.test("compare flags: wrong ones are refused in one line that says what is right", () => {
  for (
    const [flags, message] of [
      ["my.json --job 2", /unknown option '--job' \(Did you mean --jobs\?\)/],
      ["my.json --jobs 0", /--jobs "0": must be at least 1/],
      ["my.json --seeds 1,1", /different whole numbers/],
      ["my.json --seeds 1,4294967296", /below 2³²/],
      ["my.json --only density", /KEY=VALUE, such as density=0\.01/],
      ["my.json other.json", /too many arguments/],
      ["--dry-run", /Name an experiment's file/],
      ["my.json --list", /--list with an experiment/],
    ] as const
  ) {
    assert.throws(() => parseCompare(flags.split(" "), 4), (error: Error & { exitCode?: number }) => {
      assert.match(error.message, message);
      assert.strictEqual(error.exitCode, 2);
      return !error.message.includes("\n");
    }, flags);
  }
});

Deno.test("compare flags: every flag is read", () => {
  const flags =
    "my.json --jobs 3 --out there --runs kept --seeds 4,5 --only a=1 --only b=x=y --only a=2 --force --dry-run";
  assert.deepStrictEqual(parseCompare(flags.split(" "), 4), {
    experiment: "my.json",
    jobs: 3,
    out: "there",
    runs: "kept",
    seeds: [4, 5],
    only: new Map([["a", ["1", "2"]], ["b", ["x=y"]]]),
    force: true,
    dryRun: true,
    list: false,
  });
  const { jobs, runs, out, only } = parseCompare(["my.json"], 4);
  assert.deepStrictEqual({ jobs, runs, out, only }, {
    jobs: 4,
    runs: "results/.runs",
    out: undefined,
    only: new Map(),
  });
});

Deno.test("compare plan: --only keeps combinations with any of one key's values and all of the keys", () =>
  withFolder(async (folder) => {
    const path = join(folder, "sums.json");
    await Deno.writeTextFile(path, JSON.stringify(EXPERIMENT));
    const plan = (only: Record<string, string[]>) =>
      planFrom(path, { seeds: undefined, only: new Map(Object.entries(only)) }, FAKE_RUNNERS);
    const varied = async (only: Record<string, string[]>) =>
      (await plan(only)).combinations.map(({ varied }) => varied);
    assert.deepStrictEqual(await varied({ density: ["0.2", "0.1"], method: ["dense"] }), [
      { density: 0.1, method: "dense" },
      { density: 0.2, method: "dense" },
    ]);
    assert.strictEqual((await varied({ loss: ["0"] })).length, 4, "settings at their defaults count too");
    await assert.rejects(plan({ densty: ["0.1"] }), { exitCode: 2, message: /--only densty=….*"density"/ });
    await assert.rejects(plan({ density: ["0.3"] }), { exitCode: 2, message: /agrees with --only/ });
    const runs = runsOf(await plan({ method: ["dense"] }));
    assert.deepStrictEqual(runs.map(({ seed }) => seed), [1, 1, 2, 2], "all combinations have the first seed first");
  }));

Deno.test("compare plan: what cannot be read is refused with 2", () =>
  withFolder(async (folder) => {
    const none = { seeds: undefined, only: new Map() };
    const missing = join(folder, "none.json");
    await assert.rejects(planFrom(missing, none, FAKE_RUNNERS), { name: "UsageError", exitCode: 2, message: /--list/ });
    await Deno.writeTextFile(missing, "[");
    await assert.rejects(planFrom(missing, none, FAKE_RUNNERS), { exitCode: 2, message: /correct the JSON/ });
  }));
