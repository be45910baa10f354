import { type CompressorSettings, createCompressor } from "../../../../../compute/compression/mod.ts";
import { createLayout, createRandom, type Vector } from "../../../../../compute/vector/mod.ts";
import { type Graph, ring } from "../../../../../daemon/membership/graphs.ts";
import type { GossipParts } from "../../../../../scripts/experiments/runners/gossip/gossip_method.ts";

/** A layout of two tensors and 60 entries. */
export const layout = createLayout([{ name: "kernel", shape: [10, 5] }, { name: "bias", shape: [10] }]);

/** What a test may choose of a method's parts. */
export interface PartsOptions {
  readonly graph?: Graph;
  readonly compressor?: CompressorSettings;
  readonly gamma?: number;
  readonly exchanges?: number;
  readonly loss?: number;
}

/** Everything sent in full. */
export const DENSE: CompressorSettings = { method: "dense", density: 1, values: "f32" };
/** A tenth of the entries, signs only. */
export const SPARSE: CompressorSettings = { method: "top-k", density: 0.1, values: "sign" };

/** The parts of a method on four nodes in a ring, everything else as chosen. */
export function partsOf(options: PartsOptions = {}): GossipParts {
  const { graph = ring(4), compressor = DENSE, gamma = 1, exchanges = 1, loss = 0 } = options;
  const random = createRandom("gossip parts");
  const losses = random.fork("losses");
  return {
    layout,
    initial: randomVector("initial"),
    graph,
    createCompressor: (stream) => createCompressor(compressor, { random: random.fork(stream) }),
    arrives: () => losses.next() >= loss,
    random: random.fork("order"),
    gamma,
    exchanges,
  };
}

/** Models that differ from node to node. */
export function modelsOf(nodes: number): Vector[] {
  return Array.from({ length: nodes }, (_, node) => randomVector(`model ${node}`));
}

/** Entries of the standard normal distribution. */
export function randomVector(name: string): Vector {
  const random = createRandom(name);
  return Float32Array.from({ length: layout.length }, () => random.normal());
}

/** The mean of all models, in float64. */
export function meanOf(models: readonly Vector[]): Float64Array {
  return Float64Array.from(models[0], (_, index) => models.reduce((sum, x) => sum + x[index], 0) / models.length);
}

/** The largest difference between entries. */
export function gapOf(left: ArrayLike<number>, right: ArrayLike<number>): number {
  return Math.max(...Array.from(left, (entry, index) => Math.abs(entry - right[index])));
}

/** The largest difference between any two models. */
export function spreadOf(models: readonly Vector[]): number {
  return Math.max(...models.map((x) => gapOf(x, models[0])));
}
