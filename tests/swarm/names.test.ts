/**
 * What thousands of forged names do to a swarm of the daemon's own nodes: on the virtual clock, by seed.
 *
 * @module
 */
import assert from "node:assert";
import { decodeHeartbeat, encodeHeartbeat, type Heartbeat } from "../../protocol/messages/mod.ts";
import { createRandom } from "../../compute/vector/mod.ts";
import { createSwarm, eventsOf, type Member, nameOf, type Swarm } from "./memory_swarm.ts";

const NODES = 8;
const DEGREE = 4;
const FORGED = 4_096;
const MINUTE = 60_000;

/** Hears a heartbeat of the swarm, as anybody can: what is forged is like it. */
async function listenIn({ network, pass }: Swarm): Promise<Heartbeat> {
  let heard: Heartbeat | undefined;
  const spy = network.transport("spy");
  await spy.start({
    up() {},
    frame() {},
    down() {},
    published() {},
    judge(_from, bytes) {
      heard = decodeHeartbeat(bytes);
      return { action: "ignore", code: "STALE" };
    },
  });
  const dialled = spy.dial(`/local/${nameOf(0)}`);
  await pass(60_000);
  await dialled;
  await spy[Symbol.asyncDispose]();
  assert.ok(heard !== undefined);
  return heard;
}

/** Names that announce themselves to one node, and where nobody is. */
async function forge({ network, pass }: Swarm, names: readonly string[], like: Heartbeat): Promise<void> {
  const random = createRandom("forged");
  const transports = names.map((name) => network.transport(name));
  const dialled = transports.map((transport) => transport.dial(`/local/${nameOf(0)}`));
  await pass(100);
  await Promise.all(dialled);
  for (const transport of transports) {
    await transport.publish(encodeHeartbeat({
      ...like,
      incarnation: BigInt(random.uint32()),
      round: 999_999_999,
      freeLinks: 4_096,
      addresses: [`/local/${transport.self}`],
      neighbours: Array.from({ length: 64 }, () => random.uint32()),
    }));
    await transport[Symbol.asyncDispose]();
  }
}

/** Peers to which a node has a link. */
function linksOf(member: Member): string[] {
  const open = new Set<string>();
  for (const event of member.events) {
    if (event.type === "linkOpened") open.add(event.peer);
    if (event.type === "linkClosed") open.delete(event.peer);
  }
  return [...open];
}

function checkLinks(members: readonly Member[], what: string): void {
  const links = members.map(linksOf);
  const wanted = DEGREE * members.length;
  const honest = links.map((peers) => Math.min(DEGREE, peers.filter((peer) => peer.startsWith("node-")).length));
  const sum = honest.reduce((one, other) => one + other, 0);
  assert.ok(sum >= 0.9 * wanted, `${what}: ${honest} of ${DEGREE} each`);
}

Deno.test("4,096 forged names silence no node, and cost none its links; those who join in the flood find theirs", async () => {
  for (const seed of [1, 2]) {
    const swarm = createSwarm({ nodes: NODES, steps: 0, seed, degree: DEGREE, stepTime: () => 1_000 });
    for (let index = 0; index < NODES / 2; index++) await swarm.start(index);
    const like = await listenIn(swarm);
    const begun = swarm.clock.now();
    const names = Array.from({ length: FORGED }, (_, index) => `forged-${index}`);
    for (let from = 0; from < FORGED / 2; from += 256) await forge(swarm, names.slice(from, from + 256), like);
    for (let index = NODES / 2; index < NODES; index++) await swarm.start(index);
    for (let from = FORGED / 2; from < FORGED; from += 256) {
      await forge(swarm, names.slice(from, from + 256), like);
      await swarm.pass(1_000);
    }
    const members = [...swarm.members.values()];
    await swarm.pass(3 * MINUTE);
    checkLinks(members, `three minutes after the flood, seed ${seed}`);
    // Half of the swarm goes and comes again, with the names known.
    for (const index of [1, 3, 5, 7]) swarm.kill(index);
    await swarm.pass(MINUTE);
    for (const index of [1, 3, 5, 7]) {
      await forge(swarm, names.slice(index * 32, (index + 1) * 32), like);
      await swarm.start(index);
    }
    await swarm.pass(5 * MINUTE);
    checkLinks([...swarm.members.values()], `after restarts, seed ${seed}`);
    const minutes = (swarm.clock.now() - begun) / MINUTE;
    for (const index of [0, 2, 4, 6]) {
      const member = swarm.members.get(index)!;
      const sent = eventsOf(member, "sent").filter(({ kind, at }) => kind === "heartbeats" && at >= begun);
      const gaps = sent.slice(1).map(({ at }, place) => at - sent[place].at);
      // The mean is a minute at most, and each is drawn from a quarter below to a quarter above it.
      assert.ok(Math.max(...gaps) <= 75_000, `node ${index} was silent for ${Math.max(...gaps)} ms`);
      const vain = eventsOf(member, "unreachable").filter(({ peer, at }) => at >= begun && peer.startsWith("forged"));
      assert.ok(vain.length <= 6 * minutes, `node ${index} tried ${vain.length} times in ${minutes} minutes`);
    }
    await swarm.stop();
  }
});
