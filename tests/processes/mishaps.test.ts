/** What goes wrong between nodes and on one machine: one clear line each, and nothing else is harmed. */
import assert from "node:assert";
import { join } from "node:path";
import { createNetworkKey } from "../../daemon/network/libp2p/keys.ts";
import { run, type Running, start, startUnread, watch, withFolder } from "./command.ts";
import { hasNamespaces } from "./netns.ts";

const program = "scripts/murmuration.ts";
const alone = ["--listen", "/ip4/127.0.0.1/tcp/0", "--threads", "1", "--no-mdns", "--no-dht", "--no-relay"];
const flagsOf = (folder: string, name: string) => [
  ...["daemon", "--task", "digits", "--data-dir", join(folder, name), "--api-port", "off", ...alone],
];
const daemon = (folder: string, name: string, ...flags: readonly string[]) =>
  start(program, [...flagsOf(folder, name), ...flags]);
const addressOf = async (node: Running) => (await node.saw(/^ready (\S+)$/m))[1];

async function stopAll(...nodes: readonly Running[]): Promise<void> {
  for (const node of nodes) node.signal("SIGTERM");
  for (const node of nodes) {
    const { code, err } = await node.ended;
    assert.strictEqual(code, 0, err);
    // Whatever goes wrong is told to people, not as a stack.
    assert.doesNotMatch(err, /^\s+at /m);
  }
}

const secondsOf = (node: Running) => Number(/(\d+) steps: accuracy/.exec(node.written().err)?.[1] ?? 0);

Deno.test("a node with another network key, or with none, is told why it comes to nothing; the swarm trains on", () =>
  withFolder(async (folder) => {
    for (const name of ["right", "wrong"]) await Deno.writeTextFile(join(folder, name), createNetworkKey());
    const first = daemon(folder, "first", "--network-key", join(folder, "right"));
    const bootstrap = ["--bootstrap", await addressOf(first)];
    const member = daemon(folder, "member", ...bootstrap, "--network-key", join(folder, "right"));
    await member.saw(/link to \w+ opened/);
    const other = daemon(folder, "other", ...bootstrap, "--network-key", join(folder, "wrong"));
    const open = daemon(folder, "open", ...bootstrap);
    for (const stranger of [other, open]) await stranger.saw(/cannot be reached|Cannot reach.*--network-key/);
    for (const stranger of [other, open]) await stranger.saw(/--network-key/);
    await first.saw(/steps: accuracy/);
    assert.ok(secondsOf(first) > 0);
    await stopAll(first, member, other, open);
    const { code, err } = await run(program, [...flagsOf(folder, "none"), "--require-network-key"]);
    assert.deepStrictEqual([code, err.trim().split("\n").length], [4, 1], err);
    assert.match(err, /^murmuration: Cannot start without a network key.*--network-key/);
  }));

