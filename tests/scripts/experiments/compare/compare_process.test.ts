import assert from "node:assert";
import { join } from "node:path";
import { type Outcome, run, type Running, start, withFolder } from "../../../processes/command.ts";

// The command as users run it, with runners that only add numbers: every process here is a real one.

const PROGRAM = "tests/scripts/experiments/compare/fake_compare.ts";

interface Workplace {
  readonly folder: string;
  compare(...flags: string[]): Promise<Outcome>;
  begin(...flags: string[]): Running;
  /** All runs that were done so far, as `density seed`, sorted; and their processes. */
  ran(): Promise<{ runs: string[]; processes: string[] }>;
  read(file: string): Promise<string>;
}

/** Writes an experiment of 2 densities × 3 seeds with some changes, and tries things with it. */
function withExperiment(more: object, base: object, test: (workplace: Workplace) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const experiment = {
      title: "Sums",
      claim: "They add up.",
      runner: "sum",
      base: { folder, ...base },
      grid: { density: [0.1, 0.2] },
      seeds: [1, 2, 3],
      columns: ["accuracy", { figure: "bytes", label: "bytes sent" }, "limit"],
      plots: [
        { kind: "points", name: "cost", x: "bytes", y: "accuracy", series: "method", logX: true, label: "density" },
        { kind: "curve", name: "way", x: "bytes", y: "accuracy", series: "method", facet: "density" },
      ],
      ...more,
    };
    await Deno.mkdir(join(folder, "experiments"));
    const file = join(folder, "experiments", "sums.json");
    await Deno.writeTextFile(file, JSON.stringify(experiment));
    const all = (flags: string[]) => {
      const folders = ["--out", join(folder, "out"), "--runs", join(folder, "kept")];
      const own = flags.includes("--list") ? [] : [file, ...folders];
      return [join(folder, "experiments"), ...own, ...flags];
    };
    await test({
      folder,
      compare: (...flags) => run(PROGRAM, all(flags)),
      begin: (...flags) => start(PROGRAM, all(flags)),
      async ran() {
        const lines = (await Deno.readTextFile(join(folder, "runs")).catch(() => "")).split("\n").filter(Boolean);
        const words = lines.map((line) => line.split(" "));
        return {
          runs: words.map(([, density, seed]) => `${density} ${seed}`).sort(),
          processes: [...new Set(words.map(([pid]) => pid))],
        };
      },
      read: (file) => Deno.readTextFile(join(folder, "out", file)),
    });
  });
}

const ALL = ["0.1 1", "0.1 2", "0.1 3", "0.2 1", "0.2 2", "0.2 3"];

Deno.test("compare: runs the grid with all seeds, two at once and no more, and writes the same bytes again", () =>
  withExperiment({ columns: ["accuracy", "bytes", "most"] }, { manner: "meet" }, async (workplace) => {
    const first = await workplace.compare("--jobs", "2");
    assert.strictEqual(first.code, 0, first.err);
    const { runs, processes } = await workplace.ran();
    assert.deepStrictEqual(runs, ALL);
    assert.strictEqual(processes.length, 2, "a process takes run after run");
    assert.match(first.out, /0\.1 +92\.00 ± 1\.00 % {2}102 ± 1 B/);
    assert.match(first.err, /\[6\/6\] density 0\.\d, seed \d/);
    const json = JSON.parse(await workplace.read("sums.json"));
    const most = json.rows.flatMap(({ figures }: { figures: { most: { values: number[] } } }) => figures.most.values);
    assert.ok(most.every((seen: number) => seen === 1 || seen === 2), `${most} at once`);

    const files = ["sums.md", "sums.json", "sums-cost.svg", "sums-way.svg"];
    const before = await Promise.all(files.map(workplace.read));
    await Deno.remove(join(workplace.folder, "out"), { recursive: true });
    const second = await workplace.compare("--jobs", "1");
    assert.strictEqual(second.code, 0, second.err);
    assert.deepStrictEqual(await Promise.all(files.map(workplace.read)), before);
    assert.deepStrictEqual((await workplace.ran()).runs, ALL, "nothing was run again");
    const kept = (await Array.fromAsync(Deno.readDir(join(workplace.folder, "out")))).map(({ name }) => name).sort();
    assert.deepStrictEqual(kept, [...files].sort());
  }));

