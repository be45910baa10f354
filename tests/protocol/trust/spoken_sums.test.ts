import assert from "node:assert";
import fc from "fast-check";
import type { Entries } from "../../../compute/compression/mod.ts";
import { createRandom, type Random } from "../../../compute/vector/mod.ts";
import { SpokenSums } from "../../../protocol/trust/spoken_sums.ts";

const LENGTH = 64;
const DECAY = 0.9;

/** A message: some entries, or all of them. */
function draw(random: Random): Entries {
  if (random.next() < 0.3) return { indices: undefined, values: new Float32Array(LENGTH).map(() => random.normal()) };
  const indices = Uint32Array.from(
    Array.from({ length: LENGTH }, (_, index) => index).filter(() => random.next() < 0.2),
  );
  return { indices, values: Float32Array.from(indices, () => random.normal()) };
}

function addNaively(sum: Float64Array, { indices, values }: Entries, factor: number): void {
  for (let index = 0; index < sum.length; index++) sum[index] *= DECAY;
  values.forEach((value, n) => sum[indices?.[n] ?? n] += factor * value);
}

const dot = (left: Float64Array, right: Float64Array) =>
  left.reduce((sum, value, index) => sum + value * right[index], 0);

Deno.test("sums of what was said are those of float64 within what bfloat16 rounds, over any number of exchanges", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 300 }), (seed, exchanges) => {
      const random = createRandom(seed);
      const sums = new SpokenSums(LENGTH);
      const own = new Float64Array(LENGTH);
      const other = new Float64Array(LENGTH);
      for (let n = 0; n < exchanges; n++) {
        const [left, right] = [draw(random), draw(random)];
        const factor = random.next() < 0.5 ? 1 : random.next();
        sums.add(left, 1, right, factor);
        addNaively(own, left, 1);
        addNaively(other, right, factor);
      }
      const [oo, pp, op] = [dot(own, own), dot(other, other), dot(own, other)];
      if (oo === 0 || pp === 0) return;
      assert.ok(Math.abs(sums.agreement - op / Math.sqrt(oo * pp)) < 0.02);
      assert.ok(Math.abs(sums.balance / Math.sqrt(pp / oo) - 1) < 0.02);
      const difference = sums.difference(1);
      const size = Math.sqrt(oo) + Math.sqrt(pp);
      for (let index = 0; index < LENGTH; index++) {
        assert.ok(Math.abs(difference[index] - (other[index] - own[index])) < 0.02 * size);
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("an exchange that is taken back leaves no trace, and sums that were kept go on bit for bit", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 250 }), (seed, exchanges) => {
      const random = createRandom(seed);
      const sums = new SpokenSums(LENGTH);
      for (let n = 0; n < exchanges; n++) sums.add(draw(random), 1, draw(random), random.next());
      const before = sums.save();
      const [left, right] = [draw(random), draw(random)];
      // Written anew in other units it is the same within a rounding, not to the bit.
      if (before.unit < 2 ** -16) return;
      sums.add(left, 1, right, 1);
      sums.takeBack(left, right);
      assert.deepStrictEqual(sums.save(), before);
      const copy = new SpokenSums(LENGTH);
      copy.restore(before);
      for (const each of [sums, copy]) each.add(left, 1, right, 0.5);
      assert.deepStrictEqual(copy.save(), sums.save());
    }),
    { numRuns: 200 },
  );
});

Deno.test("sums of another model are refused", () => {
  assert.throws(() => new SpokenSums(3).restore(new SpokenSums(4).save()), /differ in length/);
});
