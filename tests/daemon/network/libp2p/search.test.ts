import assert from "node:assert";
import { peerIdFromString } from "@libp2p/peer-id";
import type { KadDHT } from "@libp2p/kad-dht";
import { createIdentity } from "../../../../daemon/network/libp2p/identity.ts";
import { search } from "../../../../daemon/network/libp2p/search.ts";
import { swarmKey } from "../../../../daemon/network/libp2p/swarm_names.ts";
import { createVirtualClock } from "../../../../daemon/network/memory/virtual_clock.ts";

const minute = 60_000;
const { peer } = await createIdentity();

interface Life {
  /** Peers in the DHT's table, and of the swarm that were met, at a moment in ms. */
  readonly size: (at: number) => number;
  readonly met: (at: number) => number;
}

/** Searches a DHT for some minutes, and says when there was which lookup. */
async function searchFor(minutes: number, { size, met }: Life) {
  const clock = createVirtualClock();
  const ending = new AbortController();
  const lookups: [string, number][] = [];
  const troubles: string[] = [];
  const found: string[] = [];
  const provider = { name: "PROVIDER", providers: [{ id: peerIdFromString(peer), multiaddrs: [] }] };
  const dht = {
    async *provide() {
      for (let holder = 0; holder < Math.min(8, size(clock.now())); holder++) {
        yield { name: "PEER_RESPONSE", messageName: "ADD_PROVIDER" };
      }
    },
    async *findProviders() {
      yield provider;
    },
  } as unknown as KadDHT;
  const searching = search({
    dht,
    key: swarmKey(new Uint8Array(32)),
    self: "another",
    clock,
    met: () => met(clock.now()),
    size: () => size(clock.now()),
    looked: (why) => lookups.push([why, Math.round(clock.now() / 1000)]),
    found: (name) => found.push(name),
    trouble: (line) => troubles.push(line),
  }, ending.signal);
  await clock.run(minutes * minute);
  ending.abort();
  await searching;
  return { lookups, troubles, found };
}

Deno.test("search: a node that hears nobody looks at once and ever more rarely, and finds whom the DHT names", async () => {
  const { lookups, found } = await searchFor(10, { size: () => 8, met: () => 0 });
  const looks = lookups.filter(([why]) => why === "find").map(([, at]) => at);
  assert.deepStrictEqual(looks, [0, 2, 6, 14, 30, 62, 126, 246, 366, 486]);
  assert.ok(found.includes(peer));
});

Deno.test("search: with few met a look in ten minutes, with enough one an hour; an announcement every twenty minutes", async () => {
  const few = await searchFor(60, { size: () => 8, met: (at) => at < 1000 ? 0 : 1 });
  assert.ok(few.lookups.filter(([why]) => why === "find").length <= 7, `${few.lookups}`);
  assert.ok(few.lookups.filter(([why]) => why === "announce").length <= 4);
  const enough = await searchFor(600, { size: () => 8, met: (at) => at < 1000 ? 0 : 10 });
  const late = enough.lookups.filter(([why, at]) => why === "find" && at > 3 * 3600);
  assert.ok(late.length >= 6 && late.length <= 7, `${late.length}`);
});

Deno.test("search: whoever was met by the shortest way is not looked for in the first moment", async () => {
  const { lookups } = await searchFor(0.02, { size: () => 8, met: () => 4 });
  assert.deepStrictEqual(lookups, [["announce", 0]]);
});

Deno.test("search: who announced itself to few does so again when the DHT has grown", async () => {
  const { lookups } = await searchFor(10, { size: (at) => at < 60_000 ? 1 : 30, met: () => 1 });
  const announced = lookups.filter(([why]) => why === "announce").map(([, at]) => at);
  assert.strictEqual(announced.length, 2);
  assert.ok(announced[1] >= 60);
});

Deno.test("search: with nobody in the table nothing is sent, and after a minute there is one word about it", async () => {
  const { lookups, troubles } = await searchFor(30, { size: () => 0, met: () => 0 });
  assert.deepStrictEqual(lookups, []);
  assert.deepStrictEqual(troubles, [
    "Cannot search the DHT: nobody of it has answered yet; is a bootstrap address reachable?.",
  ]);
});
