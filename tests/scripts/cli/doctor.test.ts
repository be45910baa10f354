import { Buffer } from "node:buffer";
import { createSocket } from "node:dgram";
import assert from "node:assert";
import { join } from "node:path";
import { builtinTask } from "../../../compute/task/mod.ts";
import { parseConfig } from "../../../daemon/settings/mod.ts";
import { writeApiFile } from "../../../daemon/control/mod.ts";
import { takeDataFolder } from "../../../daemon/process/data_folder.ts";
import { loadIdentity } from "../../../daemon/network/libp2p/keys.ts";
import { VERSION } from "../../../daemon/support/mod.ts";
import { checkClock } from "../../../scripts/cli/doctor/check_clock.ts";
import { judgePeers, judgeStatus } from "../../../scripts/cli/doctor/check_daemon.ts";
import { checkDeno } from "../../../scripts/cli/doctor/check_deno.ts";
import { checkNetwork } from "../../../scripts/cli/doctor/check_network.ts";
import type { Examined } from "../../../scripts/cli/doctor/examined.ts";
import type { Finding } from "../../../scripts/cli/doctor/finding.ts";
import { checkFolder } from "../../../scripts/cli/doctor/check_folder.ts";
import { checkFiles, checkMemory } from "../../../scripts/cli/doctor/check_machine.ts";
import { checkPorts } from "../../../scripts/cli/doctor/check_ports.ts";
import { EXIT } from "../../../scripts/terminal/exit.ts";
import { startControlApi } from "../../daemon/control/control_api.ts";
import { createFakeSource } from "../../daemon/control/fake_source.ts";
import { runWithFiles, withFolder } from "../../processes/command.ts";
import { document, murmuration } from "./capture.ts";

function examined(dataDir: string, settings: Record<string, unknown> = {}, more: Partial<Examined> = {}): Examined {
  const config = parseConfig({ task: "digits", dataDir, ...settings });
  return { dataDir, config, task: builtinTask("digits"), timeServer: undefined, ...more };
}

function find(findings: readonly Finding[], check: string): Finding {
  const found = findings.find((finding) => finding.check === check);
  assert.ok(found, `nothing about ${check} in ${JSON.stringify(findings)}`);
  return found;
}

Deno.test("an old Deno and too little memory are found", () => {
  assert.strictEqual(checkDeno("2.1.4").verdict, "warn");
  assert.strictEqual(checkDeno("2.10.0").verdict, "ok");
  const verdict = (available: number, settings = {}) => checkMemory(examined("x", settings), available).verdict;
  assert.deepStrictEqual([verdict(8e9), verdict(5e8), verdict(1e8)], ["ok", "warn", "fail"]);
  assert.strictEqual(verdict(8e9, { memory: "100MB" }), "fail");
});

Deno.test("a machine without a network is found, by how much of it is missing", () => {
  const at = (...addresses: string[]) => checkNetwork(addresses.map((address) => ({ name: "some0", address })));
  assert.deepStrictEqual([at().verdict, at("192.0.2.7").verdict], ["fail", "fail"]);
  assert.match(at().found, /no network, not even within itself/);
  assert.deepStrictEqual([at("127.0.0.1").verdict, at("127.0.0.1", "::1").verdict], ["warn", "warn"]);
  assert.deepStrictEqual([at("127.0.0.1", "192.0.2.7").verdict, at("::1", "fe80::1").verdict], ["ok", "ok"]);
});

Deno.test("the data folder's rights, identity and holder are found", () =>
  withFolder(async (folder) => {
    assert.strictEqual(find(await checkFolder(examined(join(folder, "none"))), "data folder").verdict, "warn");
    const { peer } = await loadIdentity(folder);
    const lock = await takeDataFolder(folder);
    const fine = await checkFolder(examined(folder));
    assert.ok(fine.every(({ verdict }) => verdict === "ok"), JSON.stringify(fine));
    assert.strictEqual(find(fine, "identity").found, peer);
    assert.match(find(fine, "lock").found, new RegExp(`process ${Deno.pid} uses`));
    lock[Symbol.dispose]();
    assert.match(find(await checkFolder(examined(folder)), "lock").found, /nobody/);
    await Deno.chmod(join(folder, "identity.key"), 0o644);
    const open = find(await checkFolder(examined(folder)), "identity");
    assert.match(`${open.verdict} ${open.found} → ${open.advice}`, /^warn others .* \(mode 0644\) → chmod 600/);
    await Deno.writeTextFile(join(folder, "identity.key"), "not a key");
    assert.strictEqual(find(await checkFolder(examined(folder)), "identity").verdict, "fail");
    assert.deepStrictEqual((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort(), [
      "identity.key",
      "lock",
    ]);
  }));

Deno.test("a limit on open files is found by reaching it", () =>
  withFolder(async (folder) => {
    await loadIdentity(folder);
    assert.strictEqual((await checkFiles(examined(folder), 64)).verdict, "ok");
    // In a process of its own: here it would take files from the tests that run beside it.
    const { out } = await runWithFiles(300, "scripts/murmuration.ts", ["doctor", "--json", "--data-dir", folder]);
    const { verdict, found, advice } = find(JSON.parse(out).findings, "open files");
    assert.ok(verdict !== "ok", found);
    assert.match(found, /only \d+ more files/);
    assert.match(advice ?? "", /ulimit -n/);
  }));

Deno.test("a port that is taken is found, and by what, as far as it tells", async () => {
  using web = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const connection of web) {
      await connection.write(new TextEncoder().encode("HTTP/1.0 404 Not Found\r\n\r\n"));
      connection.close();
    }
  })();
  const { port } = web.addr as Deno.NetAddr;
  const settings = { listen: [`/ip4/127.0.0.1/tcp/${port}`], apiPort: "0" };
  const [taken] = await checkPorts(examined("/nowhere", settings));
  assert.strictEqual(taken.verdict, "fail");
  assert.match(taken.found, /is taken by a web server/);
  assert.match(taken.advice ?? "", /--listen/);
  web.close();
  await serving;
  assert.strictEqual((await checkPorts(examined("/nowhere", settings)))[0].verdict, "ok");
  const elsewhere = { listen: ["/ip4/203.0.113.7/tcp/4001"], apiPort: "off" };
  const [other] = await checkPorts(examined("/nowhere", elsewhere));
  assert.match(`${other.verdict} ${other.advice}`, /^fail name an address of this machine/);
});

