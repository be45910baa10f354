import assert from "node:assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DATA, NAMED, permissionFlags } from "../../scripts/cli/permissions.ts";
import { type Outcome, withFolder } from "./command.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = join(root, "scripts", "murmuration.ts");

/** A command and its arguments. */
interface Line {
  /** The command's name, as the table of permissions has it. */
  readonly command: string;
  readonly args: readonly string[];
  /** Files and folders that the arguments name. */
  readonly named?: readonly string[] | undefined;
}

/** Starts a command with the permissions that the table lists for it, and no others. */
function spawn(folder: string, { command, args, named = [] }: Line): Deno.ChildProcess {
  const flags = permissionFlags(command, { [DATA]: [join(folder, "node")], [NAMED]: named });
  return new Deno.Command(Deno.execPath(), {
    // The packages are there, as the tests run on them; looking at each again would take every process half a second.
    args: ["run", "--node-modules-dir=manual", ...flags, program, ...command.split(" "), ...args],
    cwd: folder,
    env: { NO_COLOR: "1", MURMURATION_DATA_DIR: join(folder, "node") },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function run(folder: string, line: Line): Promise<Outcome> {
  const { code, stdout, stderr } = await spawn(folder, line).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

/** Runs a command that is to succeed, and gives what it prints. */
async function succeed(folder: string, command: string, args: readonly string[] = [], named?: readonly string[]) {
  const { code, out, err } = await run(folder, { command, args, named });
  assert.strictEqual(code, 0, `murmuration ${command}: ${err}${out}`);
  return out;
}

const offline = ["--no-mdns", "--no-dht", "--no-relay", "--listen", "/ip4/127.0.0.1/tcp/0", "--api-port", "0"];

Deno.test("each command works with the permissions listed for it and no others", () =>
  withFolder(async (folder) => {
    const made = JSON.parse(await succeed(folder, "init", ["--json", "--threads", "1", ...offline]));
    assert.strictEqual(made.dataDir, join(folder, "node"));
    assert.strictEqual((await succeed(folder, "id")).trim(), made.peer);
    const key = join(folder, "swarm.key");
    await succeed(folder, "key new", ["--out", key], [key]);
    assert.match(await succeed(folder, "completions", ["zsh"]), /#compdef murmuration/);
    assert.match(await succeed(folder, "task show", ["digits"]), /61,706 parameters/);

    const book = join(folder, "book.txt");
    await Deno.writeTextFile(book, "the quick brown fox jumps over the lazy dog. ".repeat(40));
    const task = join(folder, "book.json");
    await succeed(folder, "task new", ["--data", book, "--out", task], [book, task]);
    assert.match(await succeed(folder, "task check", [task], [task]), /is fine/);
    const preview = join(folder, "preview.txt");
    const looked = ["--task", task, "--threads", "1", "--preview", preview];
    assert.match(await succeed(folder, "data check", [book, ...looked], [preview]), /Nothing is wrong with it/);
    assert.match(await succeed(folder, "testnet", ["--help"]), /Usage: murmuration testnet/);

    const report = JSON.parse(
      await succeed(folder, "simulate", [
        "--nodes",
        "2",
        "--topology",
        "full",
        "--steps",
        "32",
        "--threads",
        "1",
        "--json",
      ]),
    );
    assert.strictEqual(report.nodes.length, 2);
  }));

/** Resolves when a process's stdout has shown `pattern`; what comes later is read and dropped. */
async function saw(child: Deno.ChildProcess, pattern: RegExp): Promise<void> {
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!pattern.test(text)) {
    const { done, value } = await reader.read();
    assert.ok(!done, `the process ended without ${pattern}:\n${text}`);
    text += value;
  }
  void (async () => {
    while (!(await reader.read()).done);
  })();
}

/** A second node meets the first at `address`, is barred by its user, and forgiven. */
async function meetBarAndForgive(folder: string, address: string): Promise<void> {
  const args = [...offline, "--data-dir", join(folder, "other"), "--task", "digits", "--threads", "1"];
  const other = spawn(folder, { command: "daemon", args: [...args, "--bootstrap", address, "--json"] });
  const complaints = new Response(other.stderr).text();
  const untilOpen = async () => {
    for (let tries = 0; tries < 60; tries++) {
      const [peer] = JSON.parse(await succeed(folder, "peers", ["--json"]));
      if (peer?.link === "open") return peer;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    other.kill("SIGKILL");
    assert.fail(`no link with the other node:\n${await complaints}`);
  };
  try {
    await saw(other, /"type":"linkOpened"/);
    const { peer, standing } = await untilOpen();
    assert.ok(["probation", "believed"].includes(standing.state));
    assert.match(await succeed(folder, "peers bar", [peer.slice(-6)]), /is barred until it is forgiven/);
    const [barred] = JSON.parse(await succeed(folder, "peers", ["--json"]));
    assert.deepStrictEqual([barred.link, barred.standing.bar.cause, barred.verdicts["us/BARRED"]], [
      "closed",
      "BY_HAND",
      1,
    ]);
    assert.match(await succeed(folder, "status"), /0 believed, 0 on probation, 1 barred/);
    const stranger = await run(folder, { command: "peers forgive", args: ["nobody"] });
    assert.deepStrictEqual([stranger.code, stranger.out], [1, ""]);
    assert.strictEqual(JSON.parse(await succeed(folder, "peers forgive", [peer, "--json"])).standing, undefined);
    await untilOpen();
    other.kill("SIGTERM");
    assert.strictEqual((await other.status).code, 0, await complaints);
  } finally {
    try {
      other.kill("SIGKILL");
    } catch {
      // It has ended.
    }
  }
}

for (const thread of ["off", "on"]) {
  Deno.test(`a node from init to stop, each command with its own permissions (node thread ${thread})`, () =>
    withFolder(async (folder) => {
      await succeed(folder, "init", ["--threads", "1", "--node-thread", thread, ...offline]);
      const daemon = spawn(folder, { command: "daemon", args: ["--json"] });
      const complaints = new Response(daemon.stderr).text();
      try {
        await saw(daemon, /"type":"serving"[^]*"type":"round"/);
        const status = JSON.parse(await succeed(folder, "status", ["--json"]));
        assert.strictEqual(status.state, "training");
        assert.deepStrictEqual(JSON.parse(await succeed(folder, "peers", ["--json"])), []);
        assert.strictEqual(JSON.parse(await succeed(folder, "pause", ["--json"])).state, "paused");
        assert.match(await succeed(folder, "doctor"), /the daemon that runs has them/);
        await succeed(folder, "resume");
        const nobody = await run(folder, { command: "ping", args: ["/ip4/127.0.0.1/tcp/9/p2p/" + status.peer] });
        assert.strictEqual(nobody.code, 1);
        assert.match(nobody.err, /^murmuration: [^\n]+\n$/);
        await meetBarAndForgive(folder, status.addresses[0]);
        const second = await run(folder, { command: "daemon", args: [] });
        assert.strictEqual(second.code, 4, second.err);
        assert.match(second.err, new RegExp(`^murmuration: [^\\n]*process ${daemon.pid}\\b[^\\n]*\\n$`));
        assert.match(await succeed(folder, "stop"), /has stopped/);
        assert.strictEqual((await daemon.status).code, 0, await complaints);
      } finally {
        // It has ended long since, unless something above has failed.
        try {
          daemon.kill("SIGKILL");
        } catch {
          // It has.
        }
      }
      assert.match(await succeed(folder, "model evaluate", ["--threads", "1"]), /right, top-5 .*, loss/);
      const out = join(folder, "web");
      await succeed(folder, "model export", ["--format", "tfjs", "--out", out], [out]);
      assert.ok((await Deno.stat(join(out, "weights.bin"))).size === 4 * 61_706);
      assert.strictEqual((await run(folder, { command: "status", args: [] })).code, 3);
    }));
}
