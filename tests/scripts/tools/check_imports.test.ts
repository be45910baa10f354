import assert from "node:assert";
import { dirname, join } from "node:path";
import { checkRooms } from "../../../scripts/tools/check_imports.ts";
import { circlesIn } from "../../../scripts/tools/check_imports/circles.ts";
import { doorFault } from "../../../scripts/tools/check_imports/doors.ts";
import { FLOORS, HEAVY, ROOMS } from "../../../scripts/tools/check_imports/rooms.ts";
import { misplaced, violation } from "../../../scripts/tools/check_imports/rules.ts";

const rule = (from: string, to: string, typeOnly = false) => violation({ from, to, typeOnly, line: 1 });

Deno.test("rooms: each imports only from rooms above it in the table, so that the table has no circle", () => {
  const above = new Set<string>();
  for (const [room, { from }] of Object.entries(ROOMS)) {
    for (const other of from) assert.ok(above.has(other), `${room} imports from ${other}, which is not above it`);
    above.add(room);
  }
});

Deno.test("rooms: no floor imports from one that uses it", () => {
  for (const [room, { from }] of Object.entries(ROOMS)) {
    const floor = (name: string) => FLOORS.indexOf(name.split("/")[0]);
    for (const other of from) assert.ok(floor(other) >= floor(room), `${room} → ${other}`);
  }
});

Deno.test("rooms: protocol takes numbers and their compression from compute, and nothing else", () => {
  for (const from of ["protocol/messages", "protocol/delta", "protocol/exchange"]) {
    for (const to of ["model", "data", "task", "training"]) {
      assert.match(rule(`${from}/a.ts`, `compute/${to}/mod.ts`, true) ?? "", /must not import/);
    }
  }
  assert.strictEqual(rule("protocol/exchange/a.ts", "compute/compression/mod.ts"), undefined);
});

