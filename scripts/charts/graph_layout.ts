/**
 * Where the nodes of a graph stand.
 *
 * @module
 */
import { Error as ERRORS_ONLY, parse, type Spec, View } from "vega";

/** A place in [0, 1]², from the upper left. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pairs of nodes, counted from 0. */
export type Edges = readonly (readonly [number, number])[];

/** Up to so many nodes stand on a circle whatever the graph. */
const CIRCLE = 24;
/** Turns of the forces: as many as bring a small graph to rest, fewer where each takes long. */
const ITERATIONS = { most: 300, least: 60, nodes: 40_000 };

/**
 * Lays out a graph: on a circle if it is small, a ring or full; else by forces, neighbours near each other. The same
 * graph is always laid out the same.
 *
 * @returns a place for each node, in order
 */
export async function layOut(nodes: number, edges: Edges): Promise<readonly Point[]> {
  if (nodes <= CIRCLE || isRing(nodes, edges) || edges.length === nodes * (nodes - 1) / 2) return circle(nodes);
  return await byForces(nodes, edges);
}

function isRing(nodes: number, edges: Edges): boolean {
  return edges.length === nodes && edges.every(([a, b]) => Math.abs(a - b) === 1 || Math.abs(a - b) === nodes - 1);
}

function circle(nodes: number): readonly Point[] {
  if (nodes === 1) return [{ x: 0.5, y: 0.5 }];
  return Array.from({ length: nodes }, (_, node) => {
    const angle = 2 * Math.PI * node / nodes;
    return { x: 0.5 + Math.sin(angle) / 2, y: 0.5 - Math.cos(angle) / 2 };
  });
}

async function byForces(nodes: number, edges: Edges): Promise<readonly Point[]> {
  const spec: Spec = {
    data: [
      { name: "edges", values: edges.map(([source, target]) => ({ source, target })) },
      {
        name: "nodes",
        values: Array.from({ length: nodes }, (_, node) => ({ node })),
        transform: [{
          type: "force",
          static: true,
          iterations: Math.round(Math.max(ITERATIONS.least, Math.min(ITERATIONS.most, ITERATIONS.nodes / nodes))),
          forces: [
            { force: "nbody", strength: -30 },
            { force: "link", links: "edges", distance: 30 },
            // What is not connected stays in the picture.
            { force: "x", strength: 0.05 },
            { force: "y", strength: 0.05 },
          ],
        }],
      },
    ],
  };
  const view = new View(parse(spec), { renderer: "none", logLevel: ERRORS_ONLY });
  try {
    await view.runAsync();
    return fitted(view.data("nodes") as Point[]);
  } finally {
    view.finalize();
  }
}

/** Stretches what is there to [0, 1]², in both directions alike. */
function fitted(points: readonly Point[]): readonly Point[] {
  const range = (values: readonly number[]) => ({ low: Math.min(...values), high: Math.max(...values) });
  const [x, y] = [range(points.map(({ x }) => x)), range(points.map(({ y }) => y))];
  const size = Math.max(x.high - x.low, y.high - y.low) || 1;
  return points.map((point) => ({
    x: 0.5 + (point.x - (x.low + x.high) / 2) / size,
    y: 0.5 + (point.y - (y.low + y.high) / 2) / size,
  }));
}
