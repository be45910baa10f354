import assert from "node:assert";
import { dirname, join } from "node:path";
import { checkRooms } from "../../scripts/check_imports.ts";
import { violation } from "../../scripts/check_imports/rules.ts";

const rule = (from: string, to: string, typeOnly = false) => violation({ from, to, typeOnly, line: 1 });

Deno.test("arrows: each room may import from those to its right", () => {
  const rooms = ["scripts", "daemon", "protocol", "compute"];
  for (const [left, source] of rooms.entries()) {
    for (const [right, target] of rooms.entries()) {
      const what = rule(`${source}/a.ts`, `${target}/b.ts`);
      const fine = left <= right && !(source === "protocol" && target === "compute");
      assert.strictEqual(what === undefined, fine, `${source} → ${target}: ${what}`);
    }
    assert.ok(rule(`${source}/a.ts`, "tests/b.ts"), "nobody imports tests");
  }
});

Deno.test("arrows: protocol takes types from compute, and nothing else", () => {
  assert.strictEqual(rule("protocol/a.ts", "compute/b.ts", true), undefined);
  assert.match(rule("protocol/a.ts", "compute/b.ts") ?? "", /only types/);
  assert.ok(rule("protocol/a.ts", "daemon/b.ts", true));
  assert.ok(rule("compute/a.ts", "protocol/b.ts", true));
});

Deno.test("rooms: each heavy dependency has one", () => {
  const homes: readonly [string, readonly string[], readonly string[]][] = [
    ["@tensorflow/tfjs-node", ["compute/backend.ts"], ["daemon/a.ts", "protocol/a.ts", "scripts/a.ts"]],
    ["@tensorflow/tfjs", ["compute/backend.ts"], ["daemon/a.ts"]],
    ["protobufjs", ["protocol/codec.ts"], ["daemon/a.ts", "compute/a.ts", "scripts/a.ts"]],
    ["protobufjs/minimal.js", ["protocol/messages_pb.js"], ["daemon/a.ts"]],
    ["libp2p", ["daemon/libp2p.ts", "daemon/libp2p/identity.ts"], [
      "daemon/node.ts",
      "scripts/testnet.ts",
      "compute/a.ts",
    ]],
    ["@libp2p/tcp", ["daemon/libp2p.ts"], ["daemon/transport.ts", "daemon/libp2pish.ts"]],
    ["@chainsafe/libp2p-gossipsub", ["daemon/libp2p.ts"], ["daemon/heartbeat.ts"]],
    ["@multiformats/multiaddr", ["daemon/libp2p/address.ts"], ["daemon/config.ts"]],
  ];
  for (const [name, may, mayNot] of homes) {
    for (const file of may) assert.strictEqual(rule(file, name), undefined, `${file} → ${name}`);
    for (const file of mayNot) assert.match(rule(file, name) ?? "", /belongs in/, `${file} → ${name}`);
  }
  assert.strictEqual(rule("daemon/a.ts", "node:path"), undefined);
  assert.strictEqual(rule("scripts/a.ts", "protobufjs-cli"), undefined);
});

Deno.test("checkRooms: finds each kind of violation in real files, and its line", async () => {
  const root = await Deno.makeTempDir();
  const files = {
    "deno.json": JSON.stringify({ imports: { protobufjs: "./vendored.ts" } }),
    "vendored.ts": "export {};",
    "compute/vector.ts": "/** A vector. */\nexport type Vector = number[];\n/** Zero. */\nexport const zero = 0;\n",
    "compute/reaches.ts": 'import { send } from "../daemon/send.ts";\n/** Sends. */\nexport const again = send;\n',
    "compute/bare.ts": "export function bare(): void {}\nfunction inner(): void {}\ninner();\n",
    "protocol/types.ts":
      'import type { Vector } from "../compute/vector.ts";\n/** Fine. */\nexport type Message = Vector;\n' +
      'export type { Vector } from "../compute/vector.ts";\n',
    "protocol/values.ts": 'export { zero } from "../compute/vector.ts";\n',
    "protocol/lazy.ts": '\nconst { zero } = await import("../compute/vector.ts");\nconsole.log(zero);\n',
    "protocol/made_pb.js": "export const made = 1;\n",
    "daemon/send.ts": 'import "protobufjs";\n/** Sends. */\nexport function send(): void {}\n',
  };
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(root, name)), { recursive: true });
      await Deno.writeTextFile(join(root, name), text);
    }
    const { violations, files: seen } = await checkRooms(await Deno.realPath(root));
    assert.deepStrictEqual(violations, [
      'compute/bare.ts:1: "bare" is exported without a doc comment',
      'compute/reaches.ts:1: compute/ must not import from daemon/ ("daemon/send.ts")',
      "protocol/lazy.ts:2: protocol/ takes only types from compute/; write `import type`",
      "protocol/values.ts:1: protocol/ takes only types from compute/; write `import type`",
    ]);
    assert.strictEqual(seen, 8);
    await Deno.writeTextFile(join(root, "compute/broken.ts"), "export const = 1;\n");
    await assert.rejects(checkRooms(await Deno.realPath(root)), /compute\/broken\.ts/);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("checkRooms: an alias of a package counts as the package", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(root, "daemon"));
    const source =
      'import { createLibp2p } from "npm:libp2p@3.3.11";\n/** Starts. */\nexport const start = createLibp2p;\n';
    await Deno.writeTextFile(join(root, "daemon/node.ts"), source);
    await Deno.writeTextFile(join(root, "deno.json"), "{}");
    const { violations } = await checkRooms(await Deno.realPath(root));
    assert.deepStrictEqual(violations, [
      'daemon/node.ts:1: libp2p ("libp2p") belongs in daemon/libp2p.ts and its service files daemon/libp2p/',
    ]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
