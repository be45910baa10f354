import assert from "node:assert";
import { join } from "node:path";
import { run, start, withFolder } from "./command.ts";
import { writeWeightsTask } from "./weights_task.ts";

const program = "scripts/murmuration.ts";
const alone = ["--listen", "/ip4/127.0.0.1/tcp/0", "--threads", "1", "--no-mdns", "--no-dht", "--no-relay"];
const daemon = (flags: readonly string[]) => start(program, ["daemon", "--api-port", "off", ...alone, ...flags]);

/** The events of one type that a daemon with `--json` has written. */
function eventsIn(out: string, type: string): Record<string, number>[] {
  return out.split("\n").filter((line) => line.includes(`"type":"${type}"`)).map((line) => JSON.parse(line));
}

Deno.test("a newcomer is killed while it fetches the weights, goes on where it was, and then trains with who gave them", () =>
  withFolder(async (folder) => {
    const { manifest, weights, bytes, reference } = await writeWeightsTask(folder, "cnn");
    const seeder = daemon([
      "--task",
      manifest,
      "--data-dir",
      join(folder, "a"),
      "--weights",
      weights,
      "--shard",
      "0/2",
    ]);
    const [, address] = await seeder.saw(/^ready (\S+)$/m);
    const flags = [
      "--task",
      manifest,
      "--data-dir",
      join(folder, "b"),
      "--shard",
      "1/2",
      "--bootstrap",
      address,
      "--json",
    ];
    const slow = daemon([...flags, "--download", "400kB/s"]);
    await slow.saw(/"type":"fetching","have":[1-9]\d{5}/);
    slow.signal("SIGKILL");
    const before = await slow.ended;
    const had = eventsIn(before.out, "fetching").at(-1)!.have;
    assert.strictEqual(eventsIn(before.out, "ready").length, 0, "it is no node before it has the weights");
    assert.ok(had > 100_000 && had < bytes.length, `${had}`);

    const second = daemon(flags);
    await second.saw(/"type":"linkOpened"/);
    await seeder.saw(/link to \w+ opened/);
    second.signal("SIGINT");
    const { code, out, err } = await second.ended;
    assert.strictEqual(code, 0, err);
    const [fetched] = eventsIn(out, "fetched");
    assert.ok(fetched.received <= bytes.length - had, `${fetched.received} of ${bytes.length} came, ${had} were there`);
    assert.match(err, /the weights are there, \d\S* MB, and right/);
    assert.deepStrictEqual(await Deno.readFile(join(folder, "b", "files", reference.sha256)), bytes);
    const purposes = eventsIn(out, "background").at(-1)!.bytes as unknown as Record<string, { received: number }>;
    assert.ok(purposes.files.received < fetched.received + 10_000, `${purposes.files.received}`);

    // What was fetched is found and given on.
    seeder.signal("SIGINT");
    assert.strictEqual((await seeder.ended).code, 0);
    const third = daemon(flags.filter((flag) => flag !== "--bootstrap" && flag !== address));
    await third.saw(/"type":"started"/);
    third.signal("SIGINT");
    const again = await third.ended;
    assert.strictEqual(again.code, 0, again.err);
    assert.strictEqual(eventsIn(again.out, "fetching").length, 0);
  }));

Deno.test("weights that nobody has are waited for until the daemon is stopped, which ends it in good order", () =>
  withFolder(async (folder) => {
    const { manifest } = await writeWeightsTask(folder, "lenet");
    const node = daemon(["--task", manifest, "--data-dir", join(folder, "a"), "--json"]);
    await node.saw(/"type":"fetching","have":0/);
    node.signal("SIGINT");
    const { code, out, err } = await node.ended;
    assert.strictEqual(code, 0, err);
    assert.match(err, /Stopped while weights were fetched; what has come of them is kept/);
    assert.strictEqual(eventsIn(out, "ready").length, 0);
  }));

Deno.test("weights beside the manifest are found by themselves, by the daemon and by whoever measures its model", () =>
  withFolder(async (folder) => {
    const { manifest, weights } = await writeWeightsTask(folder, "lenet", ".");
    const node = daemon(["--task", manifest, "--data-dir", join(folder, "a")]);
    await node.saw(/^ready /m);
    node.signal("SIGINT");
    const { code, err } = await node.ended;
    assert.strictEqual(code, 0, err);
    assert.doesNotMatch(err, /fetching/);
    const flags = ["model", "evaluate", "--data-dir", join(folder, "a"), "--task", manifest];
    const measured = await run(program, flags);
    assert.strictEqual(measured.code, 0, measured.err);
    await Deno.rename(weights, join(folder, "away"));
    const lacking = await run(program, flags);
    assert.strictEqual(lacking.code, 1);
    assert.match(
      lacking.err,
      /Cannot use task "digits.*" without the weights .*my\.safetensors", or name their file with --w/,
    );
    const named = await run(program, [...flags, "--weights", join(folder, "away")]);
    assert.strictEqual(named.code, 0, named.err);
  }));

Deno.test("other weights than the task's, weights for a task without any, and too large ones are refused in one line", () =>
  withFolder(async (folder) => {
    const { manifest, weights, bytes } = await writeWeightsTask(folder, "lenet");
    const other = join(folder, "other.safetensors");
    await Deno.writeFile(other, (bytes as Uint8Array<ArrayBuffer>).with(500, bytes[500] ^ 1));
    const cases: readonly [string[], number, RegExp][] = [
      [
        ["--task", manifest, "--weights", other],
        1,
        /Cannot start from weights ".*other.*": it is another: its SHA-256/,
      ],
      [["--task", "digits", "--weights", weights], 1, /Cannot use --weights ".*": task "digits.*" starts from no file/],
      [["--task", manifest, "--max-download", "100kB"], 4, /they are 2\d\d kB, more than --max-download 100 kB; .*1MB/],
    ];
    for (const [flags, code, message] of cases) {
      const outcome = await run(program, ["daemon", ...alone, ...flags, "--data-dir", join(folder, "node")]);
      assert.strictEqual(outcome.code, code, outcome.err);
      assert.match(outcome.err, message);
      assert.strictEqual(outcome.err.trim().split("\n").filter((line) => line.startsWith("murmuration: ")).length, 1);
    }
  }));
