import fc from "fast-check";
import assert from "node:assert";
import { createRandom } from "../../../compute/vector/mod.ts";
import { PIECE_BYTES } from "../../../compute/task/files.ts";
import { createVirtualClock } from "../../../daemon/network/mod.ts";
import { countPieces, download, type FileEvent } from "../../../protocol/files/mod.ts";
import type { PeerId } from "../../../protocol/exchange/mod.ts";
import {
  createFileWorld,
  createTestStore,
  drawFile,
  drawPeers,
  eventsOf,
  LIES,
  type TestFile,
  type TestPeer,
} from "./file_world.ts";

const file = drawFile(11 * PIECE_BYTES + 1_000, 1);
const COUNT = countPieces(file.reference);

/** Fetches on a virtual clock, for an hour at most. */
async function fetchFrom(
  peers: Readonly<Record<PeerId, TestPeer>> | ReadonlyMap<PeerId, TestPeer>,
  { store = createTestStore(file), of = file, until = 3_600_000, signal = new AbortController().signal }: {
    store?: ReturnType<typeof createTestStore>;
    of?: TestFile;
    until?: number;
    signal?: AbortSignal;
  } = {},
) {
  const clock = createVirtualClock();
  const world = createFileWorld(of, peers instanceof Map ? peers : new Map(Object.entries(peers)), clock);
  const events: FileEvent[] = [];
  let outcome: unknown = "waiting";
  let took = Infinity;
  const record = (event: FileEvent) => events.push(event);
  const done = download(of.reference, { clock, network: world.network, store, record }, signal)
    .then(() => outcome = "done", (error) => outcome = error).finally(() => took = clock.now());
  await clock.run(until);
  if (outcome !== "waiting") await done;
  return { ...world, store, events, outcome, took, clock };
}

Deno.test("a file comes whole from one peer, each piece asked for once and in order", async () => {
  const { outcome, store, asked, events } = await fetchFrom({ one: { pieceTime: 20 } });
  assert.strictEqual(outcome, "done");
  assert.deepStrictEqual([...store.kept], Array.from({ length: COUNT }, (_, piece) => piece));
  assert.deepStrictEqual(asked, [...store.kept]);
  const { have, bytes } = eventsOf(events, "fetching").at(-1)!;
  assert.deepStrictEqual([have, bytes], [file.bytes.length, file.bytes.length]);
});

Deno.test("three peers share a file by how fast they are, and it comes in a third of the time", async () => {
  const large = drawFile(60 * PIECE_BYTES, 2);
  const alone = await fetchFrom({ one: { pieceTime: 100 } }, { of: large, store: createTestStore(large) });
  const peer = { pieceTime: 100 };
  const three = await fetchFrom({ one: peer, two: peer, three: peer }, { of: large, store: createTestStore(large) });
  assert.deepStrictEqual([alone.outcome, three.outcome], ["done", "done"]);
  assert.ok(three.took < alone.took / 2.5, `${three.took} ms against ${alone.took}`);
  assert.strictEqual(three.asked.length, 60);
});

for (const kind of LIES) {
  Deno.test(`a peer with the fault "${kind}" is named and dropped, and the file comes from the other one`, async () => {
    const liar: TestPeer = { pieceTime: 10, fault: { kind, after: 1 } as TestPeer["fault"] };
    const { outcome, store, events, dropped } = await fetchFrom({ liar, honest: { pieceTime: 30 } });
    assert.strictEqual(outcome, "done");
    assert.deepStrictEqual([store.wrong, dropped], [[], ["liar"]]);
    assert.deepStrictEqual(eventsOf(events, "fileRefused").map(({ peer }) => peer), ["liar"]);
  });
}

