import assert from "node:assert";
import { indexedBits } from "../../../compute/compression/indexed_bits.ts";
import { createRandom } from "../../../compute/vector/mod.ts";

Deno.test("indexed bits: each bit is even, alone, along the indices and from message to message", () => {
  const random = createRandom(1);
  const tosses = 20_000;
  const [first, second] = [indexedBits(random), indexedBits(random)];
  const mixes: ((index: number) => number)[] = [
    first,
    (index) => first(index) ^ first(index + 1),
    (index) => first(index) ^ first(2 * index + 1),
    (index) => first(index) ^ second(index),
  ];
  for (const mix of mixes) {
    const counts = new Uint32Array(32);
    for (let index = 0; index < tosses; index++) {
      const bits = mix(index);
      for (let bit = 0; bit < 32; bit++) counts[bit] += (bits >>> bit) & 1;
    }
    // Five standard deviations, for 128 counts.
    for (const count of counts) assert(Math.abs(count - tosses / 2) < 2.5 * Math.sqrt(tosses), `${count} of ${tosses}`);
  }
});
