/**
 * A training step of built-in models on TensorFlow's engines, in turn: kernels in its program, the median of its ms, and
 * the ms of processor time, of all threads, which say more than the clock where other work runs beside it.
 *
 *     deno run -A tests/bench/model_step.ts [resnet20|gpt|lstm|…] [--kernels]
 *
 * @module
 */
import process from "node:process";
import { type Engine, readyBackend } from "../../compute/engine/mod.ts";
import { createEagerEngine } from "../../compute/engine/eager_engine.ts";
import { createGraphEngine } from "../../compute/engine/graph_engine.ts";
import { initialModel, MODEL_NAMES, modelTopology, planTopology, textModelTopology } from "../../compute/model/mod.ts";
import { createNetwork } from "../../compute/model/network.ts";
import { lossOf } from "../../compute/model/losses/mod.ts";
import { entriesIn, type KernelNode, neededFor } from "../../compute/ops/mod.ts";
import { createRandom } from "../../compute/vector/mod.ts";
import { ensureNative } from "../../scripts/native/mod.ts";

const [ROUNDS, STEPS] = [5, 4];
const SYMBOLS = 96;
const BATCHES: Readonly<Record<string, number>> = { gpt: 16, "gpt-small": 16 };

function topologyOf(model: string) {
  if (MODEL_NAMES.includes(model)) return modelTopology(model, [32, 32, 3], 10);
  const context = model === "gpt-small" ? 64 : 128;
  return textModelTopology(model, { symbols: SYMBOLS, context, classes: model === "lstm" ? 4 : SYMBOLS });
}

/** An engine that tells which kernels it is given. */
function told(engine: Engine, tell: (nodes: readonly KernelNode[]) => void): Engine {
  return {
    ...engine,
    compile(program, outputs) {
      const needed = neededFor(outputs);
      tell(program.nodes.filter(({ id, kernel }) => needed.has(id) && kernel !== "Const"));
      return engine.compile(program, outputs);
    },
  };
}

const median = (values: number[]) => values.sort((left, right) => left - right)[values.length >> 1];

function measure(tf: Awaited<ReturnType<typeof readyBackend>>, model: string, showKernels: boolean): void {
  const plan = planTopology(topologyOf(model));
  const count = BATCHES[model] ?? 32;
  const random = createRandom("model step");
  const { inputShape, outputShape, outputs, symbols } = plan;
  const inputs = Float32Array.from(
    { length: count * entriesIn(inputShape) },
    () => symbols === undefined ? random.normal() : random.below(symbols),
  );
  const targets = Float32Array.from(
    { length: count * lossOf("softmax-cross-entropy").targetsOf(outputShape) },
    () => random.below(outputs),
  );
  const weights = initialModel(plan, 1);
  const gradient = new Float32Array(weights.length);
  let kernels: readonly KernelNode[] = [];
  const networks = [createGraphEngine(tf), createEagerEngine(tf)].map((engine) => ({
    name: engine.name,
    network: createNetwork(told(engine, (nodes) => kernels = nodes), plan),
    times: [] as number[],
    work: [] as number[],
  }));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { network, times, work } of networks) {
      const before = process.cpuUsage();
      for (let step = 0; step < STEPS; step++) {
        const started = performance.now();
        network.gradient(weights, { inputs, targets, count, seed: [1, step] }, gradient);
        if (round > 0) times.push(performance.now() - started);
      }
      const { user, system } = process.cpuUsage(before);
      if (round > 0) work.push((user + system) / 1000 / STEPS);
    }
  }
  const shown = networks.map(({ name, times, work }) =>
    `${name} ${median(times).toFixed(1)} ms (${median(work).toFixed(1)} of processors)`
  ).join(", ");
  console.log(`${model}, ${weights.length} parameters, batch ${count}: ${kernels.length} kernels; ${shown}`);
  if (showKernels) tellKernels(kernels);
  for (const { network } of networks) network[Symbol.dispose]();
}

/** Kernels by their number, with the entries that they give, in thousands. */
function tellKernels(nodes: readonly KernelNode[]): void {
  const sums = new Map<string, { count: number; entries: number }>();
  for (const { kernel, outputs } of nodes) {
    const sum = sums.get(kernel) ?? { count: 0, entries: 0 };
    sum.count++;
    for (const { shape } of outputs) sum.entries += entriesIn(shape);
    sums.set(kernel, sum);
  }
  for (const [kernel, { count, entries }] of [...sums].sort(([, left], [, right]) => right.entries - left.entries)) {
    console.log(`  ${kernel.padEnd(36)} ${`${count}`.padStart(5)} ${`${Math.round(entries / 1000)}`.padStart(8)}`);
  }
}

const models = Deno.args.filter((arg) => !arg.startsWith("--"));
await ensureNative();
const tf = await readyBackend({ backend: "native" });
for (const model of models.length === 0 ? ["resnet20", "gpt", "lstm"] : models) {
  measure(tf, model, Deno.args.includes("--kernels"));
}