Deno.test("what a peer owes that falls silent is asked of another one, and it is asked again later", async () => {
  const { outcome, events, dropped, took } = await fetchFrom({
    silent: { pieceTime: 10, fault: { kind: "stalls", after: 3 } },
    slow: { pieceTime: 1_500 },
  });
  assert.strictEqual(outcome, "done");
  assert.ok(eventsOf(events, "fileStalled").some(({ peer }) => peer === "silent"));
  assert.deepStrictEqual(dropped, []);
  assert.ok(took < 60_000, `${took} ms`);
});

Deno.test("a piece that one peer drips is taken from another when nothing else is left, and comes once into the store", async () => {
  const { outcome, store, took } = await fetchFrom({ drip: { pieceTime: 9_000 }, quick: { pieceTime: 50 } });
  assert.strictEqual(outcome, "done");
  assert.deepStrictEqual(store.wrong, []);
  assert.ok(took < 25_000, `${took} ms`);
});

Deno.test("a file that nobody has is waited for, which is said now and then, and comes once somebody has it", async () => {
  const { outcome, events, took } = await fetchFrom({
    without: { pieceTime: 1, fault: { kind: "absent" } },
    later: { pieceTime: 10, from: 100_000 },
  });
  assert.strictEqual(outcome, "done");
  assert.ok(took > 100_000 && took < 105_000, `${took} ms`);
  assert.strictEqual(eventsOf(events, "fileAwaited").length, 3);
});

Deno.test("nothing that is there already is asked for again", async () => {
  const store = createTestStore(file, [0, 1, 2, 5, 11], true);
  const { outcome, asked } = await fetchFrom({ one: { pieceTime: 5 } }, { store });
  assert.strictEqual(outcome, "done");
  assert.deepStrictEqual(asked, [3, 4, 6, 7, 8, 9, 10]);
  assert.deepStrictEqual(store.wrong, []);
});

Deno.test("a file that is all there needs nobody", async () => {
  const all = Array.from({ length: COUNT }, (_, piece) => piece);
  const { outcome, took } = await fetchFrom({}, { store: createTestStore(file, all, true) });
  assert.deepStrictEqual([outcome, took], ["done", 0]);
});

Deno.test("a download that is stopped, or cannot write, ends at once with the reason and leaves no timer behind", async () => {
  const controller = new AbortController();
  const store = createTestStore(file);
  const { write } = store;
  store.write = (piece, bytes) => {
    if (piece === 4) controller.abort(new Error("stopped"));
    return write(piece, bytes);
  };
  const stopped = await fetchFrom({ one: { pieceTime: 100 } }, { store, signal: controller.signal });
  assert.strictEqual((stopped.outcome as Error).message, "stopped");
  assert.ok(stopped.store.kept.size >= 4 && stopped.store.kept.size <= 6);
  assert.strictEqual(stopped.clock.size, 0);
  const full = createTestStore(file);
  full.write = () => Promise.reject(new Error("the disk is full"));
  const failed = await fetchFrom({ one: { pieceTime: 100 } }, { store: full });
  assert.strictEqual((failed.outcome as Error).message, "the disk is full");
  assert.strictEqual(failed.clock.size, 0);
});

Deno.test("with peers of every fault a file comes whole and right, liars alone are dropped, one seed gives one run", async () => {
  const small = drawFile(5 * PIECE_BYTES + 77, 3);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 1, max: 12 }), async (seed, count) => {
      const run = async () => {
        const peers = drawPeers(createRandom(seed), count);
        return { peers, ...await fetchFrom(peers, { of: small, store: createTestStore(small) }) };
      };
      const { peers, outcome, store, dropped, events, took } = await run();
      assert.strictEqual(outcome, "done");
      assert.deepStrictEqual([store.wrong, store.kept.size], [[], countPieces(small.reference)]);
      for (const peer of dropped) assert.ok(LIES.includes(peers.get(peer)!.fault!.kind), peer);
      assert.deepStrictEqual(eventsOf(events, "fileRefused").map(({ peer }) => peer), dropped);
      const again = await run();
      assert.deepStrictEqual([again.events, again.took], [events, took]);
    }),
    { numRuns: 40, seed: 5 },
  );
});
