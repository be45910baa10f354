import assert from "node:assert";
import fc from "fast-check";
import { addScaled, toDense } from "../../../compute/compression/apply.ts";
import type { Compressed } from "../../../compute/compression/compressor.ts";
import { createCompressor } from "../../../compute/compression/compressors.ts";
import { digestOf, moveModel, SharedVector } from "../../../compute/compression/shared_vector.ts";
import { addVector, createLayout, createRandom, subtract, type Vector } from "../../../compute/vector/mod.ts";
import { fineDifference } from "../../../compute/compression/snapshot.ts";

const layout = createLayout([{ name: "kernel", shape: [37] }, { name: "bias", shape: [3] }]);

/** Equal bit for bit: 0 and −0 differ. */
function assertSameBits(actual: Vector, expected: Vector): void {
  assert.deepStrictEqual(new Uint32Array(actual.slice().buffer), new Uint32Array(expected.slice().buffer));
}

const entry = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true, min: -100, max: 100 }),
  fc.constantFrom(0, -0, 1, -1, 0.1, 1e-45, -1e-45),
);
const vectors = fc.array(entry, { minLength: 40, maxLength: 40 }).map((entries) => Float32Array.from(entries));
const indexSets = fc.uniqueArray(fc.nat(39), { maxLength: 40 }).map((set) => Uint32Array.from(set).sort());

/** Messages of every kind, whole-numbered scales and odd values alike. */
const messages: fc.Arbitrary<Compressed> = fc.tuple(vectors, indexSets, fc.nat(8), fc.nat()).map(
  ([vector, indices, kind, seed]): Compressed => {
    const kept = Float32Array.from(indices, (index) => vector[index]);
    const random = createRandom(seed);
    const bits = () => Uint8Array.from(indices, () => random.below(2));
    const scales = () => Uint8Array.of(random.below(256), random.below(256));
    const sparse = { kind: "sparse", length: 40, indices } as const;
    switch (kind) {
      case 0:
        return { kind: "dense", precision: "f32", values: vector };
      case 1:
        return fineDifference(vector, new Float32Array(40), layout);
      case 2:
        return { ...sparse, values: { kind: "f32", values: kept } };
      case 3: {
        const exact = bits();
        const negative = bits().map((bit, n) => exact[n] ? 0 : bit);
        const values = kept.filter((_, n) => exact[n]);
        return { ...sparse, values: { kind: "split", exact, negative, values, magnitude: 0.1 } };
      }
      case 4:
      case 5: {
        const codes = Uint8Array.from(indices, () => random.below(16));
        return { ...sparse, values: { kind: "log4", codes, scales: scales() } };
      }
      default:
        return { ...sparse, values: { kind: "sign", negative: bits(), scales: scales() } };
    }
  },
);

