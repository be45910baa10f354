/**
 * A node's links as a chart: how far each agrees, and where one is barred.
 *
 * @module
 */
import { pointsChart, type Series } from "../charts/mod.ts";
import type { Trace } from "./watch_trust.ts";

/**
 * Draws a node's links.
 *
 * @param liars what the peers that lie say, by node
 * @returns SVG; the same traces give the same bytes
 */
export function trustChart(traces: readonly Trace[], liars: ReadonlyMap<number, string>): Promise<string> {
  const told = traces.filter(({ agreements }) => agreements.some(Number.isFinite))
    .toSorted((a, b) => Number(liars.has(a.peer)) - Number(liars.has(b.peer)) || a.peer - b.peer);
  return pointsChart({
    title: "What one node finds out about its neighbours",
    x: { title: "exchanges on the link", quantity: "count", from: 0 },
    y: { title: "agreement", from: -1, to: 1 },
    width: 760,
    height: 400,
    series: told.map(({ peer, agreements, isBarred }): Series => ({
      name: `node ${peer}, ${liars.has(peer) ? `a liar: ${liars.get(peer)}` : "honest"}`,
      x: agreements.map((_, index) => index + 1),
      y: agreements,
      labels: agreements.map((_, index) => isBarred && index === agreements.length - 1 ? "barred" : ""),
    })),
  });
}
