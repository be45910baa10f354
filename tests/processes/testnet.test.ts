import assert from "node:assert";
import { join } from "node:path";
import { decodeTensors } from "../../compute/model/formats.ts";
import type { Report } from "../../scripts/testnet/testnet_report.ts";
import { backgroundBytes } from "../../daemon/control/background.ts";
import { run, withFolder } from "./command.ts";

const testnet = "scripts/testnet.ts";

async function reportOf(folder: string): Promise<Report> {
  return JSON.parse(await Deno.readTextFile(join(folder, "report.json")));
}

Deno.test("the default testnet: four processes teach each other digits, for less than 300 kB each", () =>
  withFolder(async (folder) => {
    const { code, out, err } = await run(testnet, ["--out", folder]);
    assert.strictEqual(code, 0, out + err);
    const report = await reportOf(folder);
    assert.strictEqual(report.nodes.length, 4);
    for (const { node, exit, servedAccuracy, bytesSent, bytesByKind, denseBytes } of report.nodes) {
      assert.strictEqual(exit, 0);
      assert.ok(servedAccuracy! >= 0.97, `node ${node} serves ${servedAccuracy}`);
      assert.ok(bytesSent <= 300_000, `node ${node} sent ${bytesSent} bytes`);
      assert.ok(bytesSent < denseBytes / 60, `node ${node}: ${bytesSent} against ${denseBytes}`);
      const kinds = Object.values(bytesByKind).reduce((sum, bytes) => sum + bytes, 0);
      assert.strictEqual(kinds, bytesSent);
    }
    assert.ok(report.mean!.accuracy! >= 0.97);
    const { tensors } = decodeTensors(await Deno.readFile(join(folder, "model.safetensors")));
    assert.strictEqual(tensors.reduce((sum, { values }) => sum + values.length, 0), 61_706);
    for (let node = 0; node < 4; node++) {
      assert.match(await Deno.readTextFile(join(folder, `node-${node}.log`)), /all 640 steps done/);
    }
  }));

Deno.test("a testnet of the built-in text: two processes teach each other to go on with it, judged by perplexity", () =>
  withFolder(async (folder) => {
    const flags = ["--task", "text", "--nodes", "2", "--steps", "32", "--local-steps", "8"];
    const { code, out, err } = await run(testnet, [...flags, "--out", folder]);
    assert.strictEqual(code, 0, out + err);
    assert.match(out, /text, gpt-small \(164,672 parameters\).*top-k 5\.0 % sign every 8 steps/);
    const { nodes, mean } = await reportOf(folder);
    for (const { exit, exchanges, bytesSent, denseBytes } of nodes) {
      assert.ok(exit === 0 && exchanges > 0 && bytesSent < denseBytes / 20, `${exchanges} ${bytesSent} ${denseBytes}`);
    }
    // Of 82 symbols, most of which are rare.
    assert.ok(mean!.metric! > 1 && mean!.metric! < 40, `${mean!.metric}`);
  }));

Deno.test("a testnet with a node killed, one frozen and one joining late: all others finish, the joiner soon trains", () =>
  withFolder(async (folder) => {
    const faults = ["--kill", "1@50%", "--freeze", "2@30%:3s", "--join", "4@40%"];
    const { code, out, err } = await run(testnet, [
      "--nodes",
      "5",
      "--topology",
      "full",
      "--steps",
      "320",
      ...faults,
      "--out",
      folder,
    ]);
    assert.strictEqual(code, 0, out + err);
    const { nodes } = await reportOf(folder);
    assert.strictEqual(nodes[1].state, "killed");
    for (const { node, exit, accuracy } of nodes) {
      if (node === 1) continue;
      assert.strictEqual(exit, 0);
      assert.ok(accuracy! >= 0.94, `node ${node}: ${accuracy}`);
    }
    assert.strictEqual(nodes[4].startedFrom, "snapshot");
  }));

Deno.test("a testnet of daemons at a volunteer's defaults: they find each other, train, and say little beside", () =>
  withFolder(async (folder) => {
    const flags = ["--nodes", "3", "--like-volunteers", "--steps", "480", "--out", folder];
    const { code, out, err } = await run(testnet, flags);
    assert.strictEqual(code, 0, out + err);
    const { nodes } = await reportOf(folder);
    for (const { node, exit, accuracy, exchanges, background } of nodes) {
      assert.strictEqual(exit, 0);
      assert.ok(accuracy! >= 0.94, `node ${node}: ${accuracy}`);
      assert.ok(exchanges > 10, `node ${node}: ${exchanges} exchanges`);
      // The DHT, relays and AutoNAT are on, and in a minute all of it takes less than 60 kB.
      assert.ok(background!.bytes.dht.sent > 0, JSON.stringify(background));
      assert.ok(backgroundBytes(background!.bytes) < 60_000, JSON.stringify(background));
      assert.strictEqual(background!.lookups.walk, 0);
    }
  }));
