import assert from "node:assert";
import { join } from "node:path";
import { createIdentity, loadIdentity } from "../../../../daemon/network/libp2p/identity.ts";

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("an identity is made once and then stays", async () => {
  await inFolder(async (folder) => {
    const dataDir = join(folder, "not", "there");
    const made = await loadIdentity(dataDir);
    assert.match(made.peer, /^12D3KooW\w{44}$/);
    const read = await loadIdentity(dataDir);
    assert.strictEqual(read.peer, made.peer);
    assert.deepStrictEqual(read.privateKey.raw, made.privateKey.raw);
    assert.deepStrictEqual((await Array.fromAsync(Deno.readDir(dataDir))).map(({ name }) => name), ["identity.key"]);
    assert.notStrictEqual((await loadIdentity(join(folder, "other"))).peer, made.peer);
  });
});

Deno.test({
  name: "only its owner may read the key",
  ignore: Deno.build.os === "windows",
  async fn() {
    await inFolder(async (folder) => {
      await loadIdentity(folder);
      const { mode } = await Deno.stat(join(folder, "identity.key"));
      assert.strictEqual((mode ?? 0) & 0o777, 0o600);
    });
  },
});

Deno.test("the file holds libp2p's protobuf form of an Ed25519 key", async () => {
  await inFolder(async (folder) => {
    const { privateKey } = await loadIdentity(folder);
    const bytes = await Deno.readFile(join(folder, "identity.key"));
    // Field 1, type 1 (Ed25519); field 2, 64 bytes: the seed and the public key.
    assert.deepStrictEqual([...bytes.subarray(0, 4)], [0x08, 0x01, 0x12, 64]);
    assert.deepStrictEqual([...bytes.subarray(4)], [...privateKey.raw]);
    assert.deepStrictEqual([...bytes.subarray(36)], [...privateKey.publicKey.raw]);
  });
});

Deno.test("a file that holds no key is told and left as it is", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "identity.key");
    const { privateKey } = await createIdentity();
    const contents = [
      new Uint8Array(0),
      new TextEncoder().encode("hello"),
      privateKey.raw,
      new Uint8Array(68).fill(255),
    ];
    for (const content of contents) {
      await Deno.writeFile(path, content);
      await assert.rejects(loadIdentity(folder), (error: Error) => {
        assert.ok(error instanceof SyntaxError && error.message.includes(path), error.message);
        return true;
      });
      assert.deepStrictEqual(await Deno.readFile(path), content);
    }
  });
});

Deno.test("a draft that a crash left behind does no harm", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "identity.key.new"), "half");
    const made = await loadIdentity(folder);
    assert.strictEqual((await loadIdentity(folder)).peer, made.peer);
  });
});
