/**
 * Size and speed of encoded deltas, of training first, then of random entries. Run: `deno run -A tests/bench/codec.ts`
 *
 * @module
 */
import Table from "cli-table3";
import type { Compressed } from "../../compute/compression/mod.ts";
import { builtinTask } from "../../compute/task/mod.ts";
import { createRandom, type Layout } from "../../compute/vector/mod.ts";
import { decodeCompressed, encodeCompressed } from "../../protocol/delta/mod.ts";
import { encodeMessage } from "../../protocol/messages/mod.ts";
import { ensureNative } from "../../scripts/native/mod.ts";
import {
  CNN,
  exampleFine,
  exampleSigns,
  exampleTernary,
  LENET,
  levelFloor,
  positionFloor,
} from "../protocol/delta/example_deltas.ts";
import { realDeltas } from "./real_deltas.ts";

/** The median time of one call, in milliseconds. */
function time(action: () => void): number {
  const times: number[] = [];
  const end = performance.now() + 400;
  do {
    const start = performance.now();
    action();
    times.push(performance.now() - start);
  } while (performance.now() < end || times.length < 9);
  return times.sort((a, b) => a - b)[times.length >> 1];
}

/** The stream's length prefix: a varint of seven bits a byte. */
function prefixBytes(length: number): number {
  return length < 128 ? 1 : length < 16_384 ? 2 : 3;
}

/** Bytes of a delta on the stream: with the request around it, in a session that is not the first. */
function bytesOnStream(delta: Uint8Array, round: number): number {
  const frame = encodeMessage({
    kind: "request",
    session: { opener: 1n << 60n, acceptor: 1n << 61n },
    base: BigInt(round),
    attempt: round + 1,
    digest: 1n << 62n,
    round,
    delta,
  });
  return frame.length + prefixBytes(frame.length);
}

/** Deltas of training: mean bytes of the delta by itself, with r as its reference, and of that on the stream. */
async function realTable(): Promise<string> {
  await ensureNative();
  const columns = ["floor", "alone", "referred", "on stream", "alone", "referred", "on stream"];
  const real = new Table({
    head: ["model", "kept", ...columns.slice(0, 4), ...columns.slice(4).map((name) => `${name}/floor`), "M params/s"],
    style: { head: [] },
    colAligns: ["left", ...Array.from({ length: 9 }, () => "right" as const)],
  });
  for (const [model, rounds] of [["lenet", 12], ["mlp", 12], ["cnn", 4]] as const) {
    for (const density of new Set([0.01, builtinTask("digits", { model }).exchange.density, 0.05])) {
      const bytes = { floor: 0, alone: 0, referred: 0, onStream: 0 };
      const times = { encode: Infinity, decode: Infinity };
      let count = 0;
      for await (const { layout, delta, reference } of realDeltas(model, density, rounds)) {
        if (delta.kind !== "sparse") throw new Error(`${model} at ${density}: not a sparse delta`);
        const encoded = encodeCompressed(delta, layout, reference);
        bytes.floor += positionFloor(delta.indices, layout);
        bytes.alone += encodeCompressed(delta, layout).length;
        bytes.referred += encoded.length;
        bytes.onStream += bytesOnStream(encoded, count >> 1);
        if (++count < 2 * rounds) continue;
        const millions = layout.length / 1000;
        times.encode = millions / time(() => encodeCompressed(delta, layout, reference));
        times.decode = millions / time(() => decodeCompressed(encoded, layout, reference));
      }
      const { floor, ...others } = bytes;
      real.push([
        model,
        `${(100 * density).toFixed(0)} %`,
        ...Object.values(bytes).map((sum) => (sum / count).toFixed(0)),
        ...Object.values(others).map((sum) => (sum / floor).toFixed(3)),
        `${times.encode.toFixed(0)} / ${times.decode.toFixed(0)}`,
      ]);
    }
  }
  return real.toString();
}

console.log(await realTable());

