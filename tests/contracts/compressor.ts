/**
 * What every compressor must do. A new one is tested by being in the table of compressors; `compressorCases` has a row of its
 * own for a form or a coding that needs another δ.
 *
 * @module
 */
import assert from "node:assert";
import fc from "fast-check";
import { keptEntries } from "../../compute/compression/apply.ts";
import {
  adaptiveTopK,
  type Compressed,
  COMPRESSION_METHODS,
  type Compressor,
  compressors,
  createCompressor,
  sparsify,
  toDense,
} from "../../compute/compression/mod.ts";
import {
  addVector,
  createLayout,
  createRandom,
  type Layout,
  norm,
  type Random,
  squaredNorm,
  subtract,
  type Vector,
} from "../../compute/vector/mod.ts";

/** One compressor under test. */
export interface CompressorCase {
  readonly name: string;
  readonly create: (random: Random) => Compressor;
  /** An unbiased form is held to E Q(v) = v, a contractive one to everything that error feedback needs. */
  readonly form: "unbiased" | "contractive";
  /** The least share δ by which the expected squared error of the sample vectors falls. */
  readonly delta?: number;
}

/** Of each method in the table, so much is kept, and half of that is the share by which the squared error must fall. */
const TABLE_DENSITY = 0.1;

/** Every method of the table, in the forms that it has. */
const tableCases: readonly CompressorCase[] = COMPRESSION_METHODS.flatMap((method): CompressorCase[] => {
  const contractive = settingsCase({ method, density: TABLE_DENSITY, values: "f32" }, TABLE_DENSITY / 2);
  const { createUnbiased } = compressors[method];
  if (createUnbiased === undefined) return [contractive];
  // Clipping is biased.
  const options = { density: TABLE_DENSITY, values: "f32", clip: Infinity } as const;
  const create = (random: Random) => createUnbiased(options, { random });
  return [contractive, { name: `${method} ${TABLE_DENSITY}, unbiased`, create, form: "unbiased" }];
});

/** Every compressor, in every form and coding. */
export const compressorCases: readonly CompressorCase[] = [
  ...tableCases,
  settingsCase({ method: "dense", density: 1, values: "f32" }, 0.999),
  settingsCase({ method: "dense", density: 1, values: "f32", precision: "f16" }, 0.999),
  settingsCase({ method: "top-k", density: 0.05, values: "f32" }, 0.05),
  settingsCase({ method: "top-k", density: 0.05, values: "log4" }, 0.05),
  settingsCase({ method: "top-k", density: 0.05, values: "sign" }, 0.05),
  settingsCase({ method: "top-k", density: 1, values: "log4" }, 0.9),
  settingsCase({ method: "top-k", density: 1, values: "sign" }, 0.3),
  settingsCase({ method: "adaptive-top-k", density: 0.05, values: "sign" }, 0.02),
  {
    name: "adaptive-top-k 5 % f32, 1000 exchanges",
    create: () => adaptiveTopK({ density: 0.05, values: "f32", horizon: 1000 }),
    form: "contractive",
    delta: 0.02,
  },
  settingsCase({ method: "terngrad", density: 1, values: "sign" }, 0.1),
  settingsCase({ method: "optimal", density: 0.2, values: "f32" }, 0.2),
  settingsCase({ method: "optimal", density: 1, values: "f32", epsilon: 1 }, 0.4),
  {
    name: "optimal ε = 1 unbiased",
    create: (random) => sparsify({ form: "unbiased", epsilon: 1 }, random),
    form: "unbiased",
  },
];

function settingsCase(settings: Parameters<typeof createCompressor>[0], delta: number): CompressorCase {
  const { method: _, ...rest } = settings;
  return {
    name: `${settings.method} ${JSON.stringify(rest)}`,
    create: (random) => createCompressor(settings, { random }),
    form: "contractive",
    delta,
  };
}

/** Tensors of unlike sizes, a single entry among them, 2,000 entries in all. */
export const sampleLayout: Layout = createLayout([
  { name: "kernel1", shape: [40, 30] },
  { name: "bias1", shape: [30] },
  { name: "kernel2", shape: [30, 25] },
  { name: "bias2", shape: [19] },
  { name: "gain", shape: [] },
]);

/** A normal vector with a scale of its own for each tensor. */
export function drawSample(random: Random, size = 1, layout = sampleLayout): Vector {
  const vector = new Float32Array(layout.length);
  layout.tensors.forEach(({ offset, length }, t) => {
    for (let index = offset; index < offset + length; index++) vector[index] = size * (1 + t / 2) * random.normal();
  });
  return vector;
}

/** Vectors of unlike shapes: normal at several sizes, heavy-tailed, one entry, all equal, mostly zero. */
function sampleVectors(): Record<string, Vector> {
  const random = createRandom("samples");
  const only = new Float32Array(sampleLayout.length);
  only[1234] = -0.5;
  return {
    "normal": drawSample(random),
    "small": drawSample(random, 1e-6),
    "large": drawSample(random, 100),
    "heavy-tailed": drawSample(random).map((value) => value ** 5),
    "one entry": only,
    "equal": new Float32Array(sampleLayout.length).fill(-0.25),
    "mostly zero": drawSample(random).map((value, index) => index % 50 === 0 ? value : 0),
  };
}

