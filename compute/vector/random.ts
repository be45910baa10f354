/**
 * The seeded generator that every random choice of a run draws from.
 *
 * @module
 */
import { z } from "zod";

/** A stream of pseudo-random numbers that depends on nothing but its seed. Not for secrets. */
export interface Random {
  /** An integer in [0, 2³²). */
  uint32(): number;
  /** A number in [0, 1) with 32 random bits. */
  next(): number;
  /** An integer in [0, bound), for 0 < bound ≤ 2³². */
  below(bound: number): number;
  /** A draw from the standard normal distribution. */
  normal(): number;
  /** Puts `items` into random order, in place (Fisher and Yates), and returns it. */
  shuffle<Items extends { length: number; [index: number]: unknown }>(items: Items): Items;
  /** An independent stream that depends on this stream's seed and `label` only, not on what was drawn so far. */
  fork(label: string | number): Random;
  /** Where the stream stands. */
  save(): RandomState;
  /** Goes on from where a stream of the same seed stood. What was forked from either is the same. */
  restore(state: RandomState): void;
}

/** Schema of a stream's place: its 128 bits, and a normal draw that is still to be given out. */
export const randomStateSchema = z.strictObject({
  words: z.array(z.int().min(0).max(0xffffffff)).length(4),
  spare: z.number().optional(),
});

/** Where a stream stands, as plain JSON. */
export type RandomState = z.infer<typeof randomStateSchema>;

/** Scrambles 32 bits so that each input bit reaches each output bit (the finaliser of MurmurHash3). */
function scramble(bits: number): number {
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A 32-bit hash of a text, started from `start` (FNV-1a over UTF-16 units, scrambled). */
function hashText(text: string, start: number): number {
  let hash = start >>> 0;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return scramble(hash);
}

/**
 * Creates a stream from a seed. Algorithm: sfc32 (Doty-Humphrey, PractRand), 128 bits of state.
 *
 * @example
 * ```ts
 * import { createRandom } from "./random.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(createRandom(7).uint32(), createRandom(7).uint32());
 * assert.notStrictEqual(createRandom(7).fork("data").uint32(), createRandom(7).fork("links").uint32());
 * ```
 */
export function createRandom(seed: number | string): Random {
  return seeded(`${seed}`);
}

function seeded(path: string): Random {
  // In a typed array the state stays in integers; as captured variables above 2³¹ each would be a boxed float.
  const state = Uint32Array.of(hashText(path, 0x811c9dc5), hashText(path, 0x9e3779b9), hashText(path, 0x243f6a88), 1);
  let spare: number | undefined;

  function uint32(): number {
    const a = state[0];
    const b = state[1];
    const c = state[2];
    const counter = state[3];
    const sum = (a + b + counter) >>> 0;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    state[3] = counter + 1;
    return sum;
  }
  for (let warmUp = 0; warmUp < 12; warmUp++) uint32();

  function below(bound: number): number {
    // Draws under 2³² mod bound are rejected, so that every remainder is equally likely.
    const rejected = 0x100000000 % bound;
    let draw = uint32();
    while (draw < rejected) draw = uint32();
    return draw % bound;
  }

  return {
    uint32,
    below,
    next: () => uint32() / 0x100000000,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      // Box and Muller; 1 − u is in (0, 1], so the logarithm is finite.
      const radius = Math.sqrt(-2 * Math.log(1 - uint32() / 0x100000000));
      const angle = 2 * Math.PI * (uint32() / 0x100000000);
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    shuffle(items) {
      for (let last = items.length - 1; last > 0; last--) {
        const other = below(last + 1);
        const kept = items[last];
        items[last] = items[other];
        items[other] = kept;
      }
      return items;
    },
    fork: (label) => seeded(`${path}/${label}`),
    save: () => ({ words: [...state], ...(spare === undefined ? {} : { spare }) }),
    restore(saved) {
      state.set(saved.words);
      spare = saved.spare;
    },
  };
}