Deno.test("rooms: an entry puts together what its floor and those beneath have, and nobody imports it", () => {
  assert.strictEqual(rule("scripts/a.ts", "daemon/node/mod.ts"), undefined);
  assert.strictEqual(rule("compute/mod.ts", "compute/vector/mod.ts"), undefined);
  assert.match(rule("compute/mod.ts", "protocol/delta/mod.ts") ?? "", /compute\/ must not import from protocol\//);
  assert.match(rule("scripts/cli/a.ts", "scripts/a.ts") ?? "", /entry/);
  for (const floor of FLOORS) assert.match(rule(`${floor}/a.ts`, "tests/b.ts") ?? "", /nobody imports tests/);
});

Deno.test("rooms: each heavy dependency has one", () => {
  const homes: readonly (readonly [string, string])[] = [
    ["@tensorflow/tfjs-node", "compute/engine"],
    ["@tensorflow/tfjs", "compute/engine"],
    ["protobufjs", "protocol/messages"],
    ["protobufjs/minimal.js", "protocol/messages"],
    ["libp2p", "daemon/network/libp2p"],
    ["@libp2p/tcp", "daemon/network/libp2p"],
    ["@chainsafe/libp2p-gossipsub", "daemon/network/libp2p"],
    ["@multiformats/multiaddr", "daemon/network/libp2p"],
    ["hono/streaming", "daemon/control"],
    ["prom-client", "daemon/control"],
    ["pino", "daemon/process"],
    ["h5wasm", "compute/model"],
    ["vega-lite", "scripts/charts"],
  ];
  const elsewhere = [...Object.keys(ROOMS), "daemon/network/memory", "scripts"];
  for (const [name, home] of homes) {
    assert.strictEqual(rule(`${home}/a.ts`, name), undefined, `${home} → ${name}`);
    const others = HEAVY.find(({ packages }) => packages.test(name))!.rooms;
    for (const room of elsewhere.filter((other) => !others.includes(other))) {
      assert.match(rule(`${room}/a.ts`, name) ?? "", /belongs in/, `${room} → ${name}`);
    }
  }
  assert.strictEqual(rule("daemon/node/a.ts", "node:path"), undefined);
  assert.strictEqual(rule("scripts/tools/a.ts", "protobufjs-cli"), undefined);
  for (const room of HEAVY.flatMap(({ rooms }) => rooms)) {
    assert.ok(Object.keys(ROOMS).some((one) => `${room}/`.startsWith(`${one}/`)), room);
  }
});

Deno.test("doors: a room is entered by its door, or by one that the table names", () => {
  const rooms = {
    "compute/a": { from: [], doors: { "heavy.ts": "loads much" } },
    "compute/b": { from: ["compute/a"] },
  };
  const enter = (to: string) => violation({ from: "compute/b/x.ts", to, typeOnly: false, line: 1 }, rooms);
  assert.strictEqual(enter("compute/a/mod.ts"), undefined);
  assert.strictEqual(enter("compute/a/heavy.ts"), undefined);
  assert.match(enter("compute/a/inner.ts") ?? "", /entered by compute\/a\/mod\.ts or compute\/a\/heavy\.ts/);
  assert.match(enter("compute/a/deep/mod.ts") ?? "", /entered by/);
});

Deno.test("doors: each says what the room is for, and mod.ts only passes on", () => {
  const says = "/**\n * Numbers.\n *\n * @module\n */\n";
  const passes = 'export type { Vector } from "./vector.ts";\nexport { add, zero } from "./add.ts";\n';
  assert.strictEqual(doorFault("compute/vector/mod.ts", says + passes), undefined);
  assert.match(doorFault("compute/vector/mod.ts", passes) ?? "", /does not say/);
  assert.match(doorFault("compute/vector/mod.ts", `${says}${passes}export const one = 1;\n`) ?? "", /only pass on/);
  assert.match(doorFault("compute/vector/mod.ts", `${says}import "./add.ts";\n`) ?? "", /only pass on/);
  // A door that is a file of its own does what it likes, and says what.
  assert.strictEqual(doorFault("compute/vector/own.ts", `${says}export const one = 1;\n`), undefined);
});

Deno.test("doors: each besides mod.ts has its reason", () => {
  for (const [room, { doors = {} }] of Object.entries(ROOMS)) {
    for (const [name, reason] of Object.entries(doors)) assert.ok(reason.length > 10, `${room}/${name}`);
  }
});

Deno.test("rooms: a file stands in one", () => {
  assert.strictEqual(misplaced("compute/vector/random.ts"), undefined);
  assert.strictEqual(misplaced("compute/mod.ts"), undefined);
  assert.strictEqual(misplaced("scripts/testnet.ts"), undefined);
  assert.match(misplaced("compute/random.ts") ?? "", /no file of its own/);
  assert.match(misplaced("compute/attic/random.ts") ?? "", /not in the table/);
});

Deno.test("circles: the way around is told once, also where types alone close it", () => {
  const one = (from: string, to: string) => ({ from: `${from}/a.ts`, to: `${to}/b.ts`, typeOnly: true, line: 1 });
  const ring = [one("compute/a", "compute/b"), one("compute/b", "compute/c"), one("compute/c", "compute/a")];
  assert.deepStrictEqual(circlesIn(ring), [["compute/a", "compute/b", "compute/c"]]);
  assert.deepStrictEqual(circlesIn(ring.slice(1)), []);
});

Deno.test("checkRooms: finds each kind of violation in real files, and its line", async () => {
  const root = await Deno.makeTempDir();
  const door = (names: string, from: string) =>
    `/**\n * A room.\n *\n * @module\n */\nexport { ${names} } from "./${from}";\n`;
  const files = {
    "deno.json": JSON.stringify({ imports: { protobufjs: "./vendored.ts" } }),
    "vendored.ts": "export {};",
    "compute/vector/mod.ts": door("type Vector, zero", "vector.ts"),
    "compute/vector/vector.ts":
      "/** A vector. */\nexport type Vector = number[];\n/** Zero. */\nexport const zero = 0;\n",
    "compute/vector/back.ts": 'export type { Model } from "../model/mod.ts";\n',
    "compute/vector/reaches.ts":
      'import { send } from "../../daemon/node/mod.ts";\n/** Sends. */\nexport const again = send;\n',
    "compute/vector/bare.ts": "export function bare(): void {}\nfunction inner(): void {}\ninner();\n",
    "compute/model/mod.ts": door("type Model", "model.ts"),
    "compute/model/tensorflow.ts": door("type Model", "model.ts"),
    "compute/model/import_keras.ts": door("type Model", "model.ts"),
    "compute/model/model.ts":
      'import type { Vector } from "../vector/vector.ts";\n/** A model. */\nexport type Model = Vector;\n',
    "compute/loose.ts": "/** One. */\nexport const one = 1;\n",
    "protocol/delta/mod.ts": 'export type { Model } from "../../compute/model/mod.ts";\n',
    "protocol/delta/lazy.ts": '\nconst { zero } = await import("../../compute/vector/mod.ts");\nconsole.log(zero);\n',
    "protocol/messages/mod.ts": door("made", "made_pb.js"),
    "protocol/messages/made_pb.js": "export const made = 1;\n",
    "daemon/mod.ts": "/** One. */\nexport const one = 1;\n",
    "daemon/node/mod.ts": door("send", "send.ts"),
    "daemon/node/send.ts": 'import "protobufjs";\n/** Sends. */\nexport function send(): void {}\n',
  };
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(root, name)), { recursive: true });
      await Deno.writeTextFile(join(root, name), text);
    }
    const { violations, files: seen } = await checkRooms(await Deno.realPath(root));
    assert.deepStrictEqual(violations, [
      "compute/loose.ts: compute/ holds rooms, and no file of its own but mod.ts",
      "compute/model → compute/vector → compute/model: rooms in a circle",
      "compute/model/foreign_weights.ts: is named as a door, and is not there",
      "compute/model/formats.ts: is named as a door, and is not there",
      "compute/model/losses/loss_spec.ts: is named as a door, and is not there",
      'compute/model/model.ts:1: compute/vector/ is entered by compute/vector/mod.ts, not by "compute/vector/vector.ts"',
      'compute/vector/back.ts:1: compute/vector/ must not import from compute/model/ ("compute/model/mod.ts")',
      'compute/vector/bare.ts:1: "bare" is exported without a doc comment',
      'compute/vector/reaches.ts:1: compute/vector/ must not import from daemon/node/ ("daemon/node/mod.ts")',
      "daemon/mod.ts: does not say, in a comment with @module, what it is",
      "protocol/delta/mod.ts: does not say, in a comment with @module, what it is",
      'protocol/delta/mod.ts:1: protocol/delta/ must not import from compute/model/ ("compute/model/mod.ts")',
    ]);
    assert.strictEqual(seen, 17);
    await Deno.writeTextFile(join(root, "compute/vector/broken.ts"), "export const = 1;\n");
    await assert.rejects(checkRooms(await Deno.realPath(root)), /compute\/vector\/broken\.ts/);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("checkRooms: an alias of a package counts as the package", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(root, "daemon/node"), { recursive: true });
    const source =
      'import { createLibp2p } from "npm:libp2p@3.3.11";\n/** Starts. */\nexport const start = createLibp2p;\n';
    await Deno.writeTextFile(join(root, "daemon/node/node.ts"), source);
    await Deno.writeTextFile(join(root, "deno.json"), "{}");
    const { violations } = await checkRooms(await Deno.realPath(root));
    assert.deepStrictEqual(violations, [
      "daemon/node/mod.ts: is named as a door, and is not there",
      'daemon/node/node.ts:1: libp2p ("libp2p") belongs in daemon/network/libp2p/',
    ]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
