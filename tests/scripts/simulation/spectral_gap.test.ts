import assert from "node:assert";
import { createRandom } from "../../../compute/vector/mod.ts";
import { full, randomRegular, ring } from "../../../daemon/membership/graphs.ts";
import { mixingWeights, spectralGap } from "../../../scripts/simulation/spectral_gap.ts";

Deno.test("spectral gap: rings and full graphs have the known one", () => {
  for (const nodes of [3, 4, 5, 8, 16, 33]) {
    // The eigenvalues of a ring's matrix are (1 + 2·cos(2πk/n))/3.
    const others = Array.from(
      { length: nodes - 1 },
      (_, k) => Math.abs(1 + 2 * Math.cos(2 * Math.PI * (k + 1) / nodes)),
    );
    const known = 1 - Math.max(...others) / 3;
    assert.ok(Math.abs(spectralGap(ring(nodes)) - known) < 1e-6, `${nodes}: ${spectralGap(ring(nodes))}, not ${known}`);
    assert.ok(Math.abs(spectralGap(full(nodes)) - 1) < 1e-6);
  }
});

Deno.test("spectral gap: none where the graph falls apart, and more with more links", () => {
  assert.ok(spectralGap([[1], [0], [3], [2]]) < 1e-9);
  const gaps = [2, 4, 8].map((degree) => spectralGap(randomRegular(64, degree, createRandom(1))));
  assert.ok(gaps[0] < gaps[1] && gaps[1] < gaps[2], `${gaps}`);
});

Deno.test("mixing weights: symmetric, and each node's sum to less than one", () => {
  const graph = [[1, 2, 3], [0], [0, 3], [0, 2]];
  const weights = mixingWeights(graph);
  graph.forEach((others, node) => {
    others.forEach((other, place) => {
      assert.strictEqual(weights[node][place], weights[other][graph[other].indexOf(node)]);
    });
    assert.ok(weights[node].reduce((sum, weight) => sum + weight, 0) < 1);
  });
});
