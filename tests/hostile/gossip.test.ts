import assert from "node:assert";
import type { Verdict } from "../../protocol/messages/mod.ts";
import { acceptAnything } from "../contracts/sample_heartbeat.ts";
import { portOf, startTcpProxy } from "../daemon/network/libp2p/tcp_proxy.ts";
import { join, pause, startWitness, stopAll, until, type Witness } from "../daemon/network/libp2p/libp2p_pair.ts";

const HONEST = 8;
const INVALID = 255;

/** Takes what does not begin with {@link INVALID}. */
const judge = (from: string, bytes: Uint8Array): Verdict =>
  bytes[0] === INVALID ? { action: "reject", code: "UNREADABLE" } : acceptAnything(from, bytes);

Deno.test("in a busy swarm no honest peer is scored below 0", async () => {
  const honest: Witness[] = [];
  for (let count = 0; count < HONEST; count++) {
    const one = await startWitness({}, judge);
    if (honest.length > 0) await one.transport.dial(honest[0].transport.addresses[0]);
    honest.push(one);
  }
  try {
    for (let turn = 0; turn < 40; turn++) {
      for (const [place, { transport }] of honest.entries()) await transport.publish(Uint8Array.of(1, turn, place));
      // Connections come and go meanwhile.
      if (turn % 6 === 3) {
        const [one, other] = [honest[1 + turn % (HONEST - 1)], honest[1 + (turn + 3) % (HONEST - 1)]];
        await one.transport.connect(other.transport.self, other.transport.addresses);
      }
      await pause(250);
    }
    const scores = honest.flatMap(({ transport }) => honest.map((other) => transport.scoreOf(other.transport.self)));
    assert.ok(scores.every((score) => score >= 0), `${scores}`);
    assert.ok(scores.filter((score) => score > 0).length >= HONEST, `${scores}`);
  } finally {
    await stopAll(honest);
  }
});

Deno.test("whoever publishes invalid messages is heard no more, on a new connection neither", async () => {
  const [victim, liar] = [await startWitness({}, judge), await startWitness()];
  const { self } = liar.transport;
  const [address] = victim.transport.addresses;
  const proxy = startTcpProxy(portOf(address));
  const isHeard = async () => {
    const before = victim.published.length;
    for (let turn = 0; turn < 20 && victim.published.length === before; turn++) {
      await liar.transport.publish(crypto.getRandomValues(new Uint8Array(16)).fill(1, 0, 1));
      await pause(100);
    }
    return victim.published.length > before;
  };
  try {
    await join(liar, victim, [address.replace(/tcp\/\d+/, `tcp/${proxy.port}`)]);
    assert.ok(await isHeard());
    for (let number = 0; number < 8; number++) {
      await liar.transport.publish(Uint8Array.of(INVALID, number));
      await pause(50);
    }
    await until("scored down", () => victim.transport.scoreOf(self) < -40);
    assert.ok(!await isHeard());
    proxy.cut();
    await until("gone", () => victim.transport.connectionOf(self) === undefined);
    await liar.transport.connect(victim.transport.self, victim.transport.addresses);
    assert.ok(victim.transport.scoreOf(self) < -40, `${victim.transport.scoreOf(self)}`);
    assert.ok(!await isHeard());
  } finally {
    proxy.close();
    await stopAll([victim, liar]);
  }
});
