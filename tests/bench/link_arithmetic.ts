/**
 * Speed of the link's arithmetic and of snapshots, in millions of parameters a second:
 * `deno run tests/bench/link_arithmetic.ts [sizes…]`.
 *
 * @module
 */
import Table from "cli-table3";
import {
  addScaled,
  applySnapshot,
  type Compressed,
  createCompressor,
  digestOf,
  fineDifference,
  moveModel,
  SharedVector,
  ternaryDifference,
} from "../../compute/compression/mod.ts";
import { createRandom, type Vector } from "../../compute/vector/mod.ts";
import { createSample } from "./sample.ts";

/** The least time of some runs in milliseconds, after others that let the compiler settle. */
function measure(action: () => unknown, runs: number): number {
  let least = Infinity;
  for (let run = 0; run < 2 * runs; run++) {
    const start = performance.now();
    action();
    if (run >= runs) least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** Every row of the table: its name and what it runs. */
function createRows(length: number): [string, () => unknown][] {
  const { layout, vector } = createSample(length, 1);
  const other = createSample(length, 2).vector;
  const out = new Float32Array(length);
  const rows: [string, () => unknown][] = [];
  const sign = (vector: Vector, density: number): Compressed =>
    createCompressor({ method: "top-k", density, values: "sign" }, { random: createRandom(4) }).compress(
      vector,
      layout,
    );
  const shared = new SharedVector(vector);
  for (const density of [0.01, 0.05]) {
    const lower = sign(vector, density);
    const higher = sign(other, density);
    const share = `${100 * density} % sign`;
    rows.push([`commit with digest: ${share}`, () => shared.commit(lower, higher, layout)]);
    rows.push([`commit refused: ${share}`, () => shared.commit(lower, higher, layout, 0n)]);
    rows.push([`moveModel: ${share}`, () => moveModel(out, lower, higher, layout)]);
    rows.push([`addScaled: ${share}`, () => addScaled(out, lower, layout, 0.5)]);
  }
  const whole: Compressed = { kind: "dense", precision: "f32", values: vector };
  const snapshot = ternaryDifference(vector, other, layout);
  rows.push(
    ["commit with digest: dense", () => shared.commit(whole, whole, layout)],
    ["digestOf", () => digestOf(vector)],
    ["residual", () => shared.residual(other, out)],
    ["ternaryDifference", () => ternaryDifference(vector, other, layout)],
    ["fineDifference", () => fineDifference(vector, other, layout)],
    ["applySnapshot", () => applySnapshot(other, snapshot, layout)],
  );
  return rows;
}

const sizes = Deno.args.length > 0 ? Deno.args.map(Number) : [100_000, 1_000_000];
const columns = sizes.map((length) => createRows(length).map(([, action]) => measure(action, length > 1e6 ? 3 : 12)));
const table = new Table({ head: ["", ...sizes.flatMap((length) => [`${length}: ms`, "M/s"])] });
createRows(1_000).forEach(([name], row) => {
  table.push([
    name,
    ...columns.flatMap((column, n) => [column[row].toFixed(3), (sizes[n] / column[row] / 1000).toFixed(0)]),
  ]);
});
console.log(table.toString());
