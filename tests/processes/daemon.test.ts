import assert from "node:assert";
import { join } from "node:path";
import { run, start, withFolder } from "./command.ts";

const program = "scripts/murmuration.ts";
/** What a daemon needs to be found by nobody but those that are told of it. */
const alone = ["--listen", "/ip4/127.0.0.1/tcp/0", "--threads", "1", "--no-mdns", "--no-dht", "--no-relay"];
const daemon = (flags: readonly string[]) => start(program, ["daemon", "--api-port", "off", ...alone, ...flags]);

/** Where a daemon's node may be: each in a thread of its own, or not. */
const places = [["", ["--node-thread", "off"]], [", each node in a thread of its own", [
  "--node-thread",
  "on",
]]] as const;

for (const [where, flag] of places) {
  Deno.test(`two daemons meet${where}: the second takes the first one's model, both train, and both leave in good order`, () =>
    withFolder(async (folder) => {
      const flags = (index: number) => [
        ...["--task", "digits", "--data-dir", join(folder, `${index}`), "--shard", `${index}/2`, "--verbose", ...flag],
      ];
      const first = daemon(flags(0));
      const [, address] = await first.saw(/^ready (\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\/12D3\w+)$/m);
      await first.saw(/round 2:/);
      const second = daemon([...flags(1), "--bootstrap", address]);
      await second.saw(/training starts from a neighbour's model/);
      await second.saw(/exchange with \w+ as initiator/);
      await first.saw(/exchange with \w+ as responder/);
      first.signal("SIGINT");
      second.signal("SIGTERM");
      for (const node of [first, second]) {
        const { code, out, err } = await node.ended;
        assert.strictEqual(code, 0, out + err);
        assert.match(err, /stopped after \d+ steps and \d+ exchanges/);
      }
      for (const index of [0, 1]) {
        const model = await Deno.stat(join(folder, `${index}`, "model.safetensors"));
        assert.ok(model.size > 4 * 61_706);
        const key = await Deno.stat(join(folder, `${index}`, "identity.key"));
        assert.strictEqual(key.mode! & 0o777, 0o600);
      }
    }));
}

Deno.test("a second signal ends a daemon at once", () =>
  withFolder(async (folder) => {
    const node = daemon(["--task", "digits", "--data-dir", folder]);
    await node.saw(/^ready /m);
    node.signal("SIGINT");
    node.signal("SIGINT");
    const { code } = await node.ended;
    assert.ok(code === 130 || code === 0, `exit code ${code}`);
  }));

/** Flags that cannot work, the exit code, and what the one line must say. */
type Refusal = readonly [what: string, flags: (folder: string) => Promise<string[]> | string[], code: number, RegExp];

const refusals: readonly Refusal[] = [
  [
    "an unknown flag",
    (folder) => ["--task", "digits", "--data-dir", folder, "--shrad", "0/1"],
    2,
    /unknown option '--shrad'.*--shard/,
  ],
  ["no task", (folder) => ["--data-dir", folder], 2, /--task/],
  ["a wrong value", (folder) => ["--task", "digits", "--data-dir", folder, "--shard", "2/2"], 2, /--shard "2\/2"/],
  ["an unknown task", (folder) => ["--task", "digts", "--data-dir", folder], 1, /Did you mean "digits"/],
  ["a manifest that is not there", (f) => ["--task", join(f, "no.json"), "--data-dir", f], 1, /no such file/],
  [
    "a manifest that is torn",
    async (folder) => {
      await Deno.writeTextFile(join(folder, "task.json"), '{ "name": "x"');
      return ["--task", join(folder, "task.json"), "--data-dir", folder];
    },
    1,
    /task\.json.*correct the JSON/,
  ],
  [
    "a data folder that cannot be made",
    async (folder) => {
      await Deno.writeTextFile(join(folder, "file"), "");
      return ["--task", "digits", "--data-dir", join(folder, "file", "data")];
    },
    1,
    /file/,
  ],
  [
    "a corrupt identity",
    async (folder) => {
      await Deno.writeTextFile(join(folder, "identity.key"), "not a key");
      return ["--task", "digits", "--data-dir", folder];
    },
    1,
    /identity\.key/,
  ],
  ["data that was not given", (folder) => ["--task", "mnist", "--data-dir", folder], 1, /--data/],
  [
    "a corrupt data file",
    async (folder) => {
      for (const name of ["train-images", "t10k-images"]) {
        await Deno.writeFile(join(folder, `${name}-idx3-ubyte`), Uint8Array.of(0, 0, 8, 3, 0, 0));
      }
      for (const name of ["train-labels", "t10k-labels"]) {
        await Deno.writeFile(join(folder, `${name}-idx1-ubyte`), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 0));
      }
      return ["--task", "mnist", "--data", folder, "--data-dir", folder];
    },
    1,
    /idx3-ubyte/,
  ],
];

for (const [what, flags, code, message] of refusals) {
  Deno.test(`a daemon refuses ${what} in one line`, () =>
    withFolder(async (folder) => {
      const outcome = await run(program, ["daemon", ...alone, ...await flags(folder)]);
      assert.strictEqual(outcome.code, code, outcome.err);
      assert.match(outcome.err, message);
      assert.match(outcome.err.trim(), /^murmuration: [^\n]+$/);
      assert.strictEqual(outcome.out, "");
    }));
}

Deno.test("a daemon refuses a port in use in one line", () =>
  withFolder(async (folder) => {
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = taken.addr as Deno.NetAddr;
    const listen = ["--listen", `/ip4/127.0.0.1/tcp/${port}`];
    const { code, err } = await run(program, [
      "daemon",
      "--task",
      "digits",
      "--data-dir",
      folder,
      ...listen,
      "--no-mdns",
    ]);
    assert.strictEqual(code, 1, err);
    assert.match(err.trim(), /^murmuration: Cannot listen on \S+: the port is in use; [^\n]+$/);
  }));

Deno.test("daemons of different steps train one task; of different models they say why they do not", () =>
  withFolder(async (folder) => {
    const flags = (name: string) => ["--task", "digits", "--data-dir", join(folder, name)];
    const first = daemon([...flags("first"), "--steps", "4000"]);
    const [, address] = await first.saw(/^ready (\S+)$/m);
    const second = daemon([...flags("second"), "--steps", "64", "--bootstrap", address]);
    await second.saw(/link to \w+ opened/);
    const stranger = daemon([...flags("stranger"), "--model", "mlp", "--bootstrap", address]);
    await stranger.saw(/trains another task; start both with the same/);
    for (const node of [first, second, stranger]) node.signal("SIGTERM");
    for (const node of [first, second, stranger]) assert.strictEqual((await node.ended).code, 0);
  }));
