/**
 * A small real trainer without native kernels: softmax regression on real digits at half their size, so that whole swarms
 * can be run many times.
 *
 * @module
 */
import { evaluationOf } from "../contracts/evaluation.ts";
import { loadDigits } from "../../compute/data/loading.ts";
import { parsePartition, partitionExamples } from "../../compute/data/mod.ts";
import { createLayout, createRandom, type Vector } from "../../compute/vector/mod.ts";
import { learningRateAt } from "../../compute/optimisers/mod.ts";
import type { Trainer } from "../../compute/training/mod.ts";
import type { Task } from "../../compute/task/mod.ts";

const CLASSES = 10;
const SIDE = 14;
const PIXELS = SIDE * SIDE;

/** The layout of the regression: 1,970 entries. */
export const linearLayout = createLayout([{ name: "kernel", shape: [PIXELS, CLASSES] }, {
  name: "bias",
  shape: [CLASSES],
}]);

interface Examples {
  readonly images: Float32Array;
  readonly labels: Uint8Array;
}

/** Images of 28×28 bytes, made smaller by averaging squares of four, in [0, 1]. */
function shrink(images: Uint8Array | Float32Array, count: number): Float32Array {
  const small = new Float32Array(count * PIXELS);
  for (let image = 0; image < count; image++) {
    for (let row = 0; row < 28; row++) {
      for (let column = 0; column < 28; column++) {
        const pixel = image * PIXELS + (row >> 1) * SIDE + (column >> 1);
        small[pixel] += images[image * 784 + row * 28 + column] / 1020;
      }
    }
  }
  return small;
}

let loaded: Promise<{ train: Examples; test: Examples }> | undefined;

/** Loads and shrinks the digits once for all trainers of a process. */
function digits(): Promise<{ train: Examples; test: Examples }> {
  loaded ??= loadDigits().then(({ train, test }) => ({
    train: { images: shrink(train.inputs, train.labels.length), labels: train.labels },
    test: { images: shrink(test.inputs, test.labels.length), labels: test.labels },
  }));
  return loaded;
}

/** What a linear trainer is made from. */
export interface LinearTrainerOptions {
  readonly task: Task;
  readonly shard: { readonly index: number; readonly count: number };
  readonly partition?: string | undefined;
  readonly seed: string;
}

/** Creates a trainer. */
export async function createLinearTrainer(options: LinearTrainerOptions): Promise<Trainer> {
  const { task, shard } = options;
  const { train, test } = await digits();
  const partition = parsePartition(options.partition ?? "iid");
  const chosen = partitionExamples(Uint8Array.from(train.labels), partition, shard, task.seed);
  const random = createRandom(options.seed);
  const { batch, momentum = 0 } = task.optimiser;
  const velocity = new Float32Array(linearLayout.length);
  const gradient = new Float32Array(linearLayout.length);
  const model: Vector = new Float32Array(linearLayout.length);

  /** Adds one example's gradient; returns its loss. */
  function addExample(example: number): number {
    const scores = probabilities(model, train.images, example);
    const loss = -Math.log(Math.max(1e-12, scores[train.labels[example]]));
    scores[train.labels[example]] -= 1;
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      const value = train.images[example * PIXELS + pixel];
      if (value === 0) continue;
      for (let label = 0; label < CLASSES; label++) gradient[pixel * CLASSES + label] += value * scores[label] / batch;
    }
    for (let label = 0; label < CLASSES; label++) gradient[PIXELS * CLASSES + label] += scores[label] / batch;
    return loss;
  }

  return {
    layout: linearLayout,
    initial: new Float32Array(linearLayout.length),
    examples: chosen.length,
    steps(x, count, { stepsDone, correction, rate: share = 1 }) {
      model.set(x);
      let loss = 0;
      for (let step = 0; step < count; step++) {
        gradient.fill(0);
        for (let drawn = 0; drawn < batch; drawn++) loss += addExample(chosen[random.below(chosen.length)]) / batch;
        const rate = share * learningRateAt(task.optimiser, stepsDone + step);
        for (let index = 0; index < model.length; index++) {
          velocity[index] = momentum * velocity[index] + gradient[index] - (correction?.[index] ?? 0);
          model[index] -= rate * velocity[index];
        }
      }
      const update = model.map((entry, index) => entry - x[index]);
      return Promise.resolve({ update, loss: loss / count });
    },
    evaluate(x, examples = test.labels.length) {
      let right = 0;
      let loss = 0;
      for (let example = 0; example < examples; example++) {
        const scores = probabilities(x, test.images, example);
        loss -= Math.log(Math.max(1e-12, scores[test.labels[example]]));
        if (scores.every((score) => score <= scores[test.labels[example]])) right++;
      }
      return Promise.resolve(evaluationOf(right / examples, loss / examples));
    },
    appraise(x, count) {
      const rows = Math.min(count, chosen.length);
      let loss = 0;
      for (let row = 0; row < rows; row++) {
        const example = chosen[Math.floor(row * chosen.length / rows)];
        loss -= Math.log(Math.max(1e-12, probabilities(x, train.images, example)[train.labels[example]]));
      }
      return Promise.resolve(loss / rows);
    },
    predict: (x, inputs) =>
      Promise.resolve(Float32Array.from(probabilities(x, Float32Array.from(inputs, (byte) => byte / 255), 0))),
    // It draws its examples with replacement, so its place in the data is where its stream stands.
    save: () => {
      const place = { dealing: new Uint32Array(), dealt: 0, order: random.save(), shifts: random.save() };
      return Promise.resolve({ optimiser: { moments: { velocity: velocity.slice() } }, data: place });
    },
    restore(state) {
      velocity.set(state.optimiser.moments.velocity);
      random.restore(state.data.order);
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function probabilities(model: Vector, images: Float32Array, example: number): Float64Array {
  const scores = Float64Array.from(model.subarray(PIXELS * CLASSES));
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    const value = images[example * PIXELS + pixel];
    if (value === 0) continue;
    for (let label = 0; label < CLASSES; label++) scores[label] += value * model[pixel * CLASSES + label];
  }
  const largest = Math.max(...scores);
  let sum = 0;
  for (let label = 0; label < CLASSES; label++) sum += scores[label] = Math.exp(scores[label] - largest);
  return scores.map((score) => score / sum);
}