Deno.test("what a daemon tells of itself and its peers becomes advice", () => {
  const source = createFakeSource({ rounds: 30 });
  const status = source.status();
  const findings = judgeStatus({ ...status, version: VERSION });
  assert.ok(findings.every(({ verdict }) => verdict === "ok"), JSON.stringify(findings));
  assert.match(find(findings, "reached").found, /^through relay /);
  assert.strictEqual(find(judgeStatus({ ...status, version: "0.0.1" }), "daemon").verdict, "warn");
  assert.strictEqual(find(judgeStatus({ ...status, links: 0 }), "links").verdict, "warn");
  const loud = { ...status.background, perMinute: 700_000 };
  const talks = find(judgeStatus({ ...status, uptime: 600, background: loud }), "background");
  assert.match(
    `${talks.verdict}: ${talks.found}`,
    /^warn: it talks too much: 700 kB in the last minute .* for gossip$/,
  );
  assert.strictEqual(find(judgeStatus({ ...status, uptime: 60, background: loud }), "background").verdict, "ok");
  const reach = { ...status.reach, kind: "private" } as const;
  const alone = find(judgeStatus({ ...status, reach }), "reached");
  assert.match(`${alone.verdict}: ${alone.advice}`, /^warn: forward TCP port 4001 .* --announce/);
  const troubled = judgePeers(source.peers());
  assert.strictEqual(troubled.length, 1);
  assert.match(troubled[0].found, /^peer\/WRONG_TASK 2 times; it trains another task$/);
  assert.match(troubled[0].advice ?? "", /same manifest/);
  assert.deepStrictEqual(judgePeers([]), []);
});

/** A time server whose clock is ahead by `seconds`. */
async function timeServer(seconds: number): Promise<Disposable & { readonly name: string }> {
  const socket = createSocket("udp4");
  socket.on("message", (_question: Buffer, from: { port: number; address: string }) => {
    const answer = Buffer.alloc(48);
    [answer[0], answer[1]] = [0x24, 2];
    const now = Date.now() / 1000 + seconds + 2_208_988_800;
    for (const offset of [32, 40]) {
      answer.writeUInt32BE(Math.floor(now) >>> 0, offset);
      answer.writeUInt32BE(Math.floor((now % 1) * 2 ** 32), offset + 4);
    }
    socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return { name: `127.0.0.1:${socket.address().port}`, [Symbol.dispose]: () => void socket.close() };
}

Deno.test("a clock that is off is found by a time server", async () => {
  const check = async (seconds: number) => {
    using server = await timeServer(seconds);
    return (await checkClock(examined("/nowhere", {}, { timeServer: server.name })))[0];
  };
  assert.strictEqual((await check(0)).verdict, "ok");
  const behind = await check(3600);
  assert.match(`${behind.verdict} ${behind.found}`, /^warn it is (1 h 0 min|59 min) behind/);
  assert.match((await check(-7200)).found, /^it is 2 h 0 min ahead of|^it is 1 h 59 min ahead of/);
  assert.match((await checkClock(examined("/nowhere", {}, { timeServer: "127.0.0.1:9" })))[0].found, /gives no answer/);
});

Deno.test("a clock behind the data folder's files is found without any server", () =>
  withFolder(async (folder) => {
    assert.strictEqual((await checkClock(examined(folder)))[0].verdict, "ok");
    const path = join(folder, "config.json");
    await Deno.writeTextFile(path, "{}");
    await Deno.utime(path, Date.now() / 1000 + 7200, Date.now() / 1000 + 7200);
    assert.match((await checkClock(examined(folder)))[0].found, /before the newest file/);
  }));

Deno.test("murmuration doctor looks at it all, and ends with 1 if something fails", () =>
  withFolder(async (folder) => {
    const flags = ["doctor", "--no-native", "--data-dir", folder];
    const bare = await document(flags);
    assert.deepStrictEqual([bare.ok, find(bare.findings, "settings").verdict], [true, "warn"]);
    await document(["init", "--data-dir", folder]);
    await using api = await startControlApi();
    await Deno.writeTextFile(join(folder, "api-token"), `${api.token}\n`);
    await using _ = await writeApiFile(folder, api.address);
    const node = await document(flags);
    const checks = [
      "Deno",
      "settings",
      "task",
      "data folder",
      "disk",
      "identity",
      "lock",
      "memory",
      "open files",
      "network",
    ];
    for (const check of [...checks, "daemon", "reached", "links", "clock"]) find(node.findings, check);
    await Deno.writeTextFile(join(folder, "config.json"), '{ "task": ');
    const torn = await murmuration(flags);
    assert.strictEqual(torn.code, EXIT.failed);
    assert.match(torn.out, /✗ settings +Cannot read settings .* line 1, column 11/);
    assert.match(torn.out, /→ correct it, or: murmuration init --force/);
    assert.match(torn.out, /^ 1 to mend, /m);
  }));
