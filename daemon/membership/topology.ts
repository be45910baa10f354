/**
 * Who is whose neighbour: fixed graphs for test networks, and the rule by which daemons choose.
 *
 * @module
 */
import type { Random } from "../../compute/vector/mod.ts";
import type { PeerId } from "../../protocol/exchange/mod.ts";

/** The neighbours of each node, by index, ascending; if j is among those of i, then i is among those of j. */
export type Graph = readonly (readonly number[])[];

/**
 * Each node has the one before and the one after it; two nodes have each other, one has nobody.
 *
 * @throws {RangeError} if `nodes` is not a whole number above 0
 *
 * @example
 * ```ts
 * import { ring } from "./topology.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(ring(4), [[1, 3], [0, 2], [1, 3], [0, 2]]);
 * ```
 */
export function ring(nodes: number): Graph {
  checkNodes(nodes);
  return graphOf(nodes, Array.from({ length: nodes }, (_, node) => [node, (node + 1) % nodes]));
}

/** Each node has all others. @throws {RangeError} if `nodes` is not a whole number above 0 */
export function full(nodes: number): Graph {
  checkNodes(nodes);
  return Array.from({ length: nodes }, (_, node) => {
    return Array.from({ length: nodes - 1 }, (_, other) => other < node ? other : other + 1);
  });
}

/**
 * A random connected graph in which each node has `degree` neighbours. Edges are drawn one by one among the pairs that
 * still can have one, and all again when the rest fits nowhere (Steger and Wormald, 1999) or the graph falls apart. A
 * thousand nodes take some milliseconds.
 *
 * @throws {RangeError} if there is no such graph
 *
 * @example
 * ```ts
 * import { randomRegular } from "./topology.ts";
 * import { createRandom } from "../../compute/vector/mod.ts";
 * import assert from "node:assert";
 *
 * assert.ok(randomRegular(8, 4, createRandom(1)).every((neighbours) => neighbours.length === 4));
 * ```
 */
export function randomRegular(nodes: number, degree: number, random: Random): Graph {
  checkNodes(nodes);
  const connectable = degree >= 2 ? degree < nodes : degree === nodes - 1;
  if (!Number.isInteger(degree) || !connectable) {
    throw new RangeError(
      `Cannot connect ${nodes} nodes with ${degree} neighbours each: choose a degree from 2 to ${nodes - 1}`,
    );
  }
  if (nodes * degree % 2 === 1) {
    throw new RangeError(`Cannot give ${nodes} nodes ${degree} neighbours each: one of the two must be even`);
  }
  for (;;) {
    const edges = drawEdges(nodes, degree, random);
    if (edges === undefined) continue;
    const graph = graphOf(nodes, edges);
    if (isConnected(graph)) return graph;
  }
}

/** True if each node can be reached from each other one. */
export function isConnected(graph: Graph): boolean {
  const reached = new Set([0]);
  for (const node of reached) {
    for (const neighbour of graph[node]) reached.add(neighbour);
  }
  return reached.size === graph.length;
}

/** A link as the choice of neighbours looks at it. */
export interface NeighbourLink {
  readonly peer: PeerId;
  /** Dead ones answer nothing, leaving peers said goodbye, and idle ones were opened by peers that exchange nothing. */
  readonly state: "alive" | "idle" | "dead" | "leaving";
  /** It was chosen; others were opened by their peers. */
  readonly own: boolean;
  /** It may be chosen as it is. */
  readonly adoptable: boolean;
}

/** What a node's choice of neighbours rests on. */
export interface NeighbourState {
  /** So many links are wanted. */
  readonly degree: number;
  /** So many links there may be, those that others opened included. */
  readonly limit: number;
  /** Links that are open, being opened or being tried again. */
  readonly links: readonly NeighbourLink[];
  /** Peers that were heard, are there and have room for a link. */
  readonly candidates: readonly PeerId[];
  /** Candidates of a lower rank go first. Default: all are equal. */
  readonly rank?: (peer: PeerId) => number;
}

/** What to do about a node's neighbours. */
export interface NeighbourChoice {
  readonly open: readonly PeerId[];
  readonly giveUp: readonly PeerId[];
}

