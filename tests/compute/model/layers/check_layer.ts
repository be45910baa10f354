/**
 * Cases of layers: a row each, from which one property test is made.
 *
 * @module
 */
import fc from "fast-check";
import assert from "node:assert";
import type { Fed } from "../../../../compute/engine/mod.ts";
import type { CallOptions } from "../../../../compute/model/layers/layer_kind.ts";
import { LAYER_KINDS } from "../../../../compute/model/layers/mod.ts";
import { Lowering, type StateTensor, type WeightTensor } from "../../../../compute/model/lowering.ts";
import { entriesIn, Program, type Ref, trained, untrained } from "../../../../compute/ops/mod.ts";
import { checkProgram, type Closeness, engines } from "../../ops/check_program.ts";
import { entriesOf, type OpInput } from "../../ops/check_op.ts";

/** One instance of a case. */
export interface LayerSample {
  /** Its canonical settings, without its name. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Shapes without the batch's extent. */
  readonly inputs: readonly OpInput[];
  readonly call?: CallOptions;
}

/** A row of the table: a layer with all that it may be given. */
export interface LayerCase {
  /** Its class. */
  readonly kind: string;
  readonly samples: fc.Arbitrary<LayerSample>;
  readonly closeness: Closeness;
  /** How many instances are tried. */
  readonly runs: number;
  /** Bounds of the entries of a tensor, by the name within the layer, where normal numbers are not fit for it. */
  readonly tensors: Readonly<Record<string, "positive" | "spread">>;
}

/** How many instances of a case are tried, where it does not say. */
const RUNS = 6;

/** A row of the table. */
export function layerCase(
  kind: string,
  samples: fc.Arbitrary<LayerSample>,
  more: Partial<Pick<LayerCase, "closeness" | "tensors" | "runs">> = {},
): LayerCase {
  return { kind, samples, closeness: {}, tensors: {}, runs: RUNS, ...more };
}

/** A layer in a program, for a batch. */
interface Lowered {
  readonly program: Program;
  readonly lowering: Lowering;
  readonly inputs: readonly Ref[];
  readonly output: Ref;
  readonly checked: Parameters<typeof checkProgram>[0];
}

function lower(
  { kind, tensors }: LayerCase,
  sample: LayerSample,
  batch: number,
  seed: number,
  training: boolean,
): Lowered {
  const row = LAYER_KINDS.get(kind);
  assert.ok(row !== undefined, `there is no layer "${kind}"`);
  const program = new Program();
  const feeds: Record<string, Fed> = {};
  const feed = ({ name, shape }: WeightTensor | StateTensor) => {
    const entries = tensors[name.slice("layer/".length)] ?? (name.includes("variance") ? "positive" : "normal");
    feeds[name] = entriesOf({ shape, entries }, `${seed} ${name}`);
    return program.feed(name, shape, "float32");
  };
  const lowering = new Lowering("model", program, {
    trained: feed,
    frozen: feed,
    state: feed,
    seed() {
      feeds.seed = Int32Array.of(seed, 7);
      return program.feed("seed", [2], "int32");
    },
  }, training);
  const inputs = sample.inputs.map((input, at) => {
    const whole = { ...input, shape: [batch, ...input.shape] };
    feeds[`input ${at}`] = entriesOf(whole, `${seed} ${at}`);
    const isIds = typeof input.entries === "number";
    const ref = program.feed(`input ${at}`, whole.shape, isIds ? "int32" : "float32");
    return isIds ? untrained(ref) : trained(ref);
  });
  const output = row.lower(lowering.layer("layer"), inputs, row.config.parse(sample.config), sample.call ?? {});
  const starts = [
    ...inputs.map((value, at) => ({ name: `input ${at}`, value })).filter(({ value }) => value.isTrained),
    ...lowering.trained.map(({ tensor, value }) => ({ name: tensor.name, value })),
  ];
  const others = lowering.states.map(({ value }) => value);
  const checked = { program, tape: lowering.tape, outputs: [output], starts, others, feeds };
  return { program, lowering, inputs: inputs.map(({ ref }) => ref), output: output.ref, checked };
}

/**
 * Checks a layer: its outputs, its state after a step and all its slopes on all engines, the slopes by finite
 * differences, in training and in evaluation; and that planning, which sees one example, finds the same extents.
 */
export function checkLayer(layer: LayerCase): void {
  const property = fc.property(layer.samples, fc.integer({ min: 1, max: 3 }), fc.nat(), (sample, batch, seed) => {
    for (const training of [true, false]) {
      const { checked, output } = lower(layer, sample, batch, seed, training);
      const one = lower(layer, sample, 1, seed, training);
      assert.deepStrictEqual(output.shape.slice(1), one.output.shape.slice(1));
      assert.strictEqual(output.shape[0], batch);
      checkProgram(checked, layer.closeness);
    }
  });
  fc.assert(property, { seed: 15, numRuns: layer.runs });
}

/** What a layer gives for inputs and tensors, in evaluation, on the eager engine. */
export function evaluate(
  kind: string,
  sample: LayerSample,
  given: readonly (readonly number[])[],
  tensors: Readonly<Record<string, readonly number[]>> = {},
): number[] {
  const batch = given[0].length / entriesIn(sample.inputs[0].shape);
  const { program, output, checked } = lower(layerCase(kind, fc.constant(sample)), sample, batch, 1, false);
  const feeds: Record<string, Fed> = { ...checked.feeds };
  given.forEach((values, at) => {
    const isIds = feeds[`input ${at}`] instanceof Int32Array;
    feeds[`input ${at}`] = isIds ? Int32Array.from(values) : Float32Array.from(values);
  });
  for (const [name, values] of Object.entries(tensors)) feeds[`layer/${name}`] = Float32Array.from(values);
  using ready = engines.eager.compile(program, [output]);
  return [...ready.run(feeds)[0]];
}

/** @throws {AssertionError} naming layers that have no case */
export function assertAllHaveCases(cases: readonly LayerCase[]): void {
  const known = new Set(cases.map(({ kind }) => kind));
  const missing = [...LAYER_KINDS.keys()].filter((kind) => !known.has(kind));
  assert.deepStrictEqual(missing, [], "layers without a row in tests/compute/model/layers/cases");
}
