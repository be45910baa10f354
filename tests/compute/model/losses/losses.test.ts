import assert from "node:assert";
import fc from "fast-check";
import { createEagerEngine } from "../../../../compute/engine/eager_engine.ts";
import { createGraphEngine } from "../../../../compute/engine/graph_engine.ts";
import { type Engine, type EngineName, readyBackend } from "../../../../compute/engine/mod.ts";
import { createPlainEngine } from "../../../../compute/engine/plain_engine.ts";
import { lossOf, type LossSpec } from "../../../../compute/model/losses/mod.ts";
import { Program, Tape, trained, untrained } from "../../../../compute/ops/mod.ts";
import { scalar } from "../../../../compute/ops/kernels.ts";
import { ensureNative } from "../../../../scripts/native/mod.ts";

/** Outputs of some rows, and what they should be. */
interface Case {
  readonly width: number;
  readonly outputs: readonly number[];
  readonly targets: readonly number[];
}

type Reference = (of: Case) => number;

/** The mean over rows that count of −Σ target·log softmax, in double precision. */
const softmax = (epsilon: number, ignored: number | undefined): Reference => ({ width, outputs, targets }) => {
  let [sum, count] = [0, 0];
  for (const [row, target] of targets.entries()) {
    if (target === ignored) continue;
    count++;
    const logits = outputs.slice(row * width, (row + 1) * width).map(Math.fround);
    const largest = Math.max(...logits);
    const total = largest + Math.log(logits.reduce((all, logit) => all + Math.exp(logit - largest), 0));
    logits.forEach((logit, index) => sum += (total - logit) * ((index === target ? 1 - epsilon : 0) + epsilon / width));
  }
  return sum / Math.max(count, 1);
};
const each = (cost: (output: number, target: number) => number): Reference => ({ outputs, targets }) =>
  outputs.reduce((all, output, index) => all + cost(Math.fround(output), Math.fround(targets[index])), 0) /
  outputs.length;

const LOSSES: readonly { readonly spec: LossSpec; readonly isOfClasses?: true; readonly reference: Reference }[] = [
  { spec: "softmax-cross-entropy", isOfClasses: true, reference: softmax(0, undefined) },
  {
    spec: { kind: "softmax-cross-entropy", labelSmoothing: 0.1 },
    isOfClasses: true,
    reference: softmax(0.1, undefined),
  },
  { spec: { kind: "softmax-cross-entropy", ignored: 0 }, isOfClasses: true, reference: softmax(0, 0) },
  {
    spec: { kind: "softmax-cross-entropy", ignored: 255, labelSmoothing: 0.3 },
    isOfClasses: true,
    reference: softmax(0.3, 255),
  },
  {
    spec: "sigmoid-cross-entropy",
    reference: each((logit, target) => Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)))),
  },
  { spec: "mean-squared-error", reference: each((output, target) => (output - target) ** 2) },
  { spec: "mean-absolute-error", reference: each((output, target) => Math.abs(output - target)) },
  { spec: "huber", reference: each((output, target) => huber(output - target, 1)) },
  { spec: { kind: "huber", delta: 0.25 }, reference: each((output, target) => huber(output - target, 0.25)) },
];

function huber(error: number, delta: number): number {
  return Math.abs(error) <= delta ? error * error / 2 : delta * (Math.abs(error) - delta / 2);
}

async function engines(): Promise<Record<EngineName, Engine>> {
  await ensureNative();
  const plain = createPlainEngine(await readyBackend({ backend: "cpu" }));
  const tf = await readyBackend({ backend: "native" });
  return { graph: createGraphEngine(tf), eager: createEagerEngine(tf), plain };
}

/** Value and slopes of a loss on an engine. */
function run(
  engine: Engine,
  spec: LossSpec,
  { width, outputs, targets }: Case,
): { value: number; slopes: Float32Array } {
  const program = new Program();
  const rows = outputs.length / width;
  const given = trained(program.feed("outputs", [rows, width], "float32"));
  const tape = new Tape(program);
  const adjustment = untrained(program.feed("adjustment", [width], "float32"));
  const expected = program.feed("targets", [rows * lossOf(spec).targetsOf([width])], "float32");
  const value = lossOf(spec).lower(tape, given, expected, adjustment);
  const [slopes] = tape.slopes([{ value, slope: scalar(program, 1) }], [given]);
  using ready = engine.compile(program, [value.ref, slopes!]);
  const [[loss], gradient] = ready.run({
    outputs: Float32Array.from(outputs),
    targets: Float32Array.from(targets),
    adjustment: new Float32Array(width),
  });
  return { value: loss, slopes: gradient };
}

