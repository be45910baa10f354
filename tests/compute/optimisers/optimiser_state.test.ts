import assert from "node:assert";
import fc from "fast-check";
import {
  atRest,
  copyState,
  createOptimiser,
  momentsOf,
  type OptimiserSettings,
  type OptimiserState,
} from "../../../compute/optimisers/mod.ts";
import type { Vector } from "../../../compute/vector/mod.ts";
import { gradients, KINDS, layout, vectors } from "./cases.ts";

/** Steps from a state, at rates that differ. */
function go(settings: OptimiserSettings, model: Vector, state: OptimiserState, slopes: readonly Vector[], done = 0) {
  const optimiser = createOptimiser(settings, layout);
  slopes.forEach((slope, index) => optimiser.step(model, state, slope.slice(), 0.1 / (1 + done + index)));
}

for (const [name, settings] of Object.entries(KINDS)) {
  Deno.test(`optimiser state: ${name} goes on from a copy in the middle as if nothing had been, bit for bit`, () => {
    const property = fc.property(vectors, gradients, fc.nat(12), (start, slopes, cut) => {
      const middle = cut % (slopes.length + 1);
      const optimiser = createOptimiser(settings, layout);
      const [straight, whole] = [start.slice(), optimiser.rest()];
      go(settings, straight, whole, slopes);

      const [model, state] = [start.slice(), optimiser.rest()];
      go(settings, model, state, slopes.slice(0, middle));
      const saved = copyState(state);
      const before = structuredClone(saved);
      // What goes on elsewhere does not touch what was saved.
      go(settings, model.slice(), state, slopes);
      assert.deepStrictEqual(saved, before);
      const adopted = createOptimiser(settings, layout).adopt(saved);
      go(settings, model, adopted, slopes.slice(middle), middle);
      assert.deepStrictEqual(saved, before);
      assert.deepStrictEqual(model, straight);
      assert.deepStrictEqual(adopted, whole);
    });
    fc.assert(property, { seed: 1, numRuns: 100 });
  });

  Deno.test(`optimiser state: ${name} has as many moments as it says, and at rest all are zero`, () => {
    const optimiser = createOptimiser(settings, layout);
    const [model, state] = [new Float32Array(layout.length).fill(1), optimiser.rest()];
    assert.strictEqual(Object.keys(state.moments).length, momentsOf(settings));
    go(settings, model, state, [model.slice()]);
    assert.notDeepStrictEqual(state, optimiser.rest());
    assert.deepStrictEqual(atRest(state), optimiser.rest());
  });

  Deno.test(`optimiser state: ${name} refuses another's, another model's, and values that no step gives`, () => {
    const optimiser = createOptimiser(settings, layout);
    const rest = optimiser.rest();
    const refuses = (state: OptimiserState, message: RegExp) =>
      assert.throws(
        () => optimiser.adopt(state),
        (error: Error) => error instanceof TypeError && message.test(error.message),
      );
    for (const moment of Object.keys(rest.moments)) {
      const change = (values: Vector) => ({ ...rest, moments: { ...rest.moments, [moment]: values } });
      const zero = rest.moments[moment];
      refuses(
        change(new Float32Array(3)),
        new RegExp(`moment "${moment}": it has 3 entries, the model ${layout.length}$`),
      );
      refuses(change(zero.with(2, NaN)), /holds a value that is not finite$/);
      refuses(change(zero.with(2, Infinity)), /holds a value that is not finite$/);
      if (moment === "second") refuses(change(zero.with(2, -1e-9)), /holds a negative value/);
      else assert.deepStrictEqual(optimiser.adopt(change(zero.with(2, -1))).moments[moment][2], -1);
      const { [moment]: _gone, ...others } = rest.moments;
      refuses({ ...rest, moments: others }, /this optimiser has/);
    }
    refuses(
      { ...rest, moments: { ...rest.moments, third: new Float32Array(layout.length) } },
      /moments ".*third".*this optimiser has/,
    );
    const { steps, moments } = rest;
    refuses(
      steps === undefined ? { moments, steps: 0 } : { moments },
      /steps: this optimiser (counts|does not count) them/,
    );
    if (steps !== undefined) {
      for (const wrong of [-1, 0.5, NaN, 2 ** 60]) refuses({ moments, steps: wrong }, /steps/);
    }
  });
}