function squaredError(message: Compressed, vector: Vector, layout: Layout): number {
  const error = toDense(message, layout);
  subtract(error, vector, error);
  return squaredNorm(error);
}

/** What a reader of the wire may count on. */
function assertWellFormed(message: Compressed, layout: Layout): void {
  const decoded = toDense(message, layout);
  assert.strictEqual(decoded.length, layout.length);
  assert(decoded.every(Number.isFinite), "every decoded value is finite");
  if (message.kind === "quantised") {
    assert.strictEqual(message.scales.length, layout.tensors.length);
    assert(message.scales.every(Number.isFinite), "every scale is finite");
    assert.strictEqual(message.levels.length, layout.length);
  }
  if (message.kind !== "sparse") return;
  const { indices, values } = message;
  for (let n = 0; n < indices.length; n++) {
    assert(indices[n] < layout.length && (n === 0 || indices[n] > indices[n - 1]), "indices increase strictly");
  }
  if (values.kind === "f32") assert.strictEqual(values.values.length, indices.length);
  if (values.kind === "log4") assert.strictEqual(values.codes.length, indices.length);
  if (values.kind === "sign") assert.strictEqual(values.negative.length, indices.length);
  if (values.kind === "sign" || values.kind === "log4") assert.strictEqual(values.scales.length, layout.tensors.length);
  if (values.kind === "split") {
    assert.strictEqual(values.exact.length, indices.length);
    assert.strictEqual(values.negative.length, indices.length);
    assert.strictEqual(values.values.length, values.exact.reduce((sum, exact) => sum + exact, 0));
  }
}

/** Registers the properties of one compressor as tests. */
export function testCompressor({ name, create, form, delta }: CompressorCase): void {
  const compress = (vector: Vector, seed: number | string = 1) =>
    create(createRandom(seed)).compress(vector, sampleLayout);

  Deno.test(`${name}: a zero vector gives a message of zeros`, () => {
    const message = compress(new Float32Array(sampleLayout.length));
    assertWellFormed(message, sampleLayout);
    assert(toDense(message, sampleLayout).every((value) => Object.is(value, 0)));
    if (message.kind !== "dense") assert.strictEqual(keptEntries(message), 0);
  });

  Deno.test(`${name}: NaN and infinities are refused, by name`, () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const vector = drawSample(createRandom(2));
      vector[17] = bad;
      assert.throws(
        () => compress(vector),
        (error) => error instanceof RangeError && /entry 17 is/.test(error.message),
      );
    }
  });

  Deno.test(`${name}: the vector is neither changed nor kept`, () => {
    const vector = drawSample(createRandom(3));
    const before = vector.slice();
    const message = compress(vector);
    assert.deepStrictEqual(vector, before);
    const decoded = toDense(message, sampleLayout);
    vector.fill(7);
    assert.deepStrictEqual(toDense(message, sampleLayout), decoded);
  });

  Deno.test(`${name}: goes on from what it remembered, written down as JSON`, () => {
    const unbroken = create(createRandom("memory"));
    const samples = Array.from({ length: 12 }, (_, index) => drawSample(createRandom(index), 1 + index % 4));
    for (const sample of samples.slice(0, 6)) unbroken.compress(sample, sampleLayout);
    const resumed = create(createRandom("another stream"));
    if (unbroken.save !== undefined) resumed.restore!(JSON.parse(JSON.stringify(unbroken.save())));
    for (const sample of samples.slice(6)) {
      assert.deepStrictEqual(resumed.compress(sample, sampleLayout), unbroken.compress(sample, sampleLayout));
    }
    if (unbroken.restore !== undefined) assert.throws(() => resumed.restore!({ left: 3 }), TypeError);
  });

  Deno.test(`${name}: the seed and the vectors determine the messages, and no message changes later`, () => {
    const run = (): [Compressed[], string] => {
      const compressor = create(createRandom(4));
      const random = createRandom(5);
      const messages = Array.from({ length: 6 }, () => compressor.compress(drawSample(random), sampleLayout));
      return [messages, JSON.stringify(messages)];
    };
    const [messages, text] = run();
    assert.strictEqual(run()[1], text);
    assert.strictEqual(JSON.stringify(messages), text);
  });

  Deno.test(`${name}: a quarter of the vector gives a quarter of the message`, () => {
    const vector = drawSample(createRandom(6));
    const scaled = vector.map((value) => 0.25 * value);
    const expected = toDense(compress(vector), sampleLayout).map((value) => 0.25 * value);
    assert.deepStrictEqual(toDense(compress(scaled), sampleLayout), expected);
  });

  Deno.test(`${name}: any finite vector gives a well-formed message`, () => {
    const layout = createLayout([{ name: "a", shape: [7] }, { name: "b", shape: [] }, { name: "c", shape: [2, 2] }]);
    const entry = fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, -0, 1, -1, 1e-45, -1e-45, 3e38, 1e-9),
    );
    const vectors = fc.array(entry, { minLength: layout.length, maxLength: layout.length });
    const property = fc.property(vectors, fc.nat(), (entries, seed) => {
      const vector = Float32Array.from(entries);
      const message = create(createRandom(seed)).compress(vector, layout);
      if (form === "contractive") {
        assertWellFormed(message, layout);
        // ‖v‖² − ‖C − v‖², summed so that a small gain is not lost beside a large square.
        const gain = toDense(message, layout).reduce(
          (sum, value, index) => sum + value * (2 * vector[index] - value),
          0,
        );
        // Below half of the least half float a vector may wait in the residual.
        const waits = vector.every((value) => Math.abs(value) <= 2 ** -25);
        assert(gain > 0 || (waits && gain === 0), `the squared error falls by ${gain}`);
      }
    });
    fc.assert(property, { seed: 7, numRuns: 200 });
  });

  if (form === "unbiased") testUnbiased(name, compress);
  else testContractive(name, create, compress, delta ?? 0);
}

