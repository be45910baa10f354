import assert from "node:assert";
import { adaptiveTopK, type AdaptiveTopKOptions } from "../../../compute/compression/adaptive_top_k.ts";
import { keptEntries, toDense } from "../../../compute/compression/apply.ts";
import type { Compressor } from "../../../compute/compression/compressor.ts";
import { createLayout, createRandom, squaredNorm, subtract, type Vector } from "../../../compute/vector/mod.ts";
import { topK } from "../../../compute/compression/top_k.ts";

const layout = createLayout([{ name: "kernel", shape: [2000] }]);

function normal(seed: string, size: number): Vector {
  const random = createRandom(seed);
  return Float32Array.from({ length: layout.length }, () => size * random.normal());
}

/** Sizes that fade over a run and swing by chance, as those of residuals do. */
function sizes(count: number, seed: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, t) => Math.exp(random.normal() / 2 - 3 * t / count));
}

/** Entries kept of each vector, and the sum of the squared errors. */
function run(compressor: Compressor, sizes: number[]): { kept: number[]; error: number } {
  let error = 0;
  const kept = sizes.map((size, t) => {
    const vector = normal(`vector ${t}`, size);
    const message = compressor.compress(vector, layout);
    const rest = toDense(message, layout);
    subtract(rest, vector, rest);
    error += squaredNorm(rest);
    return keptEntries(message);
  });
  return { kept, error };
}

const total = (kept: number[]) => kept.reduce((sum, entries) => sum + entries, 0);

for (const horizon of [1, 7, 60, 300]) {
  Deno.test(`adaptive Top-K: a budget for ${horizon} exchanges is never overdrawn and used up exactly, time and again`, () => {
    const compressor = adaptiveTopK({ density: 0.05, values: "f32", horizon });
    for (const seed of [1, 2]) {
      const { kept } = run(compressor, sizes(horizon, seed));
      assert.strictEqual(total(kept), 100 * horizon);
      assert(kept.every((entries) => entries >= 25 && entries <= 400), `${kept}`);
    }
  });
}

Deno.test("adaptive Top-K: zero vectors cost nothing, and the budget still holds", () => {
  const compressor = adaptiveTopK({ density: 0.01, values: "f32", horizon: 40 });
  const { kept } = run(compressor, sizes(40, 3).map((size, t) => t % 3 === 1 ? 0 : size));
  assert(kept.every((entries, t) => t % 3 === 1 ? entries === 0 : entries > 0));
  assert(total(kept) <= 800 && total(kept) >= 600, `${total(kept)}`);
});

Deno.test("adaptive Top-K: a larger vector of the same shape keeps no less", () => {
  const keptOf = (options: AdaptiveTopKOptions, size: number) => {
    const compressor = adaptiveTopK(options);
    run(compressor, sizes(20, 4));
    return keptEntries(compressor.compress(normal("probe", size), layout));
  };
  for (const horizon of [50, undefined]) {
    const kept = [0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 10].map((size) =>
      keptOf({ density: 0.05, values: "f32", horizon }, size)
    );
    assert.deepStrictEqual(kept, kept.toSorted((a, b) => a - b));
    assert(kept[kept.length - 1] > 4 * kept[0], `${kept}`);
  }
});

Deno.test("adaptive Top-K: at an equal budget the squared error is less than that of a fixed k", () => {
  for (const seed of [5, 6, 7]) {
    const steps = sizes(200, seed);
    const adaptive = run(adaptiveTopK({ density: 0.05, values: "f32", horizon: 200 }), steps);
    const fixed = run(topK({ density: 0.05, values: "f32" }), steps);
    assert.strictEqual(total(adaptive.kept), total(fixed.kept));
    assert(adaptive.error < fixed.error, `${adaptive.error} against ${fixed.error}`);
  }
});

Deno.test("adaptive Top-K: a sliding budget keeps the mean in the long run and at most 31 means more at any time", () => {
  const { kept } = run(adaptiveTopK({ density: 0.01, values: "f32" }), sizes(1000, 8));
  let sum = 0;
  kept.forEach((entries, t) => {
    sum += entries;
    assert(sum <= 20 * (t + 32), `${sum} entries in ${t + 1} exchanges`);
  });
  assert(sum > 20 * 960, `${sum}`);
});

Deno.test("adaptive Top-K: a run of ever larger vectors cannot overdraw a sliding budget", () => {
  const { kept } = run(adaptiveTopK({ density: 0.01, values: "f32" }), Array.from({ length: 30 }, (_, t) => 3 ** t));
  let sum = 0;
  kept.forEach((entries, t) => {
    sum += entries;
    assert(entries >= 5 && sum <= 20 * (t + 32), `${sum} entries in ${t + 1} exchanges`);
  });
  assert(sum > 20 * 58, `${sum} entries: what was saved is used`);
});

Deno.test("adaptive Top-K: a rate of entries holds at any pace of exchanges", () => {
  for (const interval of [50, 500, 4000]) {
    let time = 0;
    const options = { density: 0.01, values: "f32", entriesPerSecond: 100 } as const;
    const compressor = adaptiveTopK({ ...options, now: () => time });
    let sum = 0;
    for (let t = 0; t < 400; t++) {
      sum += keptEntries(compressor.compress(normal(`vector ${t}`, 1), layout));
      assert(sum <= 100 * (30 + time / 1000) + t + 1, `${sum} entries in ${time} ms`);
      time += interval;
    }
    const share = sum / (100 * time / 1000);
    assert(share > 0.8 && share <= 1 + 3000 / (100 * time / 1000), `${share} of the rate at ${interval} ms`);
  }
});

Deno.test("adaptive Top-K: refuses a share, a horizon or a rate that is none, and a rate without a clock", () => {
  for (const density of [0, -1, 1.5, NaN]) assert.throws(() => adaptiveTopK({ density, values: "f32" }), RangeError);
  for (const horizon of [0, 1.5, -3, NaN]) {
    assert.throws(() => adaptiveTopK({ density: 0.1, values: "f32", horizon }), RangeError);
  }
  assert.throws(() => adaptiveTopK({ density: 0.1, values: "f32", entriesPerSecond: -1, now: () => 0 }), RangeError);
  assert.throws(() => adaptiveTopK({ density: 0.1, values: "f32", entriesPerSecond: 1 }), TypeError);
});

Deno.test("adaptive Top-K: errors that count more get more of the same budget", () => {
  let t = 0;
  const options = { density: 0.05, values: "f32", horizon: 40, weight: () => t < 20 ? 1 : 4 } as const;
  const compressor = adaptiveTopK(options);
  const kept = [0, 0];
  for (; t < 40; t++) kept[t < 20 ? 0 : 1] += keptEntries(compressor.compress(normal(`vector ${t}`, 1), layout));
  assert.strictEqual(kept[0] + kept[1], 4_000);
  // Equal vectors: without weights each half would get half.
  assert.ok(kept[1] > kept[0], `${kept}`);
});
