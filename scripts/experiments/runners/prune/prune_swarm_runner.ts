/**
 * Runs of kind "prune-swarm": nodes on a ring prune one model together, in rounds.
 *
 * @module
 */
import { builtinTask } from "../../../../compute/task/mod.ts";
import { type Compressed, createCompressor, moveModel, SharedVector } from "../../../../compute/compression/mod.ts";
import { createWeightSelection, pruneWeights } from "../../../../compute/optimisers/mod.ts";
import { createTrainingContext } from "../../../../compute/training/local.ts";
import { addVector, createRandom, type Vector } from "../../../../compute/vector/mod.ts";
import type { Trainer } from "../../../../compute/training/mod.ts";
import { consensusDistance, meanModel } from "../../../simulation/measures.ts";
import { encodeCompressed } from "../../../../protocol/delta/mod.ts";
import type { Outcome, Runner } from "../../compare/runner.ts";
import { createAgreedDecay } from "./agreed_decay.ts";
import { positionEntropy } from "./position_entropy.ts";
import { pruneSwarmSchema, type PruneSwarmSettings } from "./prune_swarm_settings.ts";

/** What the swarm is like at one moment. */
interface Moment {
  /** Of the nodes' own models once pruned, mean; and of their mean, before and after it is pruned. */
  readonly accuracy: number;
  readonly meanModelBefore: number;
  readonly meanModelAfter: number;
  /** Mean over all pairs of nodes of |A ∩ B| / |A ∪ B|, A and B being the weights that stay in their models. */
  readonly agreement: number;
  readonly disagreement: number;
}

/** A link between two neighbours. Its ends hold the same r, so one copy is enough here. */
interface Link {
  readonly lower: number;
  readonly higher: number;
  readonly shared: SharedVector;
  /** Local steps that r has decayed for. */
  decayed: number;
}

/**
 * A swarm prunes: GSM at each node, exchanges with one neighbour after another on a ring, the arithmetic that of the daemon's
 * links.
 *
 * Figures: `accuracy` of the nodes' pruned models, `meanModelBefore` and `meanModelAfter` of the mean of their models before
 * and after it is pruned, `agreement` (Jaccard index of the weights that stay at two nodes, 1 = the same), `bytes` of deltas
 * that a node sent, `floor` and `floorByActivity`: bytes of the same deltas at one bit a sign and positions at their
 * entropy, tensor by tensor, without and with the knowledge of which entries are among the Q largest of r.
 */
export const pruneSwarmRunner: Runner<typeof pruneSwarmSchema> = {
  kind: "prune-swarm",
  schema: pruneSwarmSchema,
  run,
};

async function run(settings: PruneSwarmSettings, seed: number): Promise<Outcome> {
  const { nodes, ratio, steps, localSteps, method, agree } = settings;
  const { model, learningRate, momentum, weightDecay, batch, shift } = settings;
  const task = builtinTask("digits", {
    ...{ model, seed, steps, learningRate, momentum, weightDecay, batch, shift },
    ...(method === "gsm" ? { prune: { ratio } } : {}),
  });
  // Sums are added in one order on one thread only, and outcomes are to be equal.
  const context = await createTrainingContext({ task, threads: 1 });
  const { layout, initial } = context;
  const trainers = Array.from(
    { length: nodes },
    (_, index) => context.trainer({ shard: { index, count: nodes }, partition: settings.partition }),
  );
  const models = trainers.map(() => initial.slice());
  const links = Array.from({ length: nodes }, (_, node): Link => {
    const other = (node + 1) % nodes;
    return {
      lower: Math.min(node, other),
      higher: Math.max(node, other),
      shared: new SharedVector(initial),
      decayed: 0,
    };
  });
  const compression = { method: "top-k", density: settings.density, values: settings.values } as const;
  const compressor = createCompressor(compression, { random: createRandom(seed).fork("compressor") });
  const decay = createAgreedDecay({ optimiser: task.optimiser, layout, ratio });
  const { select } = createWeightSelection(layout, ratio);
  const residual = new Float32Array(layout.length);
  const sums = { bytes: 0, floor: 0, floorByActivity: 0 };

  function account(delta: Compressed, active: Uint32Array): void {
    sums.bytes += encodeCompressed(delta, layout).length;
    if (delta.kind !== "sparse") return;
    const { indices } = delta;
    sums.floor += (positionEntropy(indices, layout) + indices.length) / 8;
    sums.floorByActivity += (positionEntropy(indices, layout, active) + indices.length) / 8;
  }

  function exchange(link: Link, done: number): void {
    const { lower, higher, shared } = link;
    if (agree && method === "gsm") {
      const forgot = shared.vector.slice();
      decay(forgot, link.decayed, done);
      shared.replace(forgot);
      link.decayed = done;
    }
    const active = select(shared.vector.slice());
    const [low, high] = [lower, higher].map((node) => {
      shared.residual(models[node], residual);
      const delta = compressor.compress(residual, layout);
      account(delta, active);
      return delta;
    });
    moveModel(models[lower], low, high, layout);
    moveModel(models[higher], high, low, layout);
    shared.commit(low, high, layout);
  }

  const curve = { steps: [] as number[], bytes: [] as number[], accuracy: [] as number[], agreement: [] as number[] };
  const rounds = Math.ceil(steps / localSteps);
  let moment: Moment | undefined;
  let done = 0;
  for (let round = 1; round <= rounds; round++) {
    const count = Math.min(localSteps, steps - done);
    for (const [node, trainer] of trainers.entries()) {
      addVector(models[node], (await trainer.steps(models[node], count, { stepsDone: done })).update);
    }
    done += count;
    // Every node exchanges with its neighbours on either side in turn.
    for (const [node, link] of links.entries()) if (node % 2 === round % 2) exchange(link, done);
    if (Math.floor(round * settings.points / rounds) === Math.floor((round - 1) * settings.points / rounds)) continue;
    moment = await look(models, trainers[0], ratio, select);
    curve.steps.push(done);
    curve.bytes.push(sums.bytes / nodes);
    curve.accuracy.push(moment.accuracy);
    curve.agreement.push(moment.agreement);
  }
  const { bytes, floor, floorByActivity } = sums;
  return {
    figures: {
      ...(moment ?? await look(models, trainers[0], ratio, select)),
      bytes: bytes / nodes,
      floor: floor / nodes,
      floorByActivity: floorByActivity / nodes,
    },
    curve,
  };
}

async function look(
  models: readonly Vector[],
  trainer: Trainer,
  ratio: number,
  select: (scores: Vector) => Uint32Array,
): Promise<Moment> {
  const { layout } = trainer;
  const mean = meanModel(models);
  const accuracyOf = async (x: Vector) => (await trainer.evaluate(x)).value;
  const pruned = [];
  for (const x of models) pruned.push(await accuracyOf(pruneWeights(x, layout, ratio)));
  return {
    accuracy: average(pruned),
    meanModelBefore: await accuracyOf(mean),
    meanModelAfter: await accuracyOf(pruneWeights(mean, layout, ratio)),
    agreement: agreementOf(models.map((x) => new Set(select(x.slice())))),
    disagreement: consensusDistance(models, mean),
  };
}

/** The mean Jaccard index over all pairs. */
function agreementOf(sets: readonly ReadonlySet<number>[]): number {
  return average(
    sets.flatMap((one, index) =>
      sets.slice(index + 1).map((other) => one.intersection(other).size / one.union(other).size)
    ),
  );
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
