/**
 * Whether a differentiable program is the same on every engine, and its slopes those that finite differences have.
 *
 * @module
 */
import assert from "node:assert";
import { createEagerEngine } from "../../../compute/engine/eager_engine.ts";
import { type Engine, type Fed, readyBackend } from "../../../compute/engine/mod.ts";
import { createGraphEngine } from "../../../compute/engine/graph_engine.ts";
import { createPlainEngine } from "../../../compute/engine/plain_engine.ts";
import { entriesIn, type Program, type Ref, type Tape, type Value } from "../../../compute/ops/mod.ts";
import { mul, scalar } from "../../../compute/ops/kernels.ts";
import { createRandom } from "../../../compute/vector/mod.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";

/** A program, with what is asked of it. */
export interface Checked {
  readonly program: Program;
  readonly tape: Tape;
  readonly outputs: readonly Value[];
  /** What slopes are checked of; each is fed by its name. */
  readonly starts: readonly { readonly name: string; readonly value: Value }[];
  /** Other values that are to be equal on all engines. */
  readonly others: readonly Ref[];
  readonly feeds: Readonly<Record<string, Fed>>;
}

/** What of it is checked, and how closely. */
export interface Closeness {
  /** The plain engine makes other noise than TensorFlow, or lacks a kernel: it is left out. */
  readonly notPlain?: boolean;
  /** Outputs from this one on are measured and have no slope; all have one by default. */
  readonly measuredFrom?: number;
  /** Largest difference of engines, relative to the largest entry or .3; 10⁻⁴ by default. */
  readonly engines?: number;
  /** Largest difference to finite differences, relative to the largest slope or 1; 5·10⁻³ by default. */
  readonly slopes?: number;
}

/** The engines. The plain one runs on whichever backend is set, so that is set last; the others keep to the addon. */
export async function allEngines(): Promise<Record<"graph" | "eager" | "plain", Engine>> {
  await ensureNative();
  const native = await readyBackend({ backend: "native" });
  const [graph, eager] = [createGraphEngine(native), createEagerEngine(native)];
  return { graph, eager, plain: createPlainEngine(await readyBackend({ backend: "cpu" })) };
}

export const engines = await allEngines();

/** Normal numbers, by seed. */
export function normals(count: number, seed: number | string): Float32Array<ArrayBuffer> {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => random.normal());
}

/** Numbers that lie at least `gap` apart and half of it from 0, in random order: away from kinks and ties. */
export function spread(count: number, seed: number | string, gap = 0.1): Float32Array<ArrayBuffer> {
  const places = Array.from({ length: count }, (_, index) => (index - Math.floor(count / 2) + 0.5) * gap);
  createRandom(seed).shuffle(places);
  return Float32Array.from(places);
}

/** What lies half way between the numbers of `spread`, and away from 0. */
export function offset(count: number, seed: number | string, gap = 0.1): Float32Array<ArrayBuffer> {
  return spread(count, seed, gap).map((value) => value + (value < 0 ? -gap / 2 : gap / 2));
}

/** Step of finite differences; entries are 32-bit numbers, so it is not small. */
const STEP = 0.02;
/** How many entries of one tensor are moved. */
const MOST_MOVED = 12;

/**
 * Checks a program.
 *
 * @throws {AssertionError} where engines differ, or a slope and the finite difference of the outputs along random slopes
 */
