/**
 * Two nodes in memory that train the task that is drafted from a table, with the trainers of daemons.
 *
 * @module
 */
import { guessSpec } from "../../compute/data/guess.ts";
import { loadDataset } from "../../compute/data/loading.ts";
import { type DraftOptions, draftTask, suggestTopology } from "../../compute/task/drafting.ts";
import { preparedTask } from "../../compute/task/mod.ts";
import { createTrainer } from "../../compute/training/local.ts";
import { ring } from "../../daemon/membership/graphs.ts";
import { createSwarm } from "../../scripts/simulation/swarm.ts";

const NODES = 2;
/** As a testnet takes where the task is not bounded. */
const STEPS = 640;

/** What came of it, on the held-out rows. */
export interface TableRun {
  readonly rows: number;
  /** Of each node's model, in [0, 1]. */
  readonly accuracies: readonly number[];
  readonly losses: readonly number[];
  /** What always naming the class that most held-out rows have would reach. */
  readonly majority: number;
}

/**
 * Drafts a task from the table at `path` as `task new` does, and trains it.
 *
 * @param label its column of classes, where it is not the default
 * @param seed of the model, the rows held out and all that nodes draw
 * @param changes to the draft
 */
export async function trainTable(
  path: string,
  { label, seed = 1, steps = STEPS, ...changes }: { label?: string; seed?: number } & Partial<DraftOptions> = {},
): Promise<TableRun> {
  const { spec: data, rows } = await guessSpec(path, { label, seed });
  const task = draftTask({ name: "table", topology: suggestTopology(data), data, rows, seed, steps, ...changes });
  const dataset = await loadDataset(data, path);
  const swarm = createSwarm({
    prepared: preparedTask(task),
    seed,
    skewed: false,
    graph: ring(NODES),
    trainer: (index, life) =>
      createTrainer({ task, threads: 1, shard: { index, count: NODES }, seed: `${seed}/${index}/${life}` }, dataset),
  });
  for (let index = 0; index < NODES; index++) await swarm.start(index);
  await swarm.finish();
  const measured = await Promise.all(
    [...swarm.members.values()].map(({ node, trainer }) => trainer.evaluate(node.model)),
  );
  await swarm.stop();
  const { labels } = dataset.test;
  const counts = Array.from({ length: dataset.classes }, (_, own) => labels.filter((label) => label === own).length);
  return {
    rows: dataset.train.labels.length + labels.length,
    accuracies: measured.map(({ value }) => value),
    losses: measured.map(({ loss }) => loss),
    majority: Math.max(...counts) / labels.length,
  };
}
