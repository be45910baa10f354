/**
 * What an exchange costs a node of its own time, against the local steps of a round: `deno run -A tests/bench/exchange_cost.ts`.
 *
 * A round has one exchange that the node begins and, on average, one that it answers; each is a residual, a compression, an
 * encoding, a decoding and a commit with its digest.
 *
 * @module
 */
import Table from "cli-table3";
import { builtinTask } from "../../compute/task/mod.ts";
import { createCompressor, moveModel, SharedVector } from "../../compute/compression/mod.ts";
import { addVector, createRandom } from "../../compute/vector/mod.ts";
import { createTrainer } from "../../compute/training/local.ts";
import { decodeCompressed, encodeCompressed } from "../../protocol/delta/mod.ts";
import { ensureNative } from "../../scripts/native/mod.ts";

await ensureNative();
const table = new Table({
  head: ["model", "H", "density", "delta bytes", "exchange ms", "round's steps ms", "two exchanges a round"],
  colAligns: ["left", "right", "right", "right", "right", "right", "right"],
  style: { head: [], border: [] },
});

for (const model of ["lenet", "mlp", "cnn"]) {
  const task = builtinTask("digits", { model });
  const { compress, density, values, localSteps } = task.exchange;
  await using trainer = await createTrainer({ task, threads: 1 });
  const { layout } = trainer;
  const compressor = createCompressor({ method: compress, density, values }, { random: createRandom(1) });
  const shared = new SharedVector(trainer.initial);
  const x = trainer.initial.slice();
  const residual = new Float32Array(layout.length);
  const exchanges: number[] = [];
  const rounds: number[] = [];
  let bytes = 0;
  for (let round = 0; round < 24; round++) {
    let began = performance.now();
    addVector(x, (await trainer.steps(x, localSteps, { stepsDone: round * localSteps })).update);
    rounds.push(performance.now() - began);
    began = performance.now();
    shared.residual(x, residual);
    const own = compressor.compress(residual, layout);
    const encoded = encodeCompressed(own, layout);
    const other = decodeCompressed(encoded, layout);
    shared.commit(own, other, layout);
    moveModel(x, own, other, layout);
    exchanges.push(performance.now() - began);
    bytes = encoded.length;
  }
  const median = (times: number[]) => times.slice(8).sort((a, b) => a - b)[8];
  const [exchange, round] = [median(exchanges), median(rounds)];
  table.push([
    model,
    localSteps,
    `${100 * density} %`,
    bytes,
    exchange.toFixed(2),
    round.toFixed(0),
    `${(200 * exchange / round).toFixed(2)} %`,
  ]);
}
console.log(table.toString());
