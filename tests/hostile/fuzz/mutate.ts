/**
 * Mutations of bytes and of messages, by seed.
 *
 * @module
 */
import type { Layout, Random } from "../../../compute/vector/mod.ts";
import { encodeCompressed } from "../../../protocol/delta/mod.ts";
import { decodeMessage, encodeMessage } from "../../../protocol/messages/mod.ts";

/** Words of 32 bits at their limits: counts, lengths, and floats that are huge, infinite, none, or the least there is. */
const LIMITS = [0, 1, 0x7f, 0x80, 0x7fffffff, 0x80000000, 0xffffffff, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0x7fc00000];
/** Varints at their limits, of a length's place too. */
const VARINTS = [
  [0],
  [0x7f],
  [0xff, 0x7f],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  Array(9).fill(0xff).concat(1),
  Array(12).fill(0xff),
];
/** Bytes that a mutation makes of a message at most. */
const LONGEST = 20_000;

/** One of several. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.below(items.length)];
}

/**
 * Bytes that are like `bytes` but for one to three faults.
 *
 * @param others what parts may be spliced in from
 */
export function mutateBytes(random: Random, bytes: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
  let mutated = bytes;
  for (let faults = 1 + random.below(3); faults > 0; faults--) mutated = mutateOnce(random, mutated, others);
  return mutated.subarray(0, LONGEST);
}

function mutateOnce(random: Random, bytes: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
  const at = random.below(bytes.length + 1);
  const put = (middle: ArrayLike<number>, left: number) => {
    const mutated = new Uint8Array(at + middle.length + Math.max(0, bytes.length - at - left));
    mutated.set(bytes.subarray(0, at));
    mutated.set(middle, at);
    mutated.set(bytes.subarray(at + left), at + middle.length);
    return mutated;
  };
  switch (random.below(8)) {
    case 0: {
      const flipped = bytes.slice();
      for (let flips = 1 + random.below(8); flips > 0 && flipped.length > 0; flips--) {
        flipped[random.below(flipped.length)] ^= 1 << random.below(8);
      }
      return flipped;
    }
    case 1:
      return bytes.slice(0, at);
    case 2:
      return put([], 1 + random.below(16));
    case 3: {
      const other = pick(random, others.length > 0 ? others : [bytes]);
      const from = random.below(other.length + 1);
      return put(other.subarray(from, from + random.below(other.length - from + 1)), random.below(32));
    }
    case 4: {
      const word = new Uint8Array(4);
      new DataView(word.buffer).setUint32(0, pick(random, LIMITS), random.below(2) === 0);
      return put(word, 4);
    }
    case 5:
      return put(pick(random, VARINTS), random.below(3));
    case 6:
      return put(Uint8Array.from({ length: random.below(64) }, () => random.below(256)), random.below(8));
    default: {
      // A stretch again, as often as it takes to be long.
      const stretch = bytes.subarray(at, at + 1 + random.below(64));
      const times = stretch.length === 0 ? 0 : 1 + random.below(Math.min(64, LONGEST / stretch.length));
      return put(Array.from({ length: times }, () => [...stretch]).flat(), 0);
    }
  }
}

const BIG = [0n, 1n, 1n << 63n, (1n << 64n) - 1n];
const WHOLE = [0, 1, 2 ** 31, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER];
/** Values whose sums, differences or products overflow. */
const HUGE = [3.4e38, -3.4e38, 1e30, -1e30, 1e19, 1, 0];

/**
 * A frame like `bytes` but for one field at its limit, or with another delta or snapshot: well-formed, so that it gets further
 * than broken bytes do. Bytes that are no message, or that cannot be written so, are broken instead.
 *
 * @param layout of the model
 */
export function mutateFrame(
  random: Random,
  bytes: Uint8Array,
  others: readonly Uint8Array[],
  layout: Layout,
): Uint8Array {
  if (random.below(3) === 0) return mutateBytes(random, bytes, others);
  try {
    const message: Record<string, unknown> = { ...decodeMessage(bytes) };
    mutateField(random, message, others, layout);
    // The encoder is asked for what the type forbids, as an attacker's would be.
    return encodeMessage(message as never);
  } catch {
    return mutateBytes(random, bytes, others);
  }
}

function mutateField(
  random: Random,
  fields: Record<string, unknown>,
  others: readonly Uint8Array[],
  layout: Layout,
): void {
  const names = Object.keys(fields).filter((name) => name !== "kind");
  // What carries values does most.
  const name = random.below(2) === 0
    ? names.find((each) => /delta|snapshot/.test(each)) ?? pick(random, names)
    : pick(random, names);
  const value = fields[name];
  if (typeof value === "bigint") fields[name] = random.below(2) === 0 ? pick(random, BIG) : value + 1n;
  else if (typeof value === "number") fields[name] = pick(random, WHOLE);
  else if (typeof value === "boolean") fields[name] = !value;
  else if (value instanceof Uint8Array || name === "snapshot") {
    fields[name] = random.below(3) === 0 && value instanceof Uint8Array
      ? mutateBytes(random, value, others)
      : random.below(8) === 0
      ? undefined
      : hugeValues(random, layout);
  } else if (typeof value === "object" && value !== null) {
    const inner = { ...value as Record<string, unknown> };
    mutateField(random, inner, others, layout);
    fields[name] = inner;
  } else fields[name] = undefined;
}

/** A vector of values at their limits, as bytes. */
function hugeValues(random: Random, layout: Layout): Uint8Array {
  const size = pick(random, HUGE);
  const values = Float32Array.from({ length: layout.length }, () => random.below(2) === 0 ? size : pick(random, HUGE));
  if (random.below(2) === 0) return encodeCompressed({ kind: "dense", precision: "f32", values }, layout);
  // What is finite in its parts and not in their product.
  const levels = Int8Array.from({ length: layout.length }, () => random.below(255) - 127);
  const scales = Float32Array.from(layout.tensors, () => Math.abs(random.below(2) === 0 ? size : pick(random, HUGE)));
  return encodeCompressed({ kind: "quantised", length: layout.length, scales, levels }, layout);
}
