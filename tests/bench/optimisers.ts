/**
 * Optimisers' steps alone: SGD beside the bare loop of momentum and weight decay, and the others. Milliseconds a million
 * entries, medians, and their ratio to the bare loop; all take turns, so that a busy machine troubles them alike.
 *
 *     deno run tests/bench/optimisers.ts [ENTRIES [ROUNDS]]
 *
 * @module
 */
import { createOptimiser, type OptimiserSettings } from "../../compute/optimisers/mod.ts";
import { createLayout, createRandom, type Vector } from "../../compute/vector/mod.ts";
import { drawTable } from "../../scripts/terminal/mod.ts";
import { Chalk } from "chalk";

const [entries = 1_000_000, rounds = 61] = Deno.args.map(Number);
const RATE = 1e-4;
const random = createRandom(1);
const normal = () => Float32Array.from({ length: entries }, () => random.normal());

// Kernels and biases in turn, as models have them.
const rows = Math.max(1, Math.floor(entries / 8 / 513));
const layers = Array.from({ length: 8 }, (_, layer) => [
  { name: `${layer}/kernel`, shape: [rows, 512] },
  { name: `${layer}/bias`, shape: [rows] },
]).flat();
const rest = entries - 8 * 513 * rows;
const layout = createLayout(rest > 0 ? [...layers, { name: "rest", shape: [rest] }] : layers);

/** The loop as it was before there were other optimisers. */
function bare(momentum: number, weightDecay: number) {
  return (model: Vector, velocity: Vector, gradient: Vector, rate: number) => {
    for (let index = 0; index < model.length; index++) {
      const speed = momentum * velocity[index] + weightDecay * model[index] + gradient[index];
      velocity[index] = speed;
      model[index] -= rate * speed;
    }
  };
}

const common = { learningRate: RATE, batch: 1, decay: "none" } as const;
const sgd = { ...common, momentum: 0.9, weightDecay: 1e-4 } as const;
const adamW = { ...common, kind: "adamw", weightDecay: 0.01 } as const;
const CASES: readonly (readonly [string, OptimiserSettings])[] = [
  ["sgd, no kind", sgd],
  ["sgd", { ...sgd, kind: "sgd" }],
  ["sgd, Nesterov", { ...sgd, kind: "sgd", nesterov: true }],
  ["sgd, clipped", { ...sgd, kind: "sgd", clip: 1 }],
  ["adamw", adamW],
  ["adamw, clipped", { ...adamW, clip: 1 }],
];

const gradient = normal();
const loop = bare(sgd.momentum, sgd.weightDecay);
const [model, velocity] = [normal(), new Float32Array(entries)];
const subjects = [
  { name: "the bare loop", step: () => loop(model, velocity, gradient, RATE), times: [] as number[] },
  ...CASES.map(([name, settings]) => {
    const optimiser = createOptimiser(settings, layout);
    const [own, state] = [normal(), optimiser.rest()];
    return { name, step: () => optimiser.step(own, state, gradient, RATE), times: [] as number[] };
  }),
];
for (let round = -5; round < rounds; round++) {
  for (const { step, times } of subjects) {
    const started = performance.now();
    step();
    if (round >= 0) times.push(performance.now() - started);
  }
}
const median = (times: number[]) => times.sort((left, right) => left - right)[times.length >> 1];
const base = median(subjects[0].times);
console.log(drawTable(
  [["step", "left"], ["ms a million", "right"], ["of the bare loop", "right"]],
  subjects.map(({ name, times }) => {
    const time = median(times);
    return [name, (time / entries * 1e6).toFixed(2), (time / base).toFixed(2)];
  }),
  new Chalk(),
));
