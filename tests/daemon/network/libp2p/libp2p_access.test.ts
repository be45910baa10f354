import assert from "node:assert";
import { createIdentity } from "../../../../daemon/network/libp2p/identity.ts";
import {
  createNetworkKey,
  networkKeyText,
  parseNetworkKey,
  readNetworkKey,
} from "../../../../daemon/network/libp2p/network_key.ts";
import { join, makeTransport, startWitness, stopAll, until, withPair, type Witness } from "./libp2p_pair.ts";

const newKey = () => parseNetworkKey(createNetworkKey(), "new");

/** What connecting says. */
async function refusal(from: Witness, to: Witness): Promise<string> {
  const { self, addresses } = to.transport;
  const error: unknown = await from.transport.connect(self, addresses).then(() => undefined, (error) => error);
  assert.ok(error instanceof Error, "the connection came about");
  assert.ok(!error.message.includes("\n") && error.message.startsWith(`Cannot reach ${self}: `), error.message);
  return error.message.slice(`Cannot reach ${self}: `.length);
}

Deno.test("nodes with the same network key train together", async () => {
  const networkKey = newKey();
  await withPair(async (a, b) => {
    await join(a, b);
    a.transport.send(b.transport.self, new Uint8Array(90_000).fill(5));
    await until("a frame", () => b.frames.length === 1);
    assert.ok(b.frames[0].length === 90_000 && b.frames[0].every((byte) => byte === 5));
    assert.strictEqual(a.transport.reach().isPrivateSwarm, true);
  }, { networkKey });
});

Deno.test("a node with another network key, or with none, is kept out, each with one line", async () => {
  const one = await startWitness({ networkKey: newKey() });
  const another = await startWitness({ networkKey: newKey() });
  const open = await startWitness();
  // Bytes under another key may look like the beginning of a long text, which is waited for in vain.
  const tries = [[another, one], [one, another], [one, open], [open, one]];
  const [first, second, third, last] = await Promise.all(tries.map(([from, to]) => refusal(from, to)));
  for (const line of [first, second, third]) assert.match(line, /both (need|have) the same --network-key/);
  assert.match(last, /private swarm, for which this node needs the same --network-key\.$/);
  assert.strictEqual(one.transport.connectionOf(another.transport.self), undefined);
  // Nobody else is harmed.
  const friend = await startWitness();
  await join(friend, open);
  await stopAll([one, another, open, friend]);
});

Deno.test("a network key's file is read back, and anything else is refused in one line that names it", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/swarm.key`;
  const text = createNetworkKey();
  await Deno.writeTextFile(path, text);
  const key = await readNetworkKey(path);
  assert.strictEqual(networkKeyText(key), text);
  // As other programs write it: without a last newline, or with a carriage return.
  assert.deepStrictEqual(parseNetworkKey(text.trimEnd(), path), key);
  assert.deepStrictEqual(parseNetworkKey(text.replaceAll("\n", "\r\n"), path), key);
  for (
    const wrong of ["", "hello", text.slice(0, -3), text.replace("base16", "base64"), `${text}more\n`, "\0".repeat(95)]
  ) {
    assert.throws(() => parseNetworkKey(wrong, path), (error: Error) => {
      assert.ok(error instanceof SyntaxError && error.message.includes(`"${path}"`) && !error.message.includes("\n"));
      assert.ok(!error.message.includes(text.split("\n")[2]), "the key is not shown");
      return true;
    });
  }
  await assert.rejects(
    readNetworkKey(`${folder}/none`),
    /^Error: Cannot read network key ".*none": no such file or folder\. /,
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("who is on the deny list is refused both ways, by peer and by range, and it is told", async () => {
  const b = await startWitness();
  for (const deny of [[b.transport.self], ["127.0.0.0/8"], ["127.0.0.1"]]) {
    const a = await startWitness({ access: { deny } });
    assert.match(
      await refusal(b, a),
      /the connection was closed at once|closed during the handshake; .* refuses this node/,
    );
    await until("told", () => a.troubles.length > 0);
    assert.match(a.troubles[0].line, /refused by this node's deny list\.$/);
    assert.strictEqual(await refusal(a, b), "refused by this node's list of peers; see --allow and --deny.");
    assert.deepStrictEqual([a.ups, b.ups], [[], []]);
    await stopAll([a]);
  }
  await stopAll([b]);
});

Deno.test("with an allow list nobody else comes in; deny goes before allow", async () => {
  const [friend, stranger] = [await startWitness(), await startWitness()];
  const a = await startWitness({ access: { allow: [friend.transport.self] } });
  await join(friend, a);
  await refusal(stranger, a);
  await until("told", () => a.troubles.length > 0);
  assert.deepStrictEqual(a.troubles.map(({ peer }) => peer), [stranger.transport.self]);
  assert.match(a.troubles[0].line, /not on this node's allow list\.$/);
  assert.match(await refusal(a, stranger), /refused by this node's list of peers/);
  const both = await startWitness({ access: { allow: ["127.0.0.1"], deny: [friend.transport.self] } });
  await join(stranger, both);
  await refusal(friend, both);
  await stopAll([a, both, friend, stranger]);
});

Deno.test("an entry that is no peer and no range is refused in one line", async () => {
  for (const entry of ["nobody", "", "127.0.0.1/33", "127.0.0.1/x", "::1/129", "127.0.0.0/8/8", "/ip4/127.0.0.1"]) {
    await assert.rejects(makeTransport({ access: { deny: [entry] } }), (error: Error) => {
      assert.ok(error instanceof TypeError && error.message.includes(`"${entry}"`), error.message);
      return true;
    });
  }
  const { peer } = await createIdentity();
  await makeTransport({ access: { allow: [peer, "10.0.0.0/8", "::1", "2001:db8::/32"] } });
});
