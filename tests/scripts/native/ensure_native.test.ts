import assert from "node:assert";
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ensureNative } from "../../../scripts/native/ensure_native.ts";
import { hasAddon, isLinked, linkAddon } from "../../../scripts/native/addon.ts";
import { hasLibrary } from "../../../scripts/native/library.ts";
import { PLATFORMS } from "../../../scripts/native/platforms.ts";
import { complaintLine } from "../../../scripts/native/tool.ts";
import { unpackWheel } from "../../../scripts/native/unpack_wheel.ts";
import { zip } from "./zip.ts";

Deno.test("native: a wheel's wanted files are unpacked; a damaged or cut one is refused", async () => {
  const folder = await Deno.makeTempDir();
  const wheel = join(folder, "some.whl");
  const long = "murmuration ".repeat(5000);
  const bytes = zip([
    { name: "pack/a.so", content: long, packed: true },
    { name: "pack/b.h", content: "plain", packed: false },
    { name: "other.py", content: "left out", packed: true },
  ]);
  const target = (path: string) => path.startsWith("pack/") ? path.replace("pack/", "lib/") : undefined;
  const unpack = async (content: Uint8Array) => {
    await Deno.writeFile(wheel, content);
    return await unpackWheel(wheel, join(folder, "out"), target);
  };
  assert.deepStrictEqual(await unpack(bytes), { "lib/a.so": long.length, "lib/b.h": 5 });
  assert.strictEqual(await Deno.readTextFile(join(folder, "out/lib/a.so")), long);
  assert.deepStrictEqual(await Array.fromAsync(Deno.readDir(join(folder, "out")), ({ name }) => name), ["lib"]);
  await assert.rejects(unpack(bytes.subarray(0, bytes.length - 30)), SyntaxError);
  await assert.rejects(
    unpack(new Uint8Array(100)),
    /^SyntaxError: Cannot unpack .*not a zip file.*; run the task again/,
  );
  await assert.rejects(
    unpack(Buffer.from(Buffer.from(bytes).toString("latin1").replace("plain", "plaim"), "latin1")),
    /damaged/,
  );
  const outside = zip([{ name: "pack/../../a.so", content: "astray", packed: false }]);
  await assert.rejects(unpack(outside), /invalid relative path/);
  await assert.rejects(unpackWheel(join(folder, "none.whl"), folder, target), { code: "ENOENT" });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("native: a folder counts as the library only while every file has its size", async () => {
  const folder = await Deno.makeTempDir();
  assert.strictEqual(await hasLibrary(folder), false);
  await Deno.writeTextFile(join(folder, "one"), "12345");
  await Deno.writeTextFile(join(folder, "contents.json"), JSON.stringify({ one: 5 }));
  assert.strictEqual(await hasLibrary(folder), true);
  await Deno.writeTextFile(join(folder, "one"), "1234");
  assert.strictEqual(await hasLibrary(folder), false);
  await Deno.writeTextFile(join(folder, "contents.json"), '{"one": ');
  assert.strictEqual(await hasLibrary(folder), false);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("native: the link to the addon is made, replaced, and not trusted when it dangles", async () => {
  const folder = await Deno.makeTempDir();
  const addons = ["a.node", "b.node"].map((name) => join(folder, name));
  for (const addon of addons) await Deno.writeTextFile(addon, "addon");
  for (const addon of addons) {
    await linkAddon(folder, addon);
    assert.strictEqual(await isLinked(folder, addon), true);
  }
  assert.strictEqual(await isLinked(folder, addons[0]), false);
  await Deno.remove(addons[1]);
  assert.deepStrictEqual([await isLinked(folder, addons[1]), await hasAddon(addons[1])], [false, false]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("native: once it is set up, nothing is done and nothing said", async () => {
  await ensureNative();
  const said: string[] = [];
  await ensureNative((line) => said.push(line));
  assert.deepStrictEqual(said, []);
});

Deno.test("native: the table names each platform once, with a whole hash", () => {
  assert.strictEqual(new Set(PLATFORMS.map(({ name }) => name)).size, PLATFORMS.length);
  for (const { sha256, libraries } of PLATFORMS) {
    assert.match(sha256, /^[0-9a-f]{64}$/);
    assert.strictEqual(libraries.length, 2);
  }
});

Deno.test("native: the telling line of a complaint is its error", () => {
  assert.strictEqual(complaintLine("WARNING: retry, connection error\nERROR: no such thing\n"), "ERROR: no such thing");
  assert.strictEqual(complaintLine("In file\na.cc:1: fatal error: x.h\nnote"), "a.cc:1: fatal error: x.h");
  assert.strictEqual(complaintLine("first\nlast\n"), "last");
  assert.strictEqual(complaintLine(""), "no reason given");
});

/** Runs the script with only these programs on the path and an empty cache. */
async function setUp(programs: Readonly<Record<string, string>>): Promise<{ code: number; lines: string[] }> {
  const folder = await Deno.makeTempDir();
  for (const [name, script] of Object.entries(programs)) {
    await Deno.writeTextFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", new URL("../../../scripts/native/ensure_native.ts", import.meta.url).href],
    env: { PATH: folder, XDG_CACHE_HOME: join(folder, "cache"), CXX: "", NO_COLOR: "1" },
  }).output();
  await Deno.remove(folder, { recursive: true });
  return { code, lines: new TextDecoder().decode(stderr).trim().split("\n") };
}

// Where tfjs-node has an addon of its own install script, nothing is missing.
const packageFolder = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-node/package.json"));
const own = await Deno.stat(join(packageFolder, "deps")).then(() => true, () => false);

Deno.test(
  { name: "native: a missing compiler or pip is one line that says what to install", ignore: own },
  async () => {
    const compiler = await setUp({});
    assert.deepStrictEqual([compiler.code, compiler.lines.length], [1, 1]);
    assert.match(
      compiler.lines[0],
      /build tfjs-node's addon: none of g\+\+, clang\+\+, c\+\+ can be run; install .*apt install g\+\+/,
    );
    const pip = await setUp({ "g++": "exit 0" });
    assert.deepStrictEqual([pip.code, pip.lines.length], [1, 1]);
    assert.match(pip.lines[0], /download TensorFlow: none of pip, pip3, python3 -m pip.*apt install python3-pip/);
  },
);

Deno.test({
  name: "native: a download that fails is one more line, and nothing is left as if it were whole",
  ignore: own,
}, async () => {
  const complain =
    'if [ "$1" = download ]; then echo "WARNING: slow" >&2; echo "ERROR: HASHES DO NOT MATCH" >&2; exit 1; fi';
  const { code, lines } = await setUp({ "g++": "exit 0", pip: complain });
  assert.deepStrictEqual([code, lines.length], [1, 2]);
  assert.match(lines[0], /^Downloading TensorFlow 2\.16\.2 \(\d+ MB, once\) …$/);
  assert.match(
    lines[1],
    /^Cannot download TensorFlow 2\.16\.2: pip says "ERROR: HASHES DO NOT MATCH"; check the network/,
  );
});
