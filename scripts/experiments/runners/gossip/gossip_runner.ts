/**
 * Gossip methods side by side: nodes take local steps in rounds, and one of several methods exchanges what they learnt.
 *
 * @module
 */
import { createCompressor } from "../../../../compute/compression/mod.ts";
import { createRandom, type Vector } from "../../../../compute/vector/mod.ts";
import { graphOf } from "../../../../daemon/membership/graphs.ts";
import { createLearners } from "./learners.ts";
import type { GossipMethod } from "./gossip_method.ts";
import { gossipMethods } from "./gossip_methods.ts";
import { measureSwarm } from "./swarm_quality.ts";
import { gossipSchema, type GossipSettings } from "./gossip_settings.ts";
import { measureAccuracy } from "../../problem/measure_accuracy.ts";
import { loadProblem, type Problem } from "../../problem/training_problem.ts";
import type { Outcome, Runner } from "../../compare/runner.ts";

/** Held-out examples that a point of the curve is measured on; the end is measured on all. */
const EXAMPLES_A_POINT = 500;
/** No weight of a model that learns comes near this; one beyond it has diverged. */
const LARGEST_ENTRY = 1e4;

/**
 * Compares gossip methods. Figures: `accuracy` and `lowest` of the nodes' own models, `meanModelAccuracy`, `disagreement`,
 * `bytes` sent a node, and `diverged`: 1 where an entry of a model outgrew all bounds. Such a run ends there, with the
 * models of the round before. The rules for skewed shards are off, but for the logit adjustment if it is asked for.
 */
export const gossipRunner: Runner<typeof gossipSchema> = {
  kind: "gossip",
  schema: gossipSchema,
  async run(settings, seed): Promise<Outcome> {
    const { nodes, steps, localSteps, points } = settings;
    const problem = await loadGossipProblem(settings, seed);
    const learners = createLearners(problem, nodes, settings.partition);
    const models = learners.map(() => problem.initial.slice());
    const method = createMethod(settings, seed, problem);
    const rounds = Math.ceil(steps / localSteps);
    const curve = { steps: [] as number[], bytes: [] as number[], accuracy: [] as number[] };
    let bytes = 0;
    let diverged = 0;
    for (let round = 1, done = 0; round <= rounds; round++) {
      const count = Math.min(localSteps, steps - done);
      const before = models.map((x) => x.slice());
      models.forEach((x, node) => learners[node](x, count, done));
      done += count;
      if (models.every(isBounded)) bytes += method.exchange(models);
      if (!models.every(isBounded)) {
        models.forEach((x, node) => x.set(before[node]));
        diverged = 1;
        break;
      }
      if (Math.floor(round * points / rounds) === Math.floor((round - 1) * points / rounds)) continue;
      curve.steps.push(done);
      curve.bytes.push(bytes / nodes);
      curve.accuracy.push(measureSwarm(models, (x) => measureAccuracy(problem, x, EXAMPLES_A_POINT)).accuracy);
    }
    const quality = measureSwarm(models, (x) => measureAccuracy(problem, x));
    return { figures: { ...quality, bytes: bytes / nodes, diverged }, curve };
  },
};

function loadGossipProblem(settings: GossipSettings, seed: number): Promise<Problem> {
  const { model, steps, learningRate, momentum, batch, adjust, localSteps } = settings;
  const [skew, exchange] = [{ adjust }, { localSteps }];
  return loadProblem(model, { seed, steps, learningRate, momentum, batch, skew, exchange });
}

function createMethod(settings: GossipSettings, seed: number, { layout, initial }: Problem): GossipMethod {
  const { method, compress, density, values, gamma, exchanges, loss } = settings;
  const random = createRandom(seed).fork("gossip");
  const losses = random.fork("losses");
  const graph = graphOf({ ...settings, seed });
  // A link's ends share what both begin; without links in pairs, each round is one message a node.
  const rounds = Math.ceil(settings.steps / settings.localSteps);
  const horizon = method === "shared" ? Math.ceil(2 * rounds * exchanges / graph[0].length) : rounds;
  return gossipMethods[method]({
    layout,
    initial,
    graph,
    createCompressor: (stream) =>
      createCompressor({ method: compress, density, values, horizon }, { random: random.fork(`compressor/${stream}`) }),
    arrives: () => losses.next() >= loss,
    random: random.fork("turns"),
    gamma,
    exchanges,
  });
}

function isBounded(x: Vector): boolean {
  // A comparison with NaN is false.
  return x.every((entry) => Math.abs(entry) <= LARGEST_ENTRY);
}
