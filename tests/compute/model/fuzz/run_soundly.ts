/**
 * What holds of running any model that was planned.
 *
 * @module
 */
import assert from "node:assert";
import type { Engine } from "../../../../compute/engine/mod.ts";
import { initialModel } from "../../../../compute/model/initial_model.ts";
import { createNetwork } from "../../../../compute/model/network.ts";
import type { Plan } from "../../../../compute/model/plan.ts";
import { entriesIn } from "../../../../compute/ops/mod.ts";
import { createRandom, type Vector } from "../../../../compute/vector/mod.ts";

const BATCH = 3;

function inputsOf({ inputShape, symbols }: Plan, count: number): Vector {
  const random = createRandom(1);
  return Float32Array.from(
    { length: count * entriesIn(inputShape) },
    () => symbols === undefined ? random.normal() : random.below(symbols),
  );
}

/** Trains a step and evaluates, with batches of 1 and 3: all numbers are there, and examples do not touch each other. */
export function runSoundly(engine: Engine, plan: Plan, seed: number): Float32Array {
  using network = createNetwork(engine, plan);
  const model = initialModel(plan, seed);
  const inputs = inputsOf(plan, BATCH);
  const rows = entriesIn(plan.outputShape) / plan.outputs;
  const gradient = new Float32Array(plan.layout.length);
  for (const count of [1, BATCH]) {
    const targets = Float32Array.from({ length: count * rows }, (_, index) => index % plan.outputs);
    const loss = network.gradient(model, { inputs, targets, count, seed: [seed, count] }, gradient);
    assert.ok(Number.isFinite(loss) && gradient.every(Number.isFinite), `${engine.name}: a loss of ${loss}`);
  }
  const state = network.measure(model, { inputs, count: BATCH, seed: [seed, 1] });
  assert.strictEqual(state.length, plan.states.length);
  const perExample = entriesIn(plan.outputShape);
  const outputs = network.outputs(model, inputs, BATCH, state);
  assert.strictEqual(outputs.length, BATCH * perExample);
  const entries = entriesIn(plan.inputShape);
  const alone = Array.from(
    { length: BATCH },
    (_, at) => [...network.outputs(model, inputs.subarray(at * entries, (at + 1) * entries), 1, state)],
  ).flat();
  assertNear(outputs, Float32Array.from(alone), `${engine.name}: a batch of 3 against each alone`);
  return outputs;
}

/** Trains a step and evaluates; numbers may be as large as the settings make them. */
export function runSomehow(engine: Engine, plan: Plan): void {
  using network = createNetwork(engine, plan);
  const model = initialModel(plan, 1);
  const inputs = inputsOf(plan, BATCH);
  const targets = new Float32Array(BATCH * entriesIn(plan.outputShape) / plan.outputs);
  network.gradient(model, { inputs, targets, count: BATCH }, new Float32Array(plan.layout.length));
  const state = network.measure(model, { inputs, count: BATCH });
  assert.strictEqual(network.outputs(model, inputs, BATCH, state).length, BATCH * entriesIn(plan.outputShape));
}

/** Equal to three digits of the largest, or of 0.1: normalisations make much of rounding where all is alike. */
export function assertNear(left: Float32Array, right: Float32Array, what: string): void {
  assert.ok(left.every(Number.isFinite) && right.every(Number.isFinite), `${what}: not all are numbers`);
  const largest = left.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0.1);
  const worst = left.reduce((most, entry, index) => Math.max(most, Math.abs(entry - right[index])), 0);
  assert.ok(worst <= 1e-3 * largest, `${what}: ${worst} of ${largest}`);
}
