/**
 * Looks at a simulated swarm from outside; no virtual time passes meanwhile.
 *
 * @module
 */
import type { Evaluation } from "../../compute/training/mod.ts";
import { consensusDistance, meanModel } from "./consensus_distance.ts";
import type { Swarm } from "./swarm.ts";
import type { NodeRecords } from "./node_records.ts";
import type { SwarmMoment } from "./simulation_report.ts";

/** What is looked at. */
export interface View {
  readonly swarm: Swarm;
  readonly records: NodeRecords;
  /** Nodes there are in all, those that are away included. */
  readonly nodes: number;
  /** Nodes whose models are not asked for. */
  readonly liars: ReadonlySet<number>;
  /** Which nodes' models are measured, as far as they are there. */
  readonly measured: readonly number[];
  /** Held-out examples that they are measured on. */
  readonly examples: number;
}

/** The swarm as it is now. */
export async function measureSwarm({ swarm, records, nodes, liars, measured, examples }: View): Promise<SwarmMoment> {
  const honest = [...swarm.members].flatMap(([node, member]) => liars.has(node) ? [] : member);
  const sums = Array.from({ length: nodes }, (_, node) => records.sums(node, swarm.members.get(node)?.node.status()));
  const present = measured.flatMap((node) => swarm.members.get(node) ?? []);
  const evaluations = await Promise.all(present.map(({ node, trainer }) => trainer.evaluate(node.served, examples)));
  const accuracies = evaluations.map(accuracyOf);
  const models = honest.map(({ node }) => node.model);
  const mean = meanModel(models);
  return {
    milliseconds: swarm.clock.now(),
    steps: average(sums.map(({ steps }) => steps)),
    bytesSent: average(sums.map(({ bytesSent }) => bytesSent)),
    denseBytes: average(sums.map(({ denseBytes }) => denseBytes)),
    alive: swarm.members.size,
    accuracy: average(accuracies),
    lowest: Math.min(...accuracies),
    highest: Math.max(...accuracies),
    loss: average(evaluations.map(({ loss }) => loss)),
    meanModelAccuracy: accuracyOf(await honest[0].trainer.evaluate(mean, examples)),
    disagreement: consensusDistance(models, mean),
  };
}

/** Models that are measured at once: each is copied to a thread first, and a thousand copies would be a second swarm. */
const AT_ONCE = 16;

/** The served model of each node that is there, measured on all held-out examples. */
export async function measureNodes({ members }: Swarm): Promise<ReadonlyMap<number, Evaluation>> {
  const evaluations = new Map<number, Evaluation>();
  const waiting = [...members];
  while (waiting.length > 0) {
    const some = waiting.splice(0, AT_ONCE).map(async ([index, { node, trainer }]) => {
      evaluations.set(index, await trainer.evaluate(node.served));
    });
    await Promise.all(some);
  }
  return evaluations;
}

/** The share of what a model tells rightly, by whatever metric its task judges models. */
export function accuracyOf({ metrics, value }: Evaluation): number {
  return metrics.accuracy ?? value;
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
