import assert from "node:assert";
import { createLayout, createRandom, type Vector } from "../../../../../compute/vector/mod.ts";
import { modelSize } from "../../../../../scripts/experiments/runners/gossip/message_size.ts";
import { gradientMeans, type MeanParts } from "../../../../../scripts/experiments/runners/workers/gradient_means.ts";

const layout = createLayout([{ name: "kernel", shape: [20, 10] }, { name: "bias", shape: [10] }]);

function partsOf(workers: number, options: Partial<MeanParts> = {}): MeanParts {
  const rest = { residual: true, steps: 10, weight: () => 1 };
  const randoms = Array.from({ length: workers }, (_, worker) => createRandom(`worker ${worker}`));
  return { layout, randoms, density: 0.2, values: "f32", clip: Infinity, sharedScale: true, ...rest, ...options };
}

function gradientsOf(workers: number): Vector[] {
  return Array.from({ length: workers }, (_, worker) => {
    const random = createRandom(`gradient ${worker}`);
    return Float32Array.from({ length: layout.length }, () => random.normal());
  });
}

function plainMean(gradients: readonly Vector[]): Float64Array {
  return Float64Array.from(gradients[0], (_, index) => {
    return gradients.reduce((sum, gradient) => sum + gradient[index], 0) / gradients.length;
  });
}

/** The mean over many draws of a method's average. */
function expectation(parts: MeanParts, method: keyof typeof gradientMeans, gradients: Vector[], draws: number): Vector {
  const mean = gradientMeans[method](parts);
  const [sum, average] = [new Float32Array(layout.length), new Float32Array(layout.length)];
  for (let draw = 0; draw < draws; draw++) {
    mean.average(gradients, average);
    for (let index = 0; index < sum.length; index++) sum[index] += average[index] / draws;
  }
  return sum;
}

function rms(left: ArrayLike<number>, right: ArrayLike<number>): number {
  return Math.sqrt(Array.from(left).reduce((sum, entry, index) => sum + (entry - right[index]) ** 2, 0) / left.length);
}

Deno.test("dense mean: the plain average, a whole gradient each way", () => {
  const gradients = gradientsOf(4);
  const mean = new Float32Array(layout.length).fill(7);
  const { sent, received } = gradientMeans.dense(partsOf(4)).average(gradients, mean);
  assert.ok(rms(mean, plainMean(gradients)) < 1e-6);
  assert.deepStrictEqual([sent, received], [4 * modelSize(mean, layout), 4 * modelSize(mean, layout)]);
});

Deno.test("unbiased methods: the average over many draws is the plain mean; gradients are not changed", () => {
  const gradients = gradientsOf(4);
  for (const [method, options] of [["terngrad", {}], ["terngrad", { sharedScale: false }], ["optimal", {}]] as const) {
    const few = rms(expectation(partsOf(4, options), method, gradients, 100), plainMean(gradients));
    const many = rms(expectation(partsOf(4, options), method, gradients, 2000), plainMean(gradients));
    // Twenty times the draws: a little over a fifth of the error, if no bias is left.
    assert.ok(many < 0.32 * few, `${method} ${many} ${few}`);
  }
  assert.deepStrictEqual(gradients, gradientsOf(4));
});

Deno.test("shared scale: the average is a whole number of steps of s/N, s the largest magnitude of any worker, clipped", () => {
  const gradients = gradientsOf(3);
  const average = new Float32Array(layout.length);
  for (const clip of [Infinity, 1]) {
    gradientMeans.terngrad(partsOf(3, { clip })).average(gradients, average);
    layout.tensors.forEach(({ offset, length }) => {
      const scales = gradients.map((gradient) => {
        const part = gradient.subarray(offset, offset + length);
        const sigma = Math.sqrt(part.reduce((sum, entry) => sum + entry * entry, 0) / length);
        return Math.min(clip * sigma, Math.max(...part.map(Math.abs)));
      });
      const step = Math.max(...scales) / 3;
      for (const entry of average.subarray(offset, offset + length)) {
        const levels = entry / step;
        assert.ok(Math.abs(levels) < 3.001 && Math.abs(levels - Math.round(levels)) < 1e-4, `${levels}`);
      }
    });
  }
});

Deno.test("shared scale: one more worker costs a worker nothing to send, and little to receive", () => {
  const average = new Float32Array(layout.length);
  const cost = (workers: number, sharedScale: boolean) => {
    const mean = gradientMeans.terngrad(partsOf(workers, { sharedScale }));
    const { sent, received } = mean.average(gradientsOf(workers), average);
    return { sent: sent / workers, received: received / workers };
  };
  const [two, sixteen, apart] = [cost(2, true), cost(16, true), cost(16, false)];
  assert.ok(Math.abs(sixteen.sent / two.sent - 1) < 0.2);
  assert.ok(sixteen.received < 3 * two.received);
  assert.ok(apart.received > 4 * sixteen.received);
});

Deno.test("zero gradients: an average of zero", () => {
  const zeros = gradientsOf(2).map((gradient) => gradient.fill(0));
  for (const create of Object.values(gradientMeans)) {
    const average = new Float32Array(layout.length).fill(3);
    create(partsOf(2)).average(zeros, average);
    assert.ok(average.every((entry) => entry === 0));
  }
});

Deno.test("top-k: what is left out comes later, so the sum of averages keeps up with the sum of means", () => {
  const gradients = gradientsOf(2);
  const steps = 200;
  const total = expectation(partsOf(2), "top-k", gradients, steps);
  const once = expectation(partsOf(2), "top-k", gradients, 1);
  const wanted = plainMean(gradients);
  assert.ok(rms(total, wanted) < 0.05 * rms(once, wanted), `${rms(total, wanted)} ${rms(once, wanted)}`);
});
