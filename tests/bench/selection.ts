/**
 * Speed of selection, of each compressor and of the link's arithmetic, in millions of parameters a second:
 * `deno run tests/bench/selection.ts [sizes…]`.
 *
 * @module
 */
import Table from "cli-table3";
import { addScaled } from "../../compute/apply.ts";
import type { Compressed } from "../../compute/compressor.ts";
import { type CompressorSettings, createCompressor } from "../../compute/compressors.ts";
import { digestOf, moveModel, SharedVector } from "../../compute/link.ts";
import { createRandom } from "../../compute/random.ts";
import { selectTopK } from "../../compute/select_top_k.ts";
import { applySnapshot, fineDifference, ternaryDifference } from "../../compute/snapshot.ts";
import { createLayout, type Layout, type Vector } from "../../compute/vector.ts";

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

/** A normal vector in five tensors of unlike sizes and scales, as residuals are. */
function createSample(length: number, seed: number): { layout: Layout; vector: Vector } {
  const random = createRandom(seed);
  const shares = [0.6, 0.3, 0.07, 0.02].map((share) => Math.max(1, Math.round(share * length)));
  const rest = length - shares.reduce((sum, share) => sum + share, 0);
  const layout = createLayout([...shares, rest].map((extent, t) => ({ name: `tensor${t}`, shape: [extent] })));
  const vector = new Float32Array(length);
  layout.tensors.forEach(({ offset, length }, t) => {
    for (let index = offset; index < offset + length; index++) vector[index] = 1e-3 * (t + 1) * random.normal();
  });
  return { layout, vector };
}

const settings: readonly CompressorSettings[] = [
  { method: "dense", density: 1, values: "f32" },
  { method: "dense", density: 1, values: "f32", precision: "f16" },
  { method: "top-k", density: 0.05, values: "sign" },
  { method: "top-k", density: 0.01, values: "sign" },
  { method: "top-k", density: 0.05, values: "log4" },
  { method: "top-k", density: 0.05, values: "f32" },
  { method: "adaptive-top-k", density: 0.05, values: "sign" },
  { method: "terngrad", density: 1, values: "sign" },
  { method: "optimal", density: 0.05, values: "f32" },
  { method: "optimal", density: 1, values: "f32", epsilon: 1 },
];

/** Every row of the table: its name and what it runs. */
function createRows(length: number): [string, () => unknown][] {
  const { layout, vector } = createSample(length, 1);
  const other = createSample(length, 2).vector;
  const out = new Float32Array(length);
  const rows: [string, () => unknown][] = [
    ["selectTopK 1 %", () => selectTopK(vector, length / 100)],
    ["selectTopK 5 %", () => selectTopK(vector, length / 20)],
  ];
  for (const setting of settings) {
    const { method, density, values, precision, epsilon } = setting;
    const compressor = createCompressor(setting, createRandom(3));
    const detail = {
      "dense": precision ?? "f32",
      "terngrad": "",
      "optimal": epsilon ? `ε = ${epsilon}` : `${100 * density} %`,
    };
    const name = `${method} ${
      method in detail ? detail[method as keyof typeof detail] : `${100 * density} % ${values}`
    }`;
    rows.push([`compress: ${name}`, () => compressor.compress(vector, layout)]);
  }
  const sign = (vector: Vector, density: number): Compressed =>
    createCompressor({ method: "top-k", density, values: "sign" }, createRandom(4)).compress(vector, layout);
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
