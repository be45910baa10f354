/**
 * Draws the picture of trust in docs/how-it-works.md from a simulation, the same at each run:
 * `deno run -A scripts/trust_picture.ts` writes docs/pictures/trust.svg.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { ensureNative } from "./native/mod.ts";
import { parseLiars } from "./liars/mod.ts";
import { runSimulation, simulationSchema } from "./simulation/mod.ts";
import { trustChart } from "./pictures/trust_chart.ts";
import { type Trace, watchTrust } from "./pictures/watch_trust.ts";

const SEED = 1;
const SETTINGS = {
  nodes: 8,
  model: "lenet",
  topology: "regular:4",
  steps: 240,
  localSteps: 8,
  liar: "flip@3 drift:0.1@5",
};

if (import.meta.main) {
  await ensureNative();
  const settings = simulationSchema.parse(SETTINGS);
  const traces = Array.from({ length: settings.nodes }, (): Trace[] => []);
  const judge = (node: number) => watchTrust(traces[node]);
  const { bars, nodes } = await runSimulation(settings, SEED, { judge });
  for (const { node, peer, round, cause } of bars) console.log(`node ${node} bars ${peer} in round ${round}: ${cause}`);
  const liars = new Map(parseLiars(settings.liar).flatMap(({ kind, nodes }) => nodes.map((node) => [node, kind])));
  // The one that has most liars beside it, of those that lie not.
  const honest = nodes.filter(({ liar }) => liar === undefined).map(({ node }) => node);
  const met = (node: number) => new Set(traces[node].map(({ peer }) => peer).filter((peer) => liars.has(peer))).size;
  const [witness] = honest.toSorted((a, b) => met(b) - met(a));
  const path = fileURLToPath(new URL("../docs/pictures/trust.svg", import.meta.url));
  await Deno.writeTextFile(path, await trustChart(traces[witness], liars));
  console.log(`node ${witness}: ${path}`);
}
