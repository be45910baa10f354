import assert from "node:assert";
import fc from "fast-check";
import { createRandom } from "../../../compute/vector/mod.ts";
import {
  chooseNeighbours,
  full,
  type Graph,
  isConnected,
  type NeighbourLink,
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
  states: fc.array(
    fc.record({
      state: fc.constantFrom("alive" as const, "idle" as const, "dead" as const, "leaving" as const),
      own: fc.boolean(),
      isKnown: fc.boolean(),
    }),
    { maxLength: 9 },
  ),
  candidates: fc.subarray(names),
  seed: fc.integer(),
}).map(({ degree, extra, order, states, candidates, seed }) => {
  const limit = degree + extra;
  const links = states.slice(0, limit).map(({ state, own, isKnown }, index) => ({
    peer: order[index],
    state,
    own,
    adoptable: isKnown && !own && state === "alive",
  }));
  return { degree, limit, links, candidates, seed };
});

Deno.test("the choice of neighbours keeps what is alive, fills up and stays within bounds", () => {
  fc.assert(
    fc.property(anyState, ({ seed, ...state }) => {
      const { open, giveUp } = chooseNeighbours(state, createRandom(seed));
      const linked = state.links.map((link) => link.peer);
      const count = (wanted: string) => state.links.filter((link) => link.state === wanted).length;
      const free = state.candidates.filter((peer) => !linked.includes(peer));
      const fresh = open.filter((peer) => free.includes(peer));
      const adopted = state.links.filter(({ peer, adoptable }) => adoptable && open.includes(peer));
      assert.strictEqual(fresh.length + adopted.length, open.length);
      assert.strictEqual(new Set(open).size, open.length);
      const half = Math.ceil(state.degree / 2);
      const own = state.links.filter((link) => link.own && link.state === "alive").length;
      const missing = Math.max(0, state.degree - count("alive"));
      if (own >= half) assert.strictEqual(adopted.length, 0);
      // As many as are wanted where there are so many, and none beyond.
      if (fresh.length < free.length) {
        assert.ok(fresh.length >= missing && own + open.length >= half);
        assert.ok(fresh.length <= Math.max(missing, half - own));
      } else assert.ok(own + open.length >= Math.min(half, own + state.links.filter((link) => link.adoptable).length));
      for (const { peer, state: of } of state.links) {
        if (of === "alive") assert.ok(!giveUp.includes(peer));
        if (of === "leaving") assert.ok(giveUp.includes(peer));
      }
      assert.ok(giveUp.every((peer) => linked.includes(peer)));
      const kept = linked.length - count("idle") - giveUp.length;
      assert.ok(kept + fresh.length <= Math.max(state.limit, count("alive") + Math.max(0, half - own)));
    }),
    settings,
  );
});

const chosen = (peer: string, state: NeighbourLink["state"]): NeighbourLink => ({
  peer,
  state,
  own: true,
  adoptable: false,
});

Deno.test("a dead link is replaced, and kept where nobody can take its place", () => {
  const links = [chosen("a", "alive"), chosen("b", "dead"), chosen("c", "dead")];
  const state = { degree: 2, limit: 8, links };
  assert.deepStrictEqual(chooseNeighbours({ ...state, candidates: [] }, createRandom(1)), { open: [], giveUp: [] });
  assert.deepStrictEqual(chooseNeighbours({ ...state, candidates: ["d"] }, createRandom(1)), {
    open: ["d"],
    giveUp: ["b"],
  });
  const crowded = chooseNeighbours({ ...state, limit: 3, candidates: [] }, createRandom(1));
  assert.deepStrictEqual(crowded, { open: [], giveUp: ["b"] });
});

Deno.test("a node whose links were all opened by others chooses half of its degree itself, and counts no idle ones", () => {
  const opened = (state: "alive" | "idle", adoptable: boolean) =>
    ["a", "b", "c", "d", "e"].map((peer) => ({ peer, state, own: false, adoptable }));
  const choose = (links: readonly NeighbourLink[], candidates: readonly string[]) =>
    chooseNeighbours({ degree: 4, limit: 8, links, candidates }, createRandom(1)).open;
  const others = ["p", "q", "r", "s", "t", "u"];
  assert.strictEqual(choose(opened("alive", false), others).length, 2, "they are useful, and might be all of one mind");
  assert.strictEqual(choose(opened("idle", false), others).length, 4);
  assert.strictEqual(choose(opened("alive", true), []).length, 2, "where nobody else is there, it adopts what is open");
  assert.deepStrictEqual(choose([...opened("alive", true), chosen("x", "alive"), chosen("y", "alive")], others), []);
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
