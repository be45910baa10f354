/**
 * Swarms in memory beside which many names open links that nothing comes of: honest nodes find each other all the same.
 *
 * @module
 */
import assert from "node:assert";
import { digestOf } from "../../compute/compression/mod.ts";
import { builtinTask, preparedTask } from "../../compute/task/mod.ts";
import { decodeMessage, encodeMessage, type Message } from "../../protocol/messages/mod.ts";
import { createLinearTrainer } from "./linear_trainer.ts";
import { createSwarm, eventsOf, type Member, nameOf, type Swarm } from "./memory_swarm.ts";

const SYBILS = 100;
const DEGREE = 4;
/** Between two knocks of one name at one node, in ms. */
const KNOCKING = 1_000;

const isSybil = (peer: string) => peer.startsWith("sybil");
const numberOf = (peer: string) => Number(peer.slice(peer.indexOf("-") + 1));

/** What names do that open links: how they answer a request, and whether they knock without end, once a second, or once. */
interface Manner {
  readonly isSilent?: boolean;
  readonly comesBack?: boolean;
}

/** Opens links to `targets` and answers each request with BUSY, or not at all. */
async function startSybil(swarm: Swarm, name: string, targets: readonly string[], how: Manner): Promise<void> {
  const transport = swarm.network.transport(name);
  const task = preparedTask(sample, 0).id;
  const { initial } = await trainer;
  const held = { session: { opener: 0n, acceptor: 0n }, base: 0n, digest: digestOf(initial) };
  const open = new Set<string>();
  const send = (peer: string, message: Message) => transport.send(peer, encodeMessage(message));
  let nonce = BigInt(numberOf(name)) << 32n;
  function answer(peer: string, message: Message): void {
    if (message.kind === "accept") {
      send(peer, { kind: "confirm", session: { opener: message.nonce, acceptor: message.ownNonce }, held });
    } else if (message.kind === "opened") open.add(peer);
    else if (message.kind === "close") open.delete(peer);
    else if (message.kind === "request" && !how.isSilent) {
      const { session, attempt } = message;
      send(peer, { kind: "refuse", session, attempt, code: "BUSY", waitMs: 0 });
    }
  }
  function knock(): void {
    for (const target of targets) {
      if (open.has(target)) continue;
      transport.connect(target).then(() => {
        send(target, { kind: "open", task, nonce: ++nonce, held, round: 0, join: false });
      }, () => {});
    }
    if (how.comesBack) swarm.clock.after(KNOCKING, knock);
  }
  await transport.start({
    up() {},
    frame: (peer, bytes) => answer(peer, decodeMessage(bytes)),
    down: (peer) => void open.delete(peer),
    published() {},
  });
  knock();
}

const sample = builtinTask("digits", {
  seed: 1,
  learningRate: 0.05,
  batch: 16,
  exchange: { compress: "top-k", density: 0.05, values: "sign", localSteps: 8 },
  skew: false,
});
const trainer = createLinearTrainer({ task: sample, shard: { index: 0, count: 1 }, seed: "sybil" });

/** Honest peers with a link that is open at both ends. */
function honestLinks(swarm: Swarm, index: number): string[] {
  const open = (member: Member) => member.exchange.open();
  const self = nameOf(index);
  return open(swarm.members.get(index)!).filter((peer) =>
    !isSybil(peer) && open(swarm.members.get(numberOf(peer))!).includes(self)
  );
}

const attacks: readonly (readonly [string, number, Manner])[] = [
  ["100 names of one network that refuse all and come back", 1, { comesBack: true }],
  ["100 names of 20 networks that refuse all and come back", 20, { comesBack: true }],
  ["100 names of 20 networks that say nothing and come back", 20, { isSilent: true, comesBack: true }],
  ["100 names of this machine that refuse all", 0, {}],
];

for (const [index, [what, networks, how]] of attacks.entries()) {
  Deno.test(`${what} come first: eight honest nodes find each other, and a newcomer them`, async () => {
    const seed = index + 1;
    const targets = Array.from({ length: 9 }, (_, index) => nameOf(index));
    const swarm = createSwarm({
      nodes: 9,
      steps: 0,
      seed,
      degree: DEGREE,
      stepTime: (node) => 100 + node / 7,
      network: {
        groupOf: (peer) =>
          networks > 0 && isSybil(peer) ? `192.0.${numberOf(peer) % networks}` : networks > 0 ? peer : undefined,
      },
    });
    await swarm.start(0);
    for (let number = 0; number < SYBILS; number++) await startSybil(swarm, `sybil-${number}`, targets, how);
    await swarm.pass(500);
    for (let index = 1; index < 8; index++) await swarm.start(index);
    await swarm.pass(60_000);
    const links = targets.slice(0, 8).map((_, index) => honestLinks(swarm, index).length);
    assert.ok(links.every((count) => count >= DEGREE), `honest links after a minute, seed ${seed}: ${links}`);
    const before = new Map(targets.slice(0, 8).map((_, index) => [index, new Set(honestLinks(swarm, index))]));
    const newcomer = await swarm.start(8);
    await swarm.pass(10_000);
    assert.ok(honestLinks(swarm, 8).length > 0, `the newcomer has no honest link, seed ${seed}`);
    assert.deepStrictEqual(eventsOf(newcomer, "started").map(({ from }) => from), ["snapshot"]);
    await swarm.pass(20_000);
    let lost = 0;
    for (const [index, peers] of before) {
      const now = new Set(honestLinks(swarm, index));
      lost += [...peers].filter((peer) => !now.has(peer)).length;
    }
    assert.ok(lost <= 2, `${lost} ends of honest links were lost, seed ${seed}`);
    const late = targets.map((_, index) => honestLinks(swarm, index).length);
    assert.ok(late.every((count) => count >= DEGREE), `honest links in the end, seed ${seed}: ${late}`);
    await swarm.stop();
  });
}