export function checkProgram(checked: Checked, closeness: Closeness = {}): void {
  const { program, feeds } = checked;
  const outputs = checked.outputs.slice(0, closeness.measuredFrom);
  const others = [...checked.others, ...checked.outputs.slice(outputs.length).map(({ ref }) => ref)];
  const upstream = outputs.map(({ shape }, at) => normals(entriesIn(shape), `slope ${at}`));
  const ends = outputs.map((value, at) => ({
    value,
    slope: program.constant(upstream[at], value.shape, "float32"),
  }));
  const slopes = checked.tape.slopes(ends, checked.starts.map(({ value }) => value));
  const starts = checked.starts.filter((_, at) => slopes[at] !== undefined);
  const found = slopes.filter((slope) => slope !== undefined);
  found.forEach((slope, at) => assert.deepStrictEqual([...slope.shape], [...starts[at].value.shape], starts[at].name));
  const wanted = [...outputs.map(({ ref }) => ref), ...others, ...found].map((ref) => fetched(program, ref));
  const results = Object.entries(engines)
    .filter(([name]) => name !== "plain" || closeness.notPlain !== true)
    .map(([name, engine]) => ({ name, values: runOnce(engine, program, wanted, feeds) }));
  const [{ values: reference }] = results;
  reference.forEach((values, at) => assert.strictEqual(values.length, entriesIn(wanted[at].shape), `size of ${at}`));
  for (const { name, values } of results) {
    values.forEach((each, at) => {
      const what = `${name} engine, ${describe(at, outputs.length, others.length, starts)}`;
      assertClose(each, reference[at], closeness.engines ?? 1e-4, 0.3, what);
    });
  }
  const slopesFound = reference.slice(outputs.length + others.length);
  checkSlopes(
    { ...checked, outputs },
    upstream,
    starts.map(({ name }, at) => ({ name, slope: slopesFound[at] })),
    closeness,
  );
}

/** What is fed cannot be asked for as it is. */
function fetched(program: Program, ref: Ref): Ref {
  return ref.node.kernel === "Placeholder" ? mul(program, ref, scalar(program, 1)) : ref;
}

function describe(at: number, outputs: number, others: number, starts: Checked["starts"]): string {
  if (at < outputs) return `output ${at}`;
  return at < outputs + others ? `value ${at - outputs}` : `slope of ${starts[at - outputs - others].name}`;
}

function runOnce(engine: Engine, program: Program, wanted: readonly Ref[], feeds: Checked["feeds"]): Float32Array[] {
  using ready = engine.compile(program, wanted);
  return ready.run(feeds).map((values) => Float32Array.from(values));
}

/** @param least what the difference is relative to where all entries are smaller */
function assertClose(
  values: Float32Array,
  known: Float32Array,
  tolerance: number,
  least: number,
  what: string,
): void {
  const largest = known.reduce((most, value) => Math.max(most, Math.abs(value)), least);
  values.forEach((value, index) => {
    const difference = Math.abs(value - known[index]) / largest;
    assert.ok(difference <= tolerance, `${what}, entry ${index}: ${value} and ${known[index]}`);
  });
}

/** Compares slopes with differences of the outputs' product with `upstream`: two step sizes, extrapolated. */
function checkSlopes(
  { program, outputs, feeds }: Checked,
  upstream: readonly Float32Array[],
  starts: readonly { readonly name: string; readonly slope: Float32Array }[],
  closeness: Closeness,
): void {
  using forward = engines.eager.compile(program, outputs.map(({ ref }) => ref));
  for (const { name, slope } of starts) {
    const entries = Float32Array.from(feeds[name]);
    const productAt = (index: number, by: number): number => {
      const moved = entries.slice();
      moved[index] += by;
      const results = forward.run({ ...feeds, [name]: moved });
      return results.reduce((sum, values, at) => sum + dot(values, upstream[at]), 0);
    };
    const differenceBy = (index: number, step: number) =>
      (productAt(index, step) - productAt(index, -step)) / (2 * step);
    const largest = slope.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const random = createRandom(name);
    const moved = entries.length <= MOST_MOVED
      ? entries.keys()
      : Array.from({ length: MOST_MOVED }, () => random.below(entries.length));
    for (const index of moved) {
      const difference = (4 * differenceBy(index, STEP / 2) - differenceBy(index, STEP)) / 3;
      const apart = Math.abs(difference - slope[index]) / largest;
      const what = `slope of ${name}, entry ${index}: ${slope[index]}, by finite differences ${difference}`;
      assert.ok(apart <= (closeness.slopes ?? 5e-3), what);
    }
  }
}

function dot(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, value, index) => sum + value * right[index], 0);
}
