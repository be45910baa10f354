/**
 * Deltas as training makes them, for tests and benchmarks of the codec: tensors differ in scale, so that a global Top-K keeps
 * very different shares of them.
 */
import type { Compressed } from "../../../compute/compression/mod.ts";
import { createLayout, createRandom, type Layout, type Random, type Vector } from "../../../compute/vector/mod.ts";
import { rowLength } from "../../../protocol/delta/grid.ts";
import type { Reference } from "../../../protocol/delta/reference.ts";

/** LeNet-5: 61,706 parameters in ten tensors. */
export const LENET: Layout = createLayout([
  { name: "conv1/kernel", shape: [5, 5, 1, 6] },
  { name: "conv1/bias", shape: [6] },
  { name: "conv2/kernel", shape: [5, 5, 6, 16] },
  { name: "conv2/bias", shape: [16] },
  { name: "dense1/kernel", shape: [400, 120] },
  { name: "dense1/bias", shape: [120] },
  { name: "dense2/kernel", shape: [120, 84] },
  { name: "dense2/bias", shape: [84] },
  { name: "dense3/kernel", shape: [84, 10] },
  { name: "dense3/bias", shape: [10] },
]);

/** Two convolutions and two dense layers: 454,922 parameters in eight tensors. */
export const CNN: Layout = createLayout([
  { name: "conv1/kernel", shape: [5, 5, 1, 32] },
  { name: "conv1/bias", shape: [32] },
  { name: "conv2/kernel", shape: [5, 5, 32, 64] },
  { name: "conv2/bias", shape: [64] },
  { name: "dense1/kernel", shape: [3136, 128] },
  { name: "dense1/bias", shape: [128] },
  { name: "dense2/kernel", shape: [128, 10] },
  { name: "dense2/bias", shape: [10] },
]);

/** A difference of models: normal entries, small tensors with larger ones, as early layers and biases have. */
export function exampleVector(layout: Layout, random: Random): Vector {
  const vector = new Float32Array(layout.length);
  for (const { offset, length } of layout.tensors) {
    const scale = 0.002 * (50_000 / (length + 2_000)) ** 0.3 * Math.exp(0.2 * random.normal());
    for (let index = offset; index < offset + length; index++) vector[index] = scale * random.normal();
  }
  return vector;
}

/** The indices of the `count` largest entries of the whole vector. */
export function largestIndices(vector: Vector, count: number): Uint32Array<ArrayBuffer> {
  const threshold = vector.map(Math.abs).sort()[vector.length - count];
  return Uint32Array.from(vector.keys().filter((index) => Math.abs(vector[index]) >= threshold)).slice(0, count);
}

/** A magnitude code of eight steps an octave. */
function code(magnitude: number): number {
  return Math.min(Math.max(Math.round(8 * (Math.log2(magnitude) + 28)) + 1, 1), 255);
}

/** Top-K of one magnitude a tensor. */
export function exampleSigns(layout: Layout, density: number, random: Random): Compressed & { kind: "sparse" } {
  return signsOf(exampleVector(layout, random), layout, density);
}

function signsOf(vector: Vector, layout: Layout, density: number): Compressed & { kind: "sparse" } {
  const indices = largestIndices(vector, Math.round(density * layout.length));
  const scales = Uint8Array.from(layout.tensors, ({ offset, length }) => {
    const kept = [...indices.filter((index) => index >= offset && index < offset + length)];
    return kept.length === 0 ? 0 : code(kept.reduce((sum, index) => sum + Math.abs(vector[index]), 0) / kept.length);
  });
  const negative = Uint8Array.from(indices, (index) => vector[index] < 0 ? 1 : 0);
  return { kind: "sparse", length: layout.length, indices, values: { kind: "sign", negative, scales } };
}

/** How much each row and each column moves: most little, some a lot. */
function unitScales(count: number, random: Random): Float32Array {
  return Float32Array.from({ length: count }, () => Math.exp(random.normal()));
}

/**
 * Top-K of a difference whose units move by different amounts, as those of a network do, and a shared vector that moved by them
 * before.
 */
export function exampleUnits(
  layout: Layout,
  density: number,
  random: Random,
): { delta: Compressed & { kind: "sparse" }; reference: Reference } {
  const vector = exampleVector(layout, random);
  const shared = exampleVector(layout, random);
  for (const tensor of layout.tensors) {
    const width = rowLength(tensor) || 1;
    const rows = unitScales(tensor.length / width, random);
    const columns = unitScales(width, random);
    for (let n = 0; n < tensor.length; n++) {
      const scale = rows[Math.floor(n / width)] * columns[n % width];
      vector[tensor.offset + n] *= scale;
      shared[tensor.offset + n] *= scale;
    }
  }
  const delta = signsOf(vector, layout, density);
  return { delta, reference: { shared, initial: new Float32Array(layout.length) } };
}

const references = new WeakMap<Layout, Reference>();

/** A reference for any layout, always the same for the same layout: a fifth of all entries moved, either way, by all kinds of amounts. */
export function exampleReference(layout: Layout): Reference {
  let reference = references.get(layout);
  if (reference === undefined) {
    const random = createRandom("reference");
    const initial = Float32Array.from({ length: layout.length }, () => random.normal());
    const shared = initial.map((value) =>
      random.below(5) === 0 ? value + Math.exp(random.normal()) * random.normal() : value
    );
    references.set(layout, reference = { shared, initial });
  }
  return reference;
}

/** Levels −1, 0 and 1, of which the share `density` is not 0. */
export function exampleTernary(layout: Layout, density: number, random: Random): Compressed & { kind: "quantised" } {
  const levels = new Int8Array(layout.length);
  for (let index = 0; index < levels.length; index++) {
    if (random.next() < density) levels[index] = random.next() < 0.5 ? -1 : 1;
  }
  const scales = Float32Array.from(layout.tensors, () => Math.fround(0.001 + 0.001 * random.next()));
  return { kind: "quantised", length: layout.length, scales, levels };
}

/** Levels of normal entries in steps of half their root mean square. */
export function exampleFine(layout: Layout, random: Random): Compressed & { kind: "quantised" } {
  const levels = Int8Array.from({ length: layout.length }, () => Math.round(2 * random.normal()));
  return {
    kind: "quantised",
    length: layout.length,
    scales: new Float32Array(layout.tensors.length).fill(0.5),
    levels,
  };
}

/** Entropy of a coin, in bits. */
export function coinEntropy(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
}

/** The bytes no code of independent positions and signs can go below on average: Σ n·H(k/n) + k. */
export function positionFloor(indices: Uint32Array, layout: Layout, bitsPerValue = 1): number {
  let bits = indices.length * bitsPerValue;
  for (const { offset, length } of layout.tensors) {
    const kept = indices.filter((index) => index >= offset && index < offset + length).length;
    bits += length * coinEntropy(kept / length);
  }
  return bits / 8;
}

/** The same for levels: the entropy of each tensor's own distribution. */
export function levelFloor(levels: Int8Array, layout: Layout): number {
  let bits = 0;
  for (const { offset, length } of layout.tensors) {
    const counts = new Map<number, number>();
    for (const level of levels.subarray(offset, offset + length)) counts.set(level, (counts.get(level) ?? 0) + 1);
    for (const count of counts.values()) bits -= count * Math.log2(count / length);
  }
  return bits / 8;
}