const table = new Table({
  head: [
    "model",
    "method",
    "entries",
    "bytes",
    "floor",
    "ratio",
    "worst",
    "encode ms",
    "decode ms",
    "M entries/s",
    "M params/s",
  ],
  style: { head: [] },
  colAligns: ["left", "left", ...Array.from({ length: 9 }, () => "right" as const)],
});

/** Sizes are means over all samples, times those of the first. */
function row(
  model: string,
  layout: Layout,
  method: string,
  samples: readonly { readonly delta: Compressed; readonly floor: number }[],
  entries: number,
): void {
  const sizes = samples.map(({ delta }) => encodeCompressed(delta, layout).length);
  const size = sizes.reduce((sum, bytes) => sum + bytes) / samples.length;
  const floor = samples.reduce((sum, sample) => sum + sample.floor, 0) / samples.length;
  const worst = Math.max(...samples.map((sample, n) => sizes[n] / sample.floor));
  const [{ delta }] = samples;
  const bytes = encodeCompressed(delta, layout);
  const encode = time(() => encodeCompressed(delta, layout));
  const decode = time(() => decodeCompressed(bytes, layout));
  table.push([
    model,
    method,
    entries,
    size.toFixed(0),
    floor.toFixed(0),
    (size / floor).toFixed(4),
    worst.toFixed(4),
    encode.toFixed(3),
    decode.toFixed(3),
    `${(entries / encode / 1000).toFixed(0)} / ${(entries / decode / 1000).toFixed(0)}`,
    `${(layout.length / encode / 1000).toFixed(0)} / ${(layout.length / decode / 1000).toFixed(0)}`,
  ]);
}

for (const [model, layout] of [["lenet", LENET], ["cnn", CNN]] as const) {
  const random = createRandom("codec bench").fork(model);
  for (const density of [0.001, 0.01, 0.05, 0.3]) {
    const samples = Array.from({ length: layout === LENET ? 50 : 5 }, () => {
      const delta = exampleSigns(layout, density, random);
      return { delta, floor: positionFloor(delta.indices, layout) };
    });
    row(model, layout, `sign ${density}`, samples, Math.round(density * layout.length));
  }
  const { indices } = exampleSigns(layout, 0.01, random);
  const codes = Uint8Array.from(
    indices,
    () => Math.min(7, Math.floor(-2 * Math.log(1 - random.next()))) | (random.below(2) << 3),
  );
  const scales = new Uint8Array(layout.tensors.length).fill(140);
  const log4: Compressed = { kind: "sparse", length: layout.length, indices, values: { kind: "log4", codes, scales } };
  row(model, layout, "log4 0.01", [{ delta: log4, floor: positionFloor(indices, layout, 4) }], indices.length);
  const values = Float32Array.from(indices, () => random.normal());
  const f32: Compressed = { kind: "sparse", length: layout.length, indices, values: { kind: "f32", values } };
  row(model, layout, "f32 0.01", [{ delta: f32, floor: positionFloor(indices, layout, 32) }], indices.length);
  for (const density of [0.05, 0.318, 0.55]) {
    const ternary = exampleTernary(layout, density, random);
    row(
      model,
      layout,
      `ternary ${density}`,
      [{ delta: ternary, floor: levelFloor(ternary.levels, layout) }],
      layout.length,
    );
  }
  const fine = exampleFine(layout, random);
  row(model, layout, "step rms/2", [{ delta: fine, floor: levelFloor(fine.levels, layout) }], layout.length);
  const dense: Compressed = {
    kind: "dense",
    precision: "f32",
    values: Float32Array.from({ length: layout.length }, () => random.normal()),
  };
  row(model, layout, "dense f32", [{ delta: dense, floor: 4 * layout.length }], layout.length);
  const half: Compressed = {
    kind: "dense",
    precision: "f16",
    values: new Float32Array(new Float16Array(dense.values)),
  };
  row(model, layout, "dense f16", [{ delta: half, floor: 2 * layout.length }], layout.length);
}
console.log(table.toString());
