import { builtinTask } from "../../compute/task/mod.ts";
import { type Compressed, createCompressor, moveModel, SharedVector } from "../../compute/compression/mod.ts";
import { addVector, createRandom, type Layout } from "../../compute/vector/mod.ts";
import { createTrainer } from "../../compute/training/local.ts";
import type { Reference } from "../../protocol/delta/mod.ts";

/** A delta as a link sent it, and what both its ends held then. */
export interface RealDelta {
  readonly layout: Layout;
  readonly delta: Compressed;
  readonly reference: Reference;
}

/**
 * Trains two nodes with one link on the digits and yields the deltas of each exchange.
 *
 * @param density share of entries kept
 * @param rounds of H local steps of each node, the learning rate falling over the second half
 */
export async function* realDeltas(model: string, density: number, rounds: number): AsyncGenerator<RealDelta> {
  const { localSteps } = builtinTask("digits", { model }).exchange;
  const task = builtinTask("digits", { model, steps: rounds * localSteps, exchange: { density } });
  await using lower = await createTrainer({ task, threads: 1, shard: { index: 0, count: 2 } });
  await using higher = await createTrainer({ task, threads: 1, shard: { index: 1, count: 2 } });
  const { layout, initial } = lower;
  const link = new SharedVector(initial);
  const reference = { shared: link.vector, initial };
  const residual = new Float32Array(layout.length);
  const { compress, values } = task.exchange;
  const compressor = createCompressor({ method: compress, density, values }, { random: createRandom(1) });
  const nodes = [{ trainer: lower, x: initial.slice() }, { trainer: higher, x: initial.slice() }];
  for (let round = 0; round < rounds; round++) {
    const deltas: Compressed[] = [];
    for (const { trainer, x } of nodes) {
      addVector(x, (await trainer.steps(x, localSteps, { stepsDone: round * localSteps })).update);
      link.residual(x, residual);
      deltas.push(compressor.compress(residual, layout));
    }
    for (const delta of deltas) yield { layout, delta, reference };
    link.commit(deltas[0], deltas[1], layout);
    nodes.forEach(({ x }, n) => moveModel(x, deltas[n], deltas[1 - n], layout));
  }
}
