import {
  type SimulatedNode,
  SIMULATION_KIND,
  type SimulationReport,
} from "../../../scripts/simulation/simulation_report.ts";

/** A report of a ring of nodes in which every tenth is gone at the end. */
export function fakeReport(nodes: number): SimulationReport {
  const curve = Array.from({ length: 6 }, (_, index) => {
    const steps = 100 * (index + 1);
    const accuracy = 0.97 - 0.8 * Math.exp(-steps / 150);
    return {
      milliseconds: steps * 20,
      steps,
      bytesSent: steps * 100,
      denseBytes: steps * 10_000,
      alive: nodes - (index === 3 ? 1 : 0),
      accuracy,
      lowest: accuracy - 0.05,
      highest: accuracy + 0.01,
      loss: 2 * Math.exp(-steps / 150) + 0.1,
      meanModelAccuracy: accuracy + 0.02,
      disagreement: 0.3 * Math.exp(-steps / 200),
    };
  });
  return {
    kind: SIMULATION_KIND,
    settings: { nodes, topology: "ring", model: "lenet", prune: null, note: "<script>alert('&')</script>" },
    task: "c0ffee".repeat(10),
    parameters: 61_706,
    graph: {
      edges: Array.from({ length: nodes - 1 }, (_, node) => [node, node + 1] as const).concat([[0, nodes - 1]]),
      spectralGap: 0.1953,
    },
    curve,
    nodes: Array.from({ length: nodes }, (_, node) => nodeOf(node)),
    bars: [],
    refusedSnapshots: [],
    churn: [{ milliseconds: 7000, node: 1, what: "left" }, { milliseconds: 8500, node: 1, what: "came" }],
  };
}

function nodeOf(node: number): SimulatedNode {
  return {
    node,
    stepTime: 10 + node % 7,
    examples: 300,
    classes: [100, 200, 0],
    steps: 600,
    rounds: 18,
    exchanges: 36,
    bytesSent: 60_000 + 10 * node,
    bytesReceived: 60_000,
    bytesByKind: { deltas: 48_000, openings: 9_000, heartbeats: 2_000 },
    denseBytes: 6e6,
    // 7 is prime to 1,000: each node has an accuracy of its own, in no order.
    ...node % 10 === 9 ? {} : { accuracy: 0.9 + (node * 7 % 1000) / 1e4, loss: 0.3 },
    startedFrom: ["initial"],
    openings: { initial: 2, snapshot: 0 },
  };
}
