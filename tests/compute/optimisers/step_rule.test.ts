import assert from "node:assert";
import fc from "fast-check";
import { createOptimiser, type OptimiserState, stepRule } from "../../../compute/optimisers/mod.ts";
import { Program } from "../../../compute/ops/mod.ts";
import type { Vector } from "../../../compute/vector/mod.ts";
import { engines } from "../ops/check_program.ts";
import { gradients, KINDS, layout, vectors } from "./cases.ts";

/** Steps of a rule on one engine, model and moments staying there. */
function stepped(kind: string, engine: typeof engines.graph, model: Vector, slopes: readonly Vector[], rate: number) {
  const rule = stepRule(KINDS[kind], layout)!;
  const program = new Program();
  const feed = (name: string) => program.feed(name, [layout.length], "float32");
  const before = { model: feed("model"), moments: rule.moments.map(feed) };
  const figures = Array.from({ length: rule.figures }, (_, at) => program.feed(`figure ${at}`, [], "float32"));
  const after = rule.lower(program, before, feed("gradient"), figures);
  using executable = engine.compile(program, [after.model, ...after.moments]);
  const names = ["model", ...rule.moments];
  let values = names.map((name) =>
    engine.hold(name === "model" ? model : new Float32Array(layout.length), [layout.length])
  );
  slopes.forEach((gradient, at) => {
    const told = rule.figuresOf(rate, at + 1).map((figure, place) => [`figure ${place}`, Float32Array.of(figure)]);
    const next = executable.keep({
      ...Object.fromEntries([...names.map((name, at) => [name, values[at]]), ...told]),
      gradient,
    });
    for (const value of values) value[Symbol.dispose]();
    values = next;
  });
  const read = values.map((value) => value.read());
  for (const value of values) value[Symbol.dispose]();
  return read;
}

/** The same by JavaScript. */
function steppedHere(kind: string, start: Vector, slopes: readonly Vector[], rate: number) {
  const optimiser = createOptimiser(KINDS[kind], layout);
  const [model, state]: [Vector, OptimiserState] = [start.slice(), optimiser.rest()];
  for (const gradient of slopes) optimiser.step(model, state, gradient.slice(), rate);
  return [model, ...Object.values(state.moments)];
}

function assertClose(own: readonly Vector[], other: readonly Vector[], what: string): void {
  own.forEach((vector, at) =>
    vector.forEach((value, index) => {
      const wanted = other[at][index];
      const gap = Math.abs(value - wanted);
      assert.ok(
        gap <= 1e-4 * Math.max(1, Math.abs(wanted)) || Object.is(value, wanted),
        `${what} ${at} ${index}: ${value}, ${wanted}`,
      );
    })
  );
}

for (const kind of Object.keys(KINDS)) {
  Deno.test(`${kind}: its steps within TensorFlow are those in JavaScript`, () => {
    if (KINDS[kind].prune !== undefined) return assert.strictEqual(stepRule(KINDS[kind], layout), undefined);
    fc.assert(
      fc.property(vectors, gradients, fc.constantFrom(0, 0.01, 0.25), (model, slopes, rate) => {
        // AdamW's first steps go by the sign alone: where a slope is next to 0 the two may round to other signs.
        const clear = slopes.map((slope) => slope.map((value) => Math.abs(value) < 1e-3 ? 0 : value));
        const wanted = steppedHere(kind, model, clear, rate);
        for (const name of ["graph", "eager"] as const) {
          assertClose(stepped(kind, engines[name], model, clear, rate), wanted, name);
        }
      }),
      { numRuns: 25 },
    );
  });
}

Deno.test("a gradient that overflows in squares is seen within TensorFlow too, and clipped to its norm", () => {
  const huge = new Float32Array(layout.length).fill(3e25);
  const model = new Float32Array(layout.length).fill(1);
  const [adam] = stepped("adamw", engines.graph, model, [huge], 0.01);
  assert.ok(adam.every(Number.isNaN), `${adam}`);
  assertClose(
    stepped("clipped sgd", engines.graph, model, [huge], 0.25),
    steppedHere("clipped sgd", model, [huge], 0.25),
    "clipped",
  );
  const none = new Float32Array(layout.length);
  assertClose(
    stepped("clipped sgd", engines.graph, model, [none], 0.25),
    steppedHere("clipped sgd", model, [none], 0.25),
    "none",
  );
});
