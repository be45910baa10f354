/**
 * How the training examples are divided among the nodes.
 *
 * @module
 */
import { createRandom, type Random } from "../vector/mod.ts";
import { emptyLike, type Examples, type Targets } from "./examples.ts";

/** Which of how many shards a node has. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** A rule of division. */
export type Partition =
  /** At random, evenly. */
  | { readonly kind: "iid" }
  /** Sorted by class (or stratum, see `Examples.labels`), then cut evenly: a node sees one class or two or so. */
  | { readonly kind: "label" }
  /** Each class is spread over the nodes by a draw from a Dirichlet distribution: the smaller `alpha`, the more skewed. */
  | { readonly kind: "dirichlet"; readonly alpha: number };

// A shard that is too small to train on would only test the arithmetic; the literature redraws below ten (Li et al. 2022).
const LEAST_EXAMPLES = 10;

/**
 * Reads `iid`, `label` or `dirichlet:ALPHA`.
 *
 * @throws {SyntaxError} if it is none of these
 *
 * @example
 * ```ts
 * import { parsePartition } from "./partition.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(parsePartition("dirichlet:0.1"), { kind: "dirichlet", alpha: 0.1 });
 * assert.throws(() => parsePartition("dirichlet:0"), SyntaxError);
 * ```
 */
export function parsePartition(text: string): Partition {
  if (text === "iid" || text === "label") return { kind: text };
  const alpha = Number(/^dirichlet:(\d*\.?\d+)$/.exec(text)?.[1]);
  if (alpha > 0) return { kind: "dirichlet", alpha };
  throw new SyntaxError(`Unknown partition "${text}": write iid, label or dirichlet:ALPHA with ALPHA above 0`);
}

/**
 * The examples of one shard. The shards of a seed are disjoint and together hold every example; none is empty.
 *
 * @param labels the class of each training example, or its stratum
 * @returns indices of examples, increasing
 * @throws {RangeError} if there is no such shard, or there are more shards than examples
 */
export function partitionExamples(
  labels: Uint8Array,
  partition: Partition,
  shard: Shard,
  seed: number | string,
): Uint32Array<ArrayBuffer> {
  return pickShard(partitionAll(labels, partition, shard.count, seed), shard);
}

/** One shard of a division. @throws {RangeError} if there is no such shard */
export function pickShard(
  division: readonly Uint32Array<ArrayBuffer>[],
  { index, count }: Shard,
): Uint32Array<ArrayBuffer> {
  if (Object.hasOwn(division, index)) return division[index];
  throw new RangeError(`There is no shard ${index} of ${count}; ask for 0 to ${count - 1}`);
}

/** The examples of every shard of a division, as `partitionExamples` gives them one by one. */
export function partitionAll(
  labels: Uint8Array,
  partition: Partition,
  count: number,
  seed: number | string,
): Uint32Array<ArrayBuffer>[] {
  if (!Number.isInteger(count) || count < 1 || count > labels.length) {
    throw new RangeError(`Cannot cut ${labels.length} examples into ${count} shards; ask for 1 to ${labels.length}`);
  }
  const random = createRandom(seed).fork("partition");
  const order = random.fork("order").shuffle(Uint32Array.from(labels, (_, example) => example));
  if (partition.kind === "dirichlet") {
    return spread(order, labels, count, partition.alpha, random).map((shard) => Uint32Array.from(shard).sort());
  }
  // Sorting is stable, so the examples of one class stay in random order.
  if (partition.kind === "label") order.sort((left, right) => labels[left] - labels[right]);
  const cut = (part: number) => Math.floor(part * labels.length / count);
  return Array.from({ length: count }, (_, index) => order.slice(cut(index), cut(index + 1)).sort());
}

/** Copies the chosen examples, so that the others need not be kept. */
export function selectExamples(examples: Examples, chosen: Uint32Array): Examples {
  const { starts, targets } = examples;
  const labels = Uint8Array.from(chosen, (example) => examples.labels[example]);
  // Windows overlap, so together they hold nearly all entries in any case.
  if (starts !== undefined) {
    return { inputs: examples.inputs, labels, starts: Uint32Array.from(chosen, (example) => starts[example]) };
  }
  const entries = examples.inputs.length / examples.labels.length;
  const inputs = emptyLike(examples.inputs, chosen.length * entries);
  chosen.forEach((example, place) => {
    inputs.set(examples.inputs.subarray(example * entries, (example + 1) * entries), place * entries);
  });
  return targets === undefined ? { inputs, labels } : { inputs, labels, targets: selectTargets(targets, chosen) };
}

function selectTargets({ values, entries }: Targets, chosen: Uint32Array): Targets {
  const selected = new Float32Array(chosen.length * entries);
  chosen.forEach((example, place) => {
    selected.set(values.subarray(example * entries, (example + 1) * entries), place * entries);
  });
  return { values: selected, entries };
}

function spread(order: Uint32Array, labels: Uint8Array, count: number, alpha: number, random: Random): number[][] {
  const shards: number[][] = Array.from({ length: count }, () => []);
  for (let label = 0; label < 256; label++) {
    const examples = order.filter((example) => labels[example] === label);
    if (examples.length === 0) continue;
    const draws = random.fork(`class/${label}`);
    const shares = Array.from({ length: count }, () => gamma(alpha, draws));
    const total = shares.reduce((sum, share) => sum + share, 0);
    let reached = 0;
    let from = 0;
    shards.forEach((shard, node) => {
      reached += shares[node];
      const to = node === count - 1 ? examples.length : Math.round(examples.length * reached / total);
      shard.push(...examples.subarray(from, to));
      from = to;
    });
  }
  const least = Math.min(LEAST_EXAMPLES, Math.floor(labels.length / count));
  for (const shard of shards) {
    while (shard.length < least) {
      const largest = shards.reduce((most, other) => other.length > most.length ? other : most);
      shard.push(...largest.splice(random.below(largest.length), 1));
    }
  }
  return shards;
}

/** A draw from the gamma distribution of shape `alpha` and scale 1 (Marsaglia and Tsang 2000). */
function gamma(alpha: number, random: Random): number {
  // Below 1 by boosting; the log form does not underflow to zero for the smallest shapes.
  if (alpha < 1) return Math.max(Number.MIN_VALUE, gamma(alpha + 1, random) * (1 - random.next()) ** (1 / alpha));
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
