import assert from "node:assert";
import fc from "fast-check";
import { createRandom } from "../../../compute/vector/mod.ts";
import {
  chooseNeighbours,
  full,
  type Graph,
  isConnected,
  randomRegular,
  ring,
} from "../../../daemon/membership/topology.ts";

const settings = { seed: 7, numRuns: 200 };

function checkSimple(graph: Graph, nodes: number, degree: number): void {
  assert.strictEqual(graph.length, nodes);
  graph.forEach((neighbours, node) => {
    assert.strictEqual(neighbours.length, degree);
    assert.deepStrictEqual([...new Set(neighbours)].sort((one, other) => one - other), neighbours);
    assert.ok(!neighbours.includes(node));
    for (const neighbour of neighbours) assert.ok(graph[neighbour].includes(node));
  });
  assert.ok(isConnected(graph));
}

Deno.test("rings and full graphs", () => {
  for (let nodes = 1; nodes <= 20; nodes++) {
    checkSimple(ring(nodes), nodes, Math.min(2, nodes - 1));
    checkSimple(full(nodes), nodes, nodes - 1);
  }
  for (const wrong of [0, -1, 1.5, NaN]) {
    assert.throws(() => ring(wrong), RangeError);
    assert.throws(() => full(wrong), RangeError);
  }
});

Deno.test("random regular graphs are simple, regular and connected, and the same for the same seed", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 3, max: 40 }),
      fc.integer({ min: 2, max: 8 }),
      fc.integer(),
      (nodes, degree, seed) => {
        fc.pre(degree < nodes && nodes * degree % 2 === 0);
        const graph = randomRegular(nodes, degree, createRandom(seed));
        checkSimple(graph, nodes, degree);
        assert.deepStrictEqual(randomRegular(nodes, degree, createRandom(seed)), graph);
      },
    ),
    settings,
  );
  checkSimple(randomRegular(1, 0, createRandom(1)), 1, 0);
  checkSimple(randomRegular(2, 1, createRandom(1)), 2, 1);
});

Deno.test("each edge is about as likely as any other", () => {
  const random = createRandom(3);
  const counts = new Map<string, number>();
  const draws = 3000;
  for (let draw = 0; draw < draws; draw++) {
    randomRegular(6, 3, random).forEach((neighbours, node) => {
      for (const other of neighbours) counts.set(`${node} ${other}`, (counts.get(`${node} ${other}`) ?? 0) + 1);
    });
  }
  assert.strictEqual(counts.size, 30);
  for (const count of counts.values()) assert.ok(Math.abs(count / draws - 3 / 5) < .05);
});

Deno.test("graphs that do not exist are a RangeError that names a way out", () => {
  assert.throws(() => randomRegular(5, 3, createRandom(1)), /one of the two must be even/);
  assert.throws(() => randomRegular(4, 4, createRandom(1)), /choose a degree from 2 to 3/);
  assert.throws(() => randomRegular(4, 1, createRandom(1)), RangeError);
  assert.throws(() => randomRegular(4, 2.5, createRandom(1)), RangeError);
});

const names = Array.from({ length: 14 }, (_, index) => `peer ${index}`);
const anyState = fc.record({
  degree: fc.integer({ min: 0, max: 6 }),
  extra: fc.integer({ min: 0, max: 4 }),
  order: fc.shuffledSubarray(names, { minLength: names.length }),
  states: fc.array(fc.constantFrom("alive" as const, "dead" as const, "leaving" as const), { maxLength: 9 }),
  candidates: fc.subarray(names),
  seed: fc.integer(),
}).map(({ degree, extra, order, states, candidates, seed }) => {
  const limit = degree + extra;
  const links = states.slice(0, limit).map((state, index) => ({ peer: order[index], state }));
  return { degree, limit, links, candidates, seed };
});

Deno.test("the choice of neighbours keeps what is alive, fills up and stays within bounds", () => {
  fc.assert(
    fc.property(anyState, ({ seed, ...state }) => {
      const { open, giveUp } = chooseNeighbours(state, createRandom(seed));
      const linked = state.links.map((link) => link.peer);
      const count = (wanted: string) => state.links.filter((link) => link.state === wanted).length;
      const free = state.candidates.filter((peer) => !linked.includes(peer));
      assert.strictEqual(open.length, Math.min(free.length, Math.max(0, state.degree - count("alive"))));
      assert.ok(open.every((peer) => free.includes(peer)));
      assert.strictEqual(new Set(open).size, open.length);
      for (const { peer, state: of } of state.links) {
        if (of === "alive") assert.ok(!giveUp.includes(peer));
        if (of === "leaving") assert.ok(giveUp.includes(peer));
      }
      assert.ok(giveUp.every((peer) => linked.includes(peer)));
      assert.ok(linked.length - giveUp.length + open.length <= Math.max(state.limit, count("alive")));
    }),
    settings,
  );
});

Deno.test("a dead link is replaced, and kept where nobody can take its place", () => {
  const links = [{ peer: "a", state: "alive" }, { peer: "b", state: "dead" }, { peer: "c", state: "dead" }] as const;
  const state = { degree: 2, limit: 8, links };
  assert.deepStrictEqual(chooseNeighbours({ ...state, candidates: [] }, createRandom(1)), { open: [], giveUp: [] });
  assert.deepStrictEqual(chooseNeighbours({ ...state, candidates: ["d"] }, createRandom(1)), {
    open: ["d"],
    giveUp: ["b"],
  });
  const crowded = chooseNeighbours({ ...state, limit: 3, candidates: [] }, createRandom(1));
  assert.deepStrictEqual(crowded, { open: [], giveUp: ["b"] });
});

Deno.test("the draw is fair and does not depend on the order of the candidates", () => {
  const candidates = ["a", "b", "c", "d", "e", "f"];
  const state = { degree: 2, limit: 8, links: [] };
  const random = createRandom(1);
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 3000; draw++) {
    for (const peer of chooseNeighbours({ ...state, candidates }, random).open) {
      counts.set(peer, (counts.get(peer) ?? 0) + 1);
    }
  }
  for (const peer of candidates) assert.ok(Math.abs((counts.get(peer) ?? 0) / 3000 - 1 / 3) < .04);
  assert.deepStrictEqual(
    chooseNeighbours({ ...state, candidates }, createRandom(9)),
    chooseNeighbours({ ...state, candidates: [...candidates].reverse() }, createRandom(9)),
  );
});