Deno.test("a node whose clock is an hour off is told so, and trains with the others", () =>
  withFolder(async (folder) => {
    const first = daemon(folder, "first");
    const late = start("tests/processes/other_clock.ts", [
      ...flagsOf(folder, "late"),
      ...["--bootstrap", await addressOf(first)],
    ]);
    await late.saw(/this machine's clock is 1 h|clock is 60 min behind/);
    await late.saw(/link to \w+ opened/);
    await stopAll(first, late);
  }));

Deno.test("a daemon whose events nobody reads any more trains on, and keeps its model at its end", () =>
  withFolder(async (folder) => {
    const node = startUnread(program, [...flagsOf(folder, "node"), "--json"]);
    await node.saw(/Cannot write to stdout: nobody reads it any more; the node goes on/);
    await node.saw(/steps: accuracy/);
    await stopAll(node);
    assert.ok((await Deno.stat(join(folder, "node", "model.safetensors"))).size > 0);
  }));

Deno.test("a data folder in use is refused, and its owner is left alone", () =>
  withFolder(async (folder) => {
    const owner = daemon(folder, "node");
    await owner.saw(/^ready/m);
    const { code, err, out } = await run(program, flagsOf(folder, "node"));
    assert.deepStrictEqual([code, out], [4, ""], err);
    assert.match(err.trim(), /^murmuration: Cannot use the folder "[^"]+": another daemon \(process \d+\) [^\n]+$/);
    await stopAll(owner);
  }));

Deno.test({
  name: "where loopback is down, a daemon says that it has no network, and status that it runs",
  ignore: !hasNamespaces,
  fn: () =>
    withFolder(async (folder) => {
      const deno = `"${Deno.execPath()}" run --node-modules-dir=manual -A ${program}`;
      const lines = [
        `${deno} daemon --task digits --data-dir "${folder}/node" & daemon=$!`,
        `until [ -e "${folder}/node/api.json" ]; do kill -0 $daemon || exit 9; sleep 0.1; done`,
        `${deno} status --data-dir "${folder}/node"; echo "status $?"`,
        `${deno} doctor --no-native --data-dir "${folder}/node"; echo "doctor $?"`,
        "kill $daemon; wait",
      ];
      const { out, err } = await watch(
        new Deno.Command("unshare", {
          args: ["--net", "sh", "-c", lines.join("\n")],
          env: { NO_COLOR: "1" },
          stdout: "piped",
          stderr: "piped",
        }),
        "unshare",
      ).ended;
      assert.match(err, /WARN: ready as \w+ for task \w+, but this machine has no network/);
      assert.match(err, /^murmuration: Cannot reach 127\.0\.0\.1: no network, .*\(process \d+\) runs; [^\n]+$/m);
      assert.match(out, /^status 1$/m);
      assert.match(out, /✗ network +this machine has no network, not even within itself/);
      assert.match(out, /✗ daemon +Cannot reach 127\.0\.0\.1: no network/);
      assert.match(out, /^doctor 1$/m);
    }),
});

Deno.test("a port of the control API that is taken is told, and so is a torn config", () =>
  withFolder(async (folder) => {
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = taken.addr as Deno.NetAddr;
    const api = await run(program, [...flagsOf(folder, "node"), "--api-port", `${port}`]);
    assert.strictEqual(api.code, 1);
    assert.match(api.err.trim(), /^murmuration: Cannot serve the control API on [^\n]+ the port is in use; [^\n]+$/);
    const file = join(folder, "node", "config.json");
    const torn = '{ "task": "digits",\n  "cpu": "5';
    await Deno.writeTextFile(file, torn);
    const config = await run(program, flagsOf(folder, "node"));
    assert.ok(config.code === 1 || config.code === 2, `${config.code}`);
    assert.match(config.err.trim(), /^murmuration: [^\n]*config\.json[^\n]*$/);
    assert.strictEqual(await Deno.readTextFile(file), torn, "nothing was changed");
  }));

for (const thread of ["off", "on"]) {
  Deno.test(`a daemon that is killed goes on from its checkpoint, with its link where both ends agree (node thread ${thread})`, () =>
    withFolder(async (folder) => {
      const port = (() => {
        using free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
        return (free.addr as Deno.NetAddr).port;
      })();
      const stays = daemon(folder, "stays");
      const bootstrap = ["--bootstrap", await addressOf(stays)];
      const own = [
        ...bootstrap,
        "--listen",
        `/ip4/127.0.0.1/tcp/${port}`,
        "--checkpoint-every",
        "1s",
        "--node-thread",
        thread,
      ];
      const killed = daemon(folder, "killed", ...own);
      await killed.saw(/link to \w+ opened/);
      const folders = join(folder, "killed", "checkpoints");
      const limit = Date.now() + 30_000;
      const count = async () => {
        const [task] = await Array.fromAsync(Deno.readDir(folders)).catch(() => []);
        if (task === undefined) return 0;
        const names = await Array.fromAsync(Deno.readDir(join(folders, task.name)));
        return names.filter(({ name }) => name.endsWith(".json")).length;
      };
      while (await count() < 2 && Date.now() < limit) await new Promise((resolve) => setTimeout(resolve, 100));
      killed.signal("SIGKILL");
      await killed.ended;
      const again = daemon(folder, "killed", ...own);
      await again.saw(/training starts from the last checkpoint/);
      await again.saw(/link to \w+ opened/);
      await again.saw(/steps: accuracy/);
      await stopAll(again, stays);
    }));
}