/** The slopes by differences of the reference; where the loss has a corner within the step, undefined. */
function differences(reference: Reference, of: Case): (number | undefined)[] {
  return of.outputs.map((output, index) => {
    const at = (value: number) => reference({ ...of, outputs: of.outputs.with(index, value) });
    // Steps that float32 has exactly, since the reference rounds its outputs as the engines get them.
    const step = 2 ** Math.max(-10, Math.ceil(Math.log2(Math.abs(output) + 1e-30)) - 14);
    const [low, middle, high] = [at(output - step), at(output), at(output + step)];
    const [left, right] = [(middle - low) / step, (high - middle) / step];
    return Math.abs(left - right) > 0.05 / of.outputs.length ? undefined : (left + right) / 2;
  });
}

const within = (found: number, wanted: number, bound: number) =>
  Math.abs(found - wanted) <= bound * Math.max(1, Math.abs(wanted));

/** Numbers that float32 has exactly, often far out, so that differences of the reference are exact. */
const number = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -320, max: 320 }).map((value) => value / 64) },
  { weight: 1, arbitrary: fc.constantFrom(-1e4, -60, -1, 0, 1, 60, 1e4) },
);

function cases(isOfClasses: boolean, ignored: number | undefined): fc.Arbitrary<Case> {
  return fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })).chain(([rows, width]) => {
    const known = fc.integer({ min: 0, max: width - 1 });
    const label = ignored === undefined ? known : fc.oneof(known, fc.constant(ignored));
    const target = isOfClasses ? label : fc.constantFrom(0, 1, 0.5, 0.25);
    return fc.record({
      width: fc.constant(width),
      outputs: fc.array(number, { minLength: rows * width, maxLength: rows * width }),
      targets: fc.array(target, {
        minLength: isOfClasses ? rows : rows * width,
        maxLength: isOfClasses ? rows : rows * width,
      }),
    });
  });
}

for (const { spec, isOfClasses = false, reference } of LOSSES) {
  Deno.test(`losses: ${JSON.stringify(spec)} and its slopes are those of its definition on each engine`, async () => {
    const all = await engines();
    const ignored = typeof spec === "object" && "ignored" in spec ? spec.ignored : undefined;
    fc.assert(
      fc.property(cases(isOfClasses, ignored), (of) => {
        const wanted = reference(of);
        const slopes = differences(reference, of);
        for (const [name, engine] of Object.entries(all)) {
          const found = run(engine, spec, of);
          assert.ok(within(found.value, wanted, 2e-6), `${name}: ${found.value} instead of ${wanted}`);
          slopes.forEach((slope, index) =>
            assert.ok(
              slope === undefined || within(found.slopes[index], slope, 0.01 / of.outputs.length),
              `${name}: slope ${found.slopes[index]} instead of ${slope}`,
            )
          );
        }
      }),
      { seed: 15, numRuns: 40 },
    );
  });
}

Deno.test("losses: rows that are all ignored cost nothing and have no slopes", async () => {
  for (const engine of Object.values(await engines())) {
    for (const labelSmoothing of [0, 0.1]) {
      const spec = { kind: "softmax-cross-entropy", ignored: 7, labelSmoothing } as const;
      const { value, slopes } = run(engine, spec, { width: 3, outputs: [1e4, -1e4, 0, 1, 2, 3], targets: [7, 7] });
      assert.deepStrictEqual([value, [...slopes].map(Math.abs)], [0, [0, 0, 0, 0, 0, 0]]);
    }
  }
});

Deno.test("losses: a softmax of one class costs nothing", async () => {
  for (const engine of Object.values(await engines())) {
    const { value, slopes } = run(engine, "softmax-cross-entropy", { width: 1, outputs: [1e4, -3], targets: [0, 0] });
    assert.deepStrictEqual([Math.abs(value), [...slopes].map(Math.abs)], [0, [0, 0]]);
  }
});

Deno.test("losses: a logit that is right beyond doubt costs what is left, not 0", async () => {
  for (const engine of Object.values(await engines())) {
    const { value } = run(engine, "sigmoid-cross-entropy", { width: 1, outputs: [20], targets: [1] });
    assert.ok(Math.abs(value / Math.log1p(Math.exp(-20)) - 1) < 1e-3, `${value}`);
  }
});