Deno.test("compare: the table and the charts hold mean and deviation, provenance and all values", () =>
  withExperiment({}, { manner: "null" }, async (workplace) => {
    assert.strictEqual((await workplace.compare("--jobs", "1")).code, 0);
    const markdown = await workplace.read("sums.md");
    assert.match(markdown, /^# Sums\n\nThey add up\.\n\n```sh\ndeno task compare .*sums\.json\n```\n/);
    assert.match(markdown, /\| density \| accuracy \| bytes sent \| limit \|\n\| --- \| ---: \| ---: \| ---: \|\n/);
    assert.match(markdown, /\| 0\.1 \| 92\.00 ± 1\.00 % \| 102 ± 1 B \| 12\.50 ± 0\.00 \(2 of 3\) \|/);
    assert.match(markdown, /- Seeds: 1, 2, 3\n- Date: \d{4}-\d\d-\d\d\n- Versions: Deno 2\.0\.0, .* commit abc\n/);
    assert.match(markdown, /Mean ± standard deviation over 3 seeds\. \(n of m\): only n/);
    assert.match(markdown, /!\[accuracy against bytes sent\]\(sums-cost\.svg\)/);
    const { rows, seeds, charts } = JSON.parse(await workplace.read("sums.json"));
    assert.deepStrictEqual(seeds, [1, 2, 3]);
    assert.deepStrictEqual(charts, ["sums-cost.svg", "sums-way.svg"]);
    assert.deepStrictEqual(rows[1].figures.bytes, { mean: 202, sd: 1, n: 3, values: [201, 202, 203] });
    assert.deepStrictEqual(rows[1].figures.limit.values, [12.5, null, 12.5]);
    assert.strictEqual(rows[1].settings.method, "top-k", "defaults are told");
    assert.match(await workplace.read("sums-way.svg"), /density 0\.2/);
  }));

Deno.test("compare: interrupted, it stops its processes, exits with 130, and goes on where it stopped", () =>
  withExperiment({}, { manner: "wait" }, async (workplace) => {
    const running = workplace.begin("--jobs", "2");
    await running.saw(/\[4\/6\]/);
    running.signal("SIGINT");
    const { code, err } = await running.ended;
    assert.strictEqual(code, 130, err);
    assert.match(err, /interrupted by SIGINT; what was finished is kept/);
    const { processes } = await workplace.ran();
    for (const pid of processes) {
      const { success } = await new Deno.Command("kill", { args: ["-0", pid], stderr: "null" }).output();
      assert.ok(!success, `process ${pid} is left`);
    }
    assert.strictEqual((await Array.fromAsync(Deno.readDir(join(workplace.folder, "kept")))).length, 4);

    await Deno.remove(join(workplace.folder, "runs"));
    await Deno.writeTextFile(join(workplace.folder, "go"), "");
    // As a crash in the midst of a write to the disk would leave it.
    const kept = await Array.fromAsync(Deno.readDir(join(workplace.folder, "kept")));
    let torn = "";
    for (const { name } of kept) {
      const text = await Deno.readTextFile(join(workplace.folder, "kept", name));
      if (text.includes('"seed":1') && text.includes('"density":0.2')) {
        torn = name;
        await Deno.writeTextFile(join(workplace.folder, "kept", name), text.slice(0, 100));
      }
    }
    assert.notStrictEqual(torn, "");
    const again = await workplace.compare("--jobs", "2");
    assert.strictEqual(again.code, 0, again.err);
    assert.match(again.err, /3 runs to do, 3 finished/);
    assert.deepStrictEqual((await workplace.ran()).runs, ["0.1 3", "0.2 1", "0.2 3"]);
  }));

Deno.test("compare: a run that fails or dies is told with its settings, the others go on, the exit code is 1", () =>
  withExperiment({ grid: { density: [0.1] }, seeds: [1, 2, 3, 4] }, { manner: "fail" }, async (workplace) => {
    const { code, err, out } = await workplace.compare("--jobs", "1");
    assert.strictEqual(code, 1);
    assert.match(err, /murmuration: the run density 0\.1, seed 2 failed: .*the sum does not add up\n {4}at /);
    assert.match(err, /seed 3 failed: its process ended with exit code 7:\n[^]*fatal: a library gave up\n/);
    assert.deepStrictEqual((await workplace.ran()).runs, ["0.1 1", "0.1 2", "0.1 3", "0.1 4"]);
    assert.match(out, /92\.50 ± 2\.12 % \(2 of 4\)/);
    const markdown = await workplace.read("sums.md");
    assert.match(markdown, /Failed:\n\n- density 0\.1, seed 2: .*add up\n- density 0\.1, seed 3: its process ended/);
    assert.ok(!/file:|\.ts:/.test(markdown + await workplace.read("sums.json")), "no place in the code");
    // What failed is missing, and is tried again.
    assert.strictEqual((await workplace.compare("--jobs", "1")).code, 1);
    assert.deepStrictEqual((await workplace.ran()).runs, ["0.1 1", "0.1 2", "0.1 2", "0.1 3", "0.1 3", "0.1 4"]);
  }));

Deno.test("compare: --only, --seeds, --dry-run and --force", () =>
  withExperiment({}, {}, async (workplace) => {
    const planned = await workplace.compare("--dry-run", "--seeds", "7,8");
    assert.strictEqual(planned.code, 0, planned.err);
    assert.match(planned.out, /0\.2\s+0 of 2\n4 runs to do, 0 finished\n/);
    assert.deepStrictEqual((await workplace.ran()).runs, []);

    const few = await workplace.compare("--only", "density=0.2", "--seeds", "7");
    assert.strictEqual(few.code, 0, few.err);
    assert.match(await workplace.read("sums.md"), /sums\.json --seeds 7 --only density=0\.2\n/);
    assert.match(await workplace.read("sums.md"), /\| 0\.2 \| 97\.00 % \| 207 B \| 12\.50 \|\n\nOne seed\./);
    assert.strictEqual((await workplace.compare("--force", "--only", "density=0.2", "--seeds", "7")).code, 0);
    assert.deepStrictEqual((await workplace.ran()).runs, ["0.2 7", "0.2 7"]);
  }));

Deno.test("compare: a wrong experiment is refused with 2, in a line", () =>
  withExperiment({ runner: "sums" }, {}, async ({ compare }) => {
    const { code, err } = await compare();
    assert.strictEqual(code, 2);
    assert.match(err, /^murmuration: Cannot use experiment .*: unknown runner "sums"\. Did you mean "sum"\?\n$/);
  }));

Deno.test("compare: a figure that no run has is named with the nearest, and the rest is written all the same", () =>
  withExperiment(
    {
      columns: ["acuracy", "bytes"],
      plots: [{ kind: "points", x: "byte", y: "accuracy", series: "method" }],
      seeds: [1],
    },
    {},
    async (workplace) => {
      const { code, err } = await workplace.compare();
      assert.strictEqual(code, 1);
      assert.match(err, /no run has a figure "acuracy"\. Did you mean "accuracy"\?/);
      assert.match(err, /no chart sums\.svg: no run has "byte"\. Did you mean "bytes"\?/);
      assert.match(await workplace.read("sums.md"), /\| 0\.1 \| – \| 101 B \|/);
    },
  ));

Deno.test("compare: --list tells of each experiment, and --help of the exit codes", () =>
  withExperiment({}, {}, async (workplace) => {
    const fine = await workplace.compare("--list");
    assert.strictEqual(fine.code, 0, fine.err);
    assert.strictEqual(fine.out, "sums (sum, 6 runs, 3 seeds)\n  They add up.\n");
    await Deno.writeTextFile(join(workplace.folder, "experiments", "worse.json"), "{}");
    const broken = await workplace.compare("--list");
    assert.strictEqual(broken.code, 1);
    assert.match(broken.out, /worse\.json\n {2}Cannot use experiment/);
    const help = await workplace.compare("--help");
    assert.strictEqual(help.code, 0);
    assert.match(help.out, /--only <key=value>[\s\S]*Exit codes: 0 .*, 1 .*, 2 .*, 130 interrupted/);
  }));