function testUnbiased(name: string, compress: (vector: Vector, seed?: string) => Compressed): void {
  Deno.test(`${name}: the mean of the draws is the vector`, () => {
    const vector = drawSample(createRandom(8));
    const draws = 1500;
    const sum = new Float64Array(vector.length);
    const squares = new Float64Array(vector.length);
    for (let draw = 0; draw < draws; draw++) {
      toDense(compress(vector, `draw ${draw}`), sampleLayout).forEach((value, index) => {
        sum[index] += value;
        squares[index] += value * value;
      });
    }
    // The sum over entries of squared standardised deviations is near d if there is no bias, and larger with one.
    let standardised = 0;
    let counted = 0;
    let exact = 0;
    for (let index = 0; index < vector.length; index++) {
      const mean = sum[index] / draws;
      const variance = (squares[index] / draws - mean * mean) / draws;
      if (variance < 1e-12 * mean * mean && Math.abs(mean - vector[index]) <= 1e-6 * Math.abs(vector[index])) {
        exact++;
        continue;
      }
      // What was drawn fewer than thirty times has no usable variance of its own.
      if (squares[index] === 0 || variance < 1e-12 * mean * mean || squares[index] < 30 * mean * mean) continue;
      if (draws * Math.abs(mean) < 30 * Math.sqrt(squares[index] / draws)) continue;
      standardised += (mean - vector[index]) ** 2 / variance;
      counted++;
    }
    assert(counted + exact > 500, `${counted + exact} entries were drawn often enough`);
    const deviation = counted === 0 ? 1 : standardised / counted;
    assert(Math.abs(deviation - 1) < 0.2, `mean squared deviation ${deviation}, expected 1`);
    const total = vector.reduce((total, value, index) => total + value * sum[index] / draws, 0);
    assert(Math.abs(total / squaredNorm(vector) - 1) < 0.01, "⟨mean, v⟩ = ‖v‖²");
  });
}

function testContractive(
  name: string,
  create: (random: Random) => Compressor,
  compress: (vector: Vector, seed?: string) => Compressed,
  delta: number,
): void {
  for (const [shape, vector] of Object.entries(sampleVectors())) {
    Deno.test(`${name}: a contraction, on each message and by δ in the mean, of a vector that is ${shape}`, () => {
      const draws = 20;
      let sum = 0;
      for (let draw = 0; draw < draws; draw++) {
        const message = compress(vector, `draw ${draw}`);
        assertWellFormed(message, sampleLayout);
        const error = squaredError(message, vector, sampleLayout);
        assert(error < squaredNorm(vector), `draw ${draw}: ${error} is not below ${squaredNorm(vector)}`);
        sum += error / draws;
      }
      // Large vectors are clamped to the largest magnitude code, equal ones are the worst for Top-K.
      const expected = shape === "large" || shape === "heavy-tailed" ? 0 : delta;
      assert(sum < (1 - 0.95 * expected) * squaredNorm(vector), `${sum} of ${squaredNorm(vector)}`);
    });
  }

  Deno.test(`${name}: the residual stays bounded over 600 steps of error feedback`, () => {
    const compressor = create(createRandom(9));
    const random = createRandom(10);
    const residual = new Float32Array(sampleLayout.length);
    const norms: number[] = [];
    let update = 0;
    for (let step = 0; step < 600; step++) {
      const gradient = drawSample(random, 0.01);
      update = norm(gradient);
      addVector(residual, gradient);
      addVector(residual, toDense(compressor.compress(residual, sampleLayout), sampleLayout), -1);
      norms.push(norm(residual) / update);
    }
    const middle = Math.max(...norms.slice(200, 400));
    const end = Math.max(...norms.slice(400));
    // ‖e‖ ≤ √(1 − δ)/(1 − √(1 − δ))·‖g‖ is where the contraction balances the updates.
    const root = Math.sqrt(1 - 0.95 * delta);
    assert(end < root / (1 - root), `${end} updates, at most ${root / (1 - root)}`);
    assert(end <= 1.1 * middle, `still growing: from ${middle} to ${end} updates`);
  });
}
