/**
 * How well a graph mixes.
 *
 * @module
 */
import { createRandom } from "../../compute/vector/mod.ts";
import type { Graph } from "../../daemon/membership/graphs.ts";

/** Steps of the power iteration: enough for a ring of a thousand nodes to be told from one that never mixes. */
const MOST_STEPS = 20_000;
/** A squared eigenvalue below this is 0. */
const LEAST = 1e-12;
/** Relative change of the estimate at which it is taken. */
const ENOUGH = 1e-10;

/** w_ij = 1/(1 + max(d_i, d_j)) of each neighbour, in the graph's order: the Metropolis-Hastings mixing matrix. */
export function mixingWeights(graph: Graph): number[][] {
  return graph.map((neighbours) =>
    neighbours.map((other) => 1 / (1 + Math.max(neighbours.length, graph[other].length)))
  );
}

/**
 * 1 − |λ₂|, λ₂ being the eigenvalue of second largest absolute value of the Metropolis-Hastings mixing matrix W
 * (Boyd, Ghosh, Prabhakar, Shah: "Randomized gossip algorithms", 2006). 1 mixes at once; 0 never does.
 *
 * @example
 * ```ts
 * import { spectralGap } from "./spectral_gap.ts";
 * import { full, ring } from "../../daemon/membership/graphs.ts";
 * import assert from "node:assert";
 *
 * assert.ok(Math.abs(spectralGap(full(8)) - 1) < 1e-9);
 * assert.ok(Math.abs(spectralGap(ring(8)) - (1 - (1 + 2 * Math.cos(2 * Math.PI / 8)) / 3)) < 1e-6);
 * ```
 */
export function spectralGap(graph: Graph): number {
  const nodes = graph.length;
  if (nodes < 2) return 1;
  const weights = mixingWeights(graph);
  const random = createRandom("spectral gap");
  let vector = Float64Array.from({ length: nodes }, () => random.normal());
  let estimate = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    const size = normalise(vector);
    if (size === 0) return 1;
    // Two steps at once: W² has no negative eigenvalues, between which the estimate would swing.
    const next = mix(graph, weights, mix(graph, weights, vector));
    // What is left then are rounding errors.
    if (lengthOf(next) < LEAST) return 1;
    const before = estimate;
    estimate = Math.sqrt(lengthOf(next));
    vector = next;
    if (step > 10 && Math.abs(estimate - before) <= ENOUGH * estimate) break;
  }
  return 1 - estimate;
}

/** W·v. */
function mix(graph: Graph, weights: readonly (readonly number[])[], vector: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from(vector, (own, node) => {
    let sum = own;
    graph[node].forEach((other, place) => sum += weights[node][place] * (vector[other] - own));
    return sum;
  });
}

/** Takes the mean off, which every W keeps, and makes the rest of length one; returns the length it had. */
function normalise(vector: Float64Array): number {
  const mean = vector.reduce((sum, entry) => sum + entry, 0) / vector.length;
  for (let index = 0; index < vector.length; index++) vector[index] -= mean;
  const size = lengthOf(vector);
  if (size > 0) { for (let index = 0; index < vector.length; index++) vector[index] /= size; }
  return size;
}

function lengthOf(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, entry) => sum + entry * entry, 0));
}
