import assert from "node:assert";
import net from "node:net";
import { generateKeyPair } from "@libp2p/crypto/keys";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import { startWitness, stopAll } from "../daemon/network/libp2p/libp2p_pair.ts";

Deno.test("an address that many names lead to, and none of them answers at, is dialled three times", async () => {
  let dialled = 0;
  const trap = net.createServer((socket) => {
    dialled++;
    socket.on("error", () => {});
    socket.destroy();
  });
  await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
  const { port } = trap.address() as net.AddressInfo;
  const victim = await startWitness();
  try {
    for (let name = 0; name < 20; name++) {
      const peer = peerIdFromPrivateKey(await generateKeyPair("Ed25519")).toString();
      await assert.rejects(victim.transport.connect(peer, [`/ip4/127.0.0.1/tcp/${port}`]), (error: Error) => {
        assert.match(error.message, /^Cannot reach 12D3KooW\w+: [^\n]+[.?]$/);
        return true;
      });
    }
    assert.strictEqual(dialled, 3);
  } finally {
    trap.close();
    await stopAll([victim]);
  }
});