/**
 * Chooses neighbours at random among the candidates, those of the lowest rank first, until `degree` links are alive, and half of them are its own choice:
 * others could choose all of its neighbours for it. A choice that falls on a link which its peer has opened makes it the
 * node's own and opens nothing. A dead link is given up when another takes its place or when it keeps one out; without that
 * it is kept, for its peer may be back and nobody else be there.
 *
 * @example
 * ```ts
 * import { chooseNeighbours } from "./topology.ts";
 * import { createRandom } from "../../compute/vector/mod.ts";
 * import assert from "node:assert";
 *
 * const links = [
 *   { peer: "a", state: "alive", own: false, adoptable: false },
 *   { peer: "b", state: "dead", own: true, adoptable: false },
 * ] as const;
 * const state = { degree: 2, limit: 8, links, candidates: ["a", "c"] };
 * assert.deepStrictEqual(chooseNeighbours(state, createRandom(1)), { open: ["c"], giveUp: ["b"] });
 * ```
 */
export function chooseNeighbours(state: NeighbourState, random: Random): NeighbourChoice {
  const { degree, limit, links, rank = () => 0 } = state;
  const linked = new Set(links.map((link) => link.peer));
  const inState = (wanted: string) => links.filter((link) => link.state === wanted).map((link) => link.peer);
  const alive = inState("alive").length;
  const dead = inState("dead");
  let missing = Math.max(0, Math.min(degree, limit) - alive);
  const own = links.filter((link) => link.own && link.state === "alive").length;
  let missingOwn = Math.max(0, Math.min(Math.ceil(degree / 2), limit) - own);
  const adoptable = missingOwn === 0 ? [] : links.filter((link) => link.adoptable).map((link) => link.peer);
  // The order in which peers were heard must not matter, only the draw.
  const candidates = [...new Set(state.candidates)].filter((peer) => !linked.has(peer));
  const open: PeerId[] = [];
  let opened = 0;
  const drawn = random.shuffle([...candidates, ...adoptable].sort()).toSorted((one, other) => rank(one) - rank(other));
  for (const peer of drawn) {
    if (missingOwn === 0 && (missing === 0 || linked.has(peer))) continue;
    open.push(peer);
    missingOwn = Math.max(0, missingOwn - 1);
    if (linked.has(peer)) continue;
    opened++;
    missing = Math.max(0, missing - 1);
  }
  // One place beyond what is in use stays free for somebody who knocks.
  const crowded = Math.max(0, alive + dead.length + opened + 1 - limit);
  const replaced = Math.min(dead.length, Math.max(opened, crowded));
  return { open, giveUp: [...inState("leaving"), ...dead.slice(0, replaced)] };
}

function checkNodes(nodes: number): void {
  if (!Number.isInteger(nodes) || nodes < 1) {
    throw new RangeError(`Cannot make a graph of ${nodes} nodes: give a whole number above 0`);
  }
}

function graphOf(nodes: number, edges: readonly (readonly number[])[]): Graph {
  const neighbours = Array.from({ length: nodes }, () => new Set<number>());
  for (const [one, other] of edges) {
    if (one === other) continue;
    neighbours[one].add(other);
    neighbours[other].add(one);
  }
  return neighbours.map((set) => [...set].sort((one, other) => one - other));
}

/** Draws in vain, one after another, after which the pairs that are left are counted. */
const MOST_DRAWS_IN_VAIN = 100;

/** Draws all edges, or undefined where the rest fits nowhere. */
function drawEdges(nodes: number, degree: number, random: Random): number[][] | undefined {
  // Each node is in the bag once for each edge it still misses.
  const bag = Array.from({ length: nodes * degree }, (_, end) => Math.floor(end / degree));
  const taken = new Set<number>();
  const edges: number[][] = [];
  const fits = (one: number, other: number) =>
    one !== other && !taken.has(Math.min(one, other) * nodes + Math.max(one, other));
  const takeOut = (place: number) => {
    const node = bag[place];
    bag[place] = bag[bag.length - 1];
    bag.pop();
    return node;
  };
  let inVain = 0;
  while (bag.length > 0) {
    const [first, second] = [random.below(bag.length), random.below(bag.length)];
    if (!fits(bag[first], bag[second])) {
      if (++inVain % MOST_DRAWS_IN_VAIN === 0 && !bag.some((one) => bag.some((other) => fits(one, other)))) {
        return undefined;
      }
      continue;
    }
    inVain = 0;
    const one = takeOut(Math.max(first, second));
    const other = takeOut(Math.min(first, second));
    taken.add(Math.min(one, other) * nodes + Math.max(one, other));
    edges.push([one, other]);
  }
  return edges;
}