Deno.test("shared vector: r += lower/2, r += higher/2 in float32, and the digest is that of the whole", () => {
  fc.assert(
    fc.property(vectors, fc.array(fc.tuple(messages, messages), { maxLength: 6 }), (initial, exchanges) => {
      const shared = new SharedVector(initial);
      const expected = initial.slice();
      for (const [lower, higher] of exchanges) {
        assert.strictEqual(shared.commit(lower, higher, layout), true);
        for (const message of [lower, higher]) {
          toDense(message, layout).forEach((value, index) => {
            if (value !== 0) expected[index] = Math.fround(expected[index] + value / 2);
          });
        }
        assertSameBits(shared.vector, expected);
        assert.strictEqual(shared.digest, digestOf(shared.vector));
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("shared vector: a commit that does not meet the expected digest leaves no trace", () => {
  fc.assert(
    fc.property(vectors, messages, messages, (initial, lower, higher) => {
      const shared = new SharedVector(initial);
      const before = shared.digest;
      assert.strictEqual(shared.commit(lower, higher, layout, before ^ 0x123456789abcdefn), false);
      assertSameBits(shared.vector, initial);
      assert.strictEqual(shared.digest, before);

      const target = new SharedVector(initial);
      target.commit(lower, higher, layout);
      assert.strictEqual(shared.commit(lower, higher, layout, target.digest), true);
      assertSameBits(shared.vector, target.vector);
      assert.strictEqual(shared.digest, target.digest);
    }),
    { seed: 2, numRuns: 500 },
  );
});

Deno.test("shared vector: messages of another length change nothing", () => {
  const shared = new SharedVector(new Float32Array(40).fill(1));
  const good: Compressed = { kind: "dense", precision: "f32", values: new Float32Array(40).fill(2) };
  const short: Compressed = { kind: "dense", precision: "f32", values: new Float32Array(39).fill(2) };
  const digest = shared.digest;
  for (const [lower, higher] of [[good, short], [short, good]]) {
    assert.throws(() => shared.commit(lower, higher, layout), TypeError);
    assertSameBits(shared.vector, new Float32Array(40).fill(1));
    assert.strictEqual(shared.digest, digest);
  }
  assert.throws(() => shared.replace(new Float32Array(39)), TypeError);
});

Deno.test("shared vector: copies what it starts from and what replaces it", () => {
  const initial = new Float32Array(40);
  const shared = new SharedVector(initial);
  initial[0] = 1;
  assert.strictEqual(shared.vector[0], 0);
  const other = new Float32Array(40).fill(-2);
  shared.replace(other);
  assert.strictEqual(shared.digest, digestOf(other));
  other[0] = 1;
  assert.strictEqual(shared.vector[0], -2);
});

Deno.test("an exchange: the residual becomes (x − r) − q, and the sum of the models stays, exactly for whole numbers", () => {
  const random = createRandom(3);
  const draw = () => Float32Array.from({ length: 40 }, () => 2 * random.below(2000) - 2000);
  const compressor = createCompressor({ method: "top-k", density: 0.2, values: "f32" }, { random });
  const shared = new SharedVector(draw());
  const x = [draw(), draw()];
  for (let round = 0; round < 50; round++) {
    const sum = x[0].map((value, index) => value + x[1][index]);
    const residuals = x.map((x) => {
      const residual = new Float32Array(40);
      shared.residual(x, residual);
      return residual;
    });
    const [lower, higher] = residuals.map((residual) => compressor.compress(residual, layout));
    moveModel(x[0], lower, higher, layout);
    moveModel(x[1], higher, lower, layout);
    shared.commit(lower, higher, layout);
    assert.deepStrictEqual(x[0].map((value, index) => value + x[1][index]), sum);
    [lower, higher].forEach((message, end) => {
      const expected = residuals[end];
      addScaled(expected, message, layout, -1);
      const residual = new Float32Array(40);
      shared.residual(x[end], residual);
      assert.deepStrictEqual(residual, expected);
    });
  }
});

Deno.test("an exchange: two models that train no more come together", () => {
  const random = createRandom(4);
  const initial = Float32Array.from({ length: 40 }, () => random.normal());
  const ends = [0, 1].map(() => initial.map((value) => value + 0.1 * random.normal()));
  for (const values of ["sign", "log4", "f32"] as const) {
    const shared = new SharedVector(initial);
    const x = ends.map((end) => end.slice());
    const mean = x[0].map((value, index) => (value + x[1][index]) / 2);
    const compressor = createCompressor({ method: "top-k", density: 0.1, values }, { random });
    const residual = new Float32Array(40);
    for (let round = 0; round < 300; round++) {
      const [lower, higher] = x.map((x) => {
        shared.residual(x, residual);
        return compressor.compress(residual, layout);
      });
      moveModel(x[0], lower, higher, layout);
      moveModel(x[1], higher, lower, layout);
      shared.commit(lower, higher, layout);
    }
    for (const vector of [...x, shared.vector]) {
      subtract(vector, mean, residual);
      assert(residual.every((value) => Math.abs(value) < 1e-5), `${values}: ${Math.max(...residual)} from the mean`);
    }
  }
});

Deno.test("digest: the change of one bit of one entry never goes unseen, and order counts", () => {
  const random = createRandom(5);
  const vector = Float32Array.from({ length: 40 }, () => random.normal());
  const digest = digestOf(vector);
  for (let index = 0; index < 40; index++) {
    for (let bit = 0; bit < 32; bit++) {
      const changed = vector.slice();
      new Uint32Array(changed.buffer)[index] ^= 1 << bit;
      const other = digestOf(changed);
      assert.notStrictEqual(other >> 32n, digest >> 32n);
      assert.notStrictEqual(other & 0xffffffffn, digest & 0xffffffffn);
    }
    assert.notStrictEqual(digestOf(vector.with(index, vector[(index + 1) % 40])), digest);
  }
  assert.notStrictEqual(digestOf(vector.toReversed()), digest);
});

Deno.test("digest: half of all bits change with each entry, in both halves", () => {
  const random = createRandom(6);
  const vector = Float32Array.from({ length: 200 }, () => random.normal());
  const counts = new Uint32Array(64);
  const trials = 4000;
  for (let trial = 0; trial < trials; trial++) {
    const changed = vector.slice();
    const index = random.below(200);
    // Neighbouring floats: the mixes see a difference of one or two low bits.
    new Uint32Array(changed.buffer)[index] += 1;
    vector[random.below(200)] = random.normal();
    let difference = digestOf(changed) ^ digestOf(changed.map((value, n) => n === index ? vector[n] : value));
    for (let bit = 0; bit < 64; bit++, difference >>= 1n) counts[bit] += Number(difference & 1n);
  }
  counts.forEach((count, bit) => assert(Math.abs(count / trials - 0.5) < 0.04, `bit ${bit}: ${count} of ${trials}`));
});

Deno.test("digest: its definition does not change, since peers compare it", () => {
  assert.strictEqual(digestOf(new Float32Array(0)), 0n);
  assert.strictEqual(digestOf(Float32Array.of(0)).toString(16), "e03af2a37243fb51");
  assert.strictEqual(digestOf(Float32Array.of(1, -0, 0.1, -1e-45, 3e38)).toString(16), "c65089269c171825");
});

Deno.test("adding a message: zeros of a message leave −0 as it is, whatever the kind", () => {
  const zeros: Compressed[] = [
    { kind: "dense", precision: "f32", values: new Float32Array(40) },
    { kind: "quantised", length: 40, scales: Float32Array.of(1, 1), levels: new Int8Array(40) },
    { kind: "quantised", length: 40, scales: Float32Array.of(0, 0), levels: new Int8Array(40).fill(1) },
    {
      kind: "sparse",
      length: 40,
      indices: Uint32Array.of(0),
      values: { kind: "sign", negative: Uint8Array.of(0), scales: Uint8Array.of(0, 0) },
    },
    { kind: "sparse", length: 40, indices: Uint32Array.of(0), values: { kind: "f32", values: Float32Array.of(0) } },
  ];
  for (const zero of zeros) {
    const target = new Float32Array(40).fill(-0);
    addScaled(target, zero, layout, 0.5);
    assertSameBits(target, new Float32Array(40).fill(-0));
    const sum = new Float32Array(40);
    addVector(sum, toDense(zero, layout));
    assertSameBits(sum, new Float32Array(40));
  }
});

Deno.test("an entry near the largest float has no room for a commit, and only those that a message changes count", () => {
  const largest = 2 ** 128 - 2 ** 104;
  const vector = new Float32Array(40);
  vector[3] = largest;
  const shared = new SharedVector(vector);
  const sparse = (index: number): Compressed => ({
    kind: "sparse",
    length: 40,
    indices: Uint32Array.of(index),
    values: { kind: "f32", values: Float32Array.of(1) },
  });
  assert.strictEqual(shared.staysFinite(sparse(3), 1e32), false);
  assert.strictEqual(shared.staysFinite(sparse(4), 1e32), true);
  assert.strictEqual(shared.staysFinite({ kind: "dense", precision: "f32", values: vector }, 1e32), false);
  vector[3] = NaN;
  assert.strictEqual(new SharedVector(vector).staysFinite(sparse(3), 1), false);
});
