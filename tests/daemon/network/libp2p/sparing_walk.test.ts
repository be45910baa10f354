import assert from "node:assert";
import { peerIdFromString } from "@libp2p/peer-id";
import type { PeerInfo } from "@libp2p/interface";
import {
  createSparingWalk,
  PEERS_A_TURN,
  WALK_FINDS,
  type WalkParts,
} from "../../../../daemon/network/libp2p/sparing_walk.ts";
import { createVirtualClock } from "../../../../daemon/network/memory/virtual_clock.ts";
import { createIdentity } from "../../../../daemon/network/libp2p/identity.ts";

const minute = 60_000;
const peers = await Promise.all(Array.from({ length: 30 }, async (): Promise<PeerInfo> => {
  const { peer } = await createIdentity();
  return { id: peerIdFromString(peer), multiaddrs: [] };
}));

async function* nobody(): AsyncGenerator<PeerInfo> {}

/** Walks for `minutes`, and says when who was offered. */
async function walk(minutes: number, parts: Partial<WalkParts> = {}): Promise<{ at: number; peer: PeerInfo }[]> {
  const clock = createVirtualClock();
  const offered: { at: number; peer: PeerInfo }[] = [];
  const ending = new AbortController();
  const { walk } = createSparingWalk({
    clock,
    isWanted: () => true,
    swarm: () => [],
    known: () => Promise.resolve([]),
    size: () => 0,
    lookUp: nobody,
    ...parts,
  });
  const walking = (async () => {
    for await (const peer of walk({ signal: ending.signal })) offered.push({ at: clock.now(), peer });
  })();
  await clock.run(minutes * minute);
  ending.abort();
  await walking;
  return offered;
}

Deno.test("sparing walk: turns come at once, and then each after twice the time, up to half an hour", async () => {
  const offered = await walk(150, { swarm: () => peers.slice(0, 1) });
  const turns = offered.map(({ at }) => Math.round(at / minute));
  assert.deepStrictEqual(turns, [0, 1, 3, 7, 15, 31, 61, 91, 121]);
});

Deno.test("sparing walk: a turn offers a few of the swarm and a few known ones, and looks nobody up in a small DHT", async () => {
  let lookups = 0;
  const offered = await walk(0.5, {
    swarm: () => peers.slice(0, 10),
    known: () => Promise.resolve(peers.slice(10, 20)),
    size: () => WALK_FINDS - 1,
    lookUp: () => {
      lookups++;
      return nobody();
    },
  });
  assert.deepStrictEqual(offered.map(({ peer }) => peer), [...peers.slice(0, 4), ...peers.slice(10, 14)]);
  assert.strictEqual(lookups, 0);
});

Deno.test("sparing walk: in a large DHT one lookup a turn, ended when it has found enough; one that fails costs its turn only", async () => {
  let lookups = 0;
  const offered = await walk(2, {
    size: () => WALK_FINDS,
    async *lookUp() {
      if (lookups++ === 0) throw new Error("in vain");
      yield* peers;
    },
  });
  assert.strictEqual(lookups, 2);
  assert.strictEqual(offered.length, PEERS_A_TURN);
});

Deno.test("sparing walk: while nothing is to be gained, nobody is offered", async () => {
  assert.deepStrictEqual(await walk(10, { isWanted: () => false, swarm: () => peers.slice(0, 1) }), []);
});
