import assert from "node:assert";
import { join } from "node:path";
import { writeApiFile } from "../../../daemon/control/mod.ts";
import { takeDataFolder } from "../../../daemon/process/data_folder.ts";
import { EXIT } from "../../../scripts/terminal/exit.ts";
import { startControlApi } from "../../daemon/control/control_api.ts";
import type { FakeSource } from "../../daemon/control/fake_source.ts";
import { withFolder } from "../../processes/command.ts";
import { document, murmuration } from "./capture.ts";

/** Runs `test` beside a data folder on which a daemon seems to run. */
async function withDaemon(test: (folder: string, source: FakeSource) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await using api = await startControlApi();
    await Deno.writeTextFile(join(folder, "api-token"), `${api.token}\n`);
    await using _ = await writeApiFile(folder, api.address);
    await test(folder, api.source);
  });
}

Deno.test("status shows where the daemon stands, and its dashboard with the token", () =>
  withDaemon(async (folder, source) => {
    const status = await document(["status", "--data-dir", folder]);
    assert.match(status.dashboard, /^http:\/\/127\.0\.0\.1:\d+\/#token=a-token-that-only-tests-know$/);
    assert.deepStrictEqual([status.round, status.state, status.links], [30, "training", 3]);
    const { code, out } = await murmuration(["status"], { MURMURATION_DATA_DIR: folder });
    assert.strictEqual(code, EXIT.ok);
    for (
      const text of [
        "● training",
        "digits, 50,890 parameters",
        "round 30, 480 steps on 15,000 examples",
        "up 5.60 kB/s of 100 kB/s, down 5.90 kB/s",
        "42 % of 50 % CPU, 410 MB memory",
        "2 believed, 1 on probation, 1 barred",
        "through a relay",
        "1 by bootstrap, 2 by mdns, 1 by dht, 1 by heartbeat",
        status.dashboard,
      ]
    ) assert.ok(out.includes(text), `${text} is missing in\n${out}`);
    source.become("paused", "quiet hours until 07:00");
    assert.match((await murmuration(["status", "--data-dir", folder])).out, /● paused: quiet hours until 07:00/);
  }));

Deno.test("peers are listed with links first, and with what went wrong", () =>
  withDaemon(async (folder) => {
    assert.strictEqual((await document(["peers", "--data-dir", folder])).length, 5);
    const { out } = await murmuration(["peers", "--data-dir", folder]);
    const rows = out.split("\n").slice(2, 7);
    assert.deepStrictEqual(rows.map((row) => row.trim().split(/ +/)[1]), ["open", "open", "open", "closed", "–"]);
    assert.match(out, /peer\/WRONG_TASK 2/);
    assert.match(out, /! \w+: it trains another task/);
    ["believed", "believed", "on probation", "–", "barred"].forEach((word, index) => {
      assert.ok(rows[index].includes(` ${word} `), rows[index]);
    });
    const why = "it agrees with this node far less than others do (agreement 0.04, others' 0.61)";
    assert.ok(out.includes(`✗ aaaaaa: barred for 41 more rounds: ${why}`), out);
  }));

Deno.test("peers bar and peers forgive take the end of a peer's id, and say in one line whom they do not know", () =>
  withDaemon(async (folder, source) => {
    const [, , { peer }] = await document(["peers", "--data-dir", folder]);
    const { standing } = await document(["peers", "bar", peer.slice(-6), "--data-dir", folder]);
    assert.deepStrictEqual([standing.state, standing.bar.cause, standing.bar.until], ["barred", "BY_HAND", undefined]);
    const { out } = await murmuration(["peers", "--data-dir", folder]);
    assert.match(out, /✗ \w{6}: barred until it is forgiven: the user says so$/m);
    const forgiven = await murmuration(["peers", "forgive", peer, "--data-dir", folder]);
    assert.match(forgiven.out, /^\w{6} is forgiven\.$/m);
    assert.deepStrictEqual(source.calls, [`bar ${peer}`, `forgive ${peer}`]);
    const mistakes: readonly [readonly string[], RegExp][] = [
      [["bar", "nobody"], /^murmuration: No peer is known whose id ends with "nobody"; [^\n]+\n$/],
      [["bar", ""], /^murmuration: (No peer is known|Cannot tell which)[^\n]+\n$/],
      [["bar", "a"], /^murmuration: Cannot tell which peer "a" is: 12D3[^\n]+\n$/],
      [["forgive", peer], /^murmuration: Cannot forgive "12D3\w+": it is not barred\n$/],
    ];
    for (const [args, message] of mistakes) {
      const { code, err } = await murmuration(["peers", ...args, "--data-dir", folder]);
      assert.strictEqual(code, EXIT.failed, args.join(" "));
      assert.match(err, message);
    }
  }));

Deno.test("ping takes the end of a peer's id, and says in one line who does not answer", () =>
  withDaemon(async (folder) => {
    const [, , { peer }] = await document(["peers", "--data-dir", folder]);
    const pong = await document(["ping", peer.slice(-6), "--data-dir", folder]);
    assert.deepStrictEqual(pong, { peer, milliseconds: 12.5 });
    const many = await murmuration(["ping", "aaaaaa", "--data-dir", folder]);
    assert.match(many.err, /^murmuration: Cannot tell which peer "aaaaaa" is: 12D3[^\n]+\n$/);
    const nobody = await murmuration(["ping", "/ip4/127.0.0.1/tcp/1", "--data-dir", folder]);
    assert.strictEqual(nobody.code, EXIT.failed);
    assert.match(nobody.err, /^murmuration: Cannot reach [^\n]+: nobody answers\n$/);
  }));

Deno.test("pause, resume and stop do so; stop waits until the data folder is free", () =>
  withDaemon(async (folder, source) => {
    assert.deepStrictEqual(await document(["pause", "--data-dir", folder]), { state: "paused" });
    assert.match((await murmuration(["resume", "--data-dir", folder])).out, /^The daemon is training\.$/m);
    const lock = await takeDataFolder(folder);
    let isOver = false;
    const stopped = murmuration(["stop", "--data-dir", folder]).then((outcome) => {
      isOver = true;
      return outcome;
    });
    while (!isOver && !source.calls.includes("stop")) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.strictEqual(isOver, false);
    lock[Symbol.dispose]();
    assert.match((await stopped).out, /^The daemon has stopped\.$/m);
    assert.deepStrictEqual(source.calls, ["pause", "resume", "stop"]);
  }));

for (const command of [["status"], ["peers"], ["peers", "bar", "x"], ["ping", "x"], ["pause"], ["resume"], ["stop"]]) {
  Deno.test(`murmuration ${command.join(" ")} says in one line that no daemon runs, with an exit code of its own`, () =>
    withFolder(async (folder) => {
      const none = await murmuration([...command, "--data-dir", folder]);
      assert.deepStrictEqual([none.code, none.out], [EXIT.notRunning, ""]);
      assert.match(none.err, /^murmuration: No daemon runs on [^\n]*murmuration daemon --data-dir [^\n]*\n$/);
      // What one that was killed leaves behind.
      await Deno.writeTextFile(join(folder, "api-token"), "a-token-that-only-tests-know\n");
      const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const { port } = listener.addr;
      listener.close();
      const file = { address: `http://127.0.0.1:${port}`, pid: 1, started: 1 };
      await Deno.writeTextFile(join(folder, "api.json"), JSON.stringify(file));
      const killed = await murmuration([...command, "--data-dir", folder]);
      assert.strictEqual(killed.code, EXIT.notRunning, killed.err);
      assert.match(killed.err, /^murmuration: No daemon answers at [^\n]+\n$/);
    }));
}
