/**
 * What becomes of each tensor of a model while it is trained.
 *
 * @module
 */
import { nearest } from "../support/mod.ts";
import type { Initialiser } from "./initialiser.ts";
import { namePattern } from "./name_pattern.ts";
import type { Tuning } from "./tuning.ts";

/** Trained whole; left as it began; or left as it began, with a product of two smaller matrices trained beside it. */
export type Role = "trained" | "frozen" | "adapted";

/** Which tensor has which role. */
export interface Roles {
  of(name: string): Role;
  readonly lora?: { readonly rank: number; readonly factor: number } | undefined;
}

/** Everything is trained. */
export const ALL_TRAINED: Roles = { of: () => "trained" };

/** Kernels, but not those by which a recurrent layer goes from step to step. */
const KERNELS = ["*/kernel", "*/pointwise_kernel"];

/** The roles that a tuning gives. What is frozen by name stays so, whatever else names it. */
export function rolesOf(tuning: Tuning | undefined): Roles {
  if (tuning === undefined) return ALL_TRAINED;
  const { train, freeze = [], lora } = tuning;
  const [isFrozen, isTrained, isAdapted] = [freeze, train ?? [], lora?.tensors ?? (lora === undefined ? [] : KERNELS)]
    .map(namePattern);
  const others = train === undefined && lora === undefined ? "trained" : "frozen";
  return {
    of(name) {
      if (isFrozen(name)) return "frozen";
      if (isTrained(name)) return "trained";
      return isAdapted(name) ? "adapted" : others;
    },
    lora: lora === undefined ? undefined : { rank: lora.rank, factor: (lora.alpha ?? 2 * lora.rank) / lora.rank },
  };
}

/**
 * The first pattern of a tuning that no tensor is called like, in words; undefined if there is none.
 *
 * @param names of the model's tensors
 */
export function strayPattern(tuning: Tuning | undefined, names: readonly string[]): string | undefined {
  const lists = [tuning?.train, tuning?.freeze, tuning?.lora?.tensors].flatMap((list) => list ?? []);
  const stray = lists.find((pattern) => !names.some(namePattern([pattern])));
  if (stray === undefined) return undefined;
  const layers = new Set(names.map((name) => `${name.split("/")[0]}/*`));
  const near = nearest(stray, [...layers, ...names]);
  return `none of its tensors is called "${stray}"; ` +
    (near === undefined ? "murmuration task show lists their names" : `nearest to it is "${near}"`);
}

/** A tensor of LoRA's pair. */
interface AdapterTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialiser: Initialiser;
}

/** A tensor's pair: the tensor, as a matrix of rows and columns, is W₀ + factor · down · up. */
export interface Adapter {
  /** [rows, rank]. */
  readonly down: AdapterTensor;
  /** [rank, columns]; zeros at first, so that training starts from W₀. */
  readonly up: AdapterTensor;
  readonly factor: number;
}

/**
 * The pair that adapts a tensor; undefined where the pair would have no fewer entries than the tensor, which is then trained
 * whole. The tensor is taken as a matrix by cutting its axes in two where rows and columns are fewest.
 *
 * @see Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", ICLR 2022, equation 3
 */
export function adapterOf(
  { name, shape }: { readonly name: string; readonly shape: readonly number[] },
  { lora }: Roles,
): Adapter | undefined {
  if (lora === undefined) return undefined;
  const { rank, factor } = lora;
  const [rows, columns] = asMatrix(shape);
  if (rank * (rows + columns) >= rows * columns) return undefined;
  return {
    down: {
      name: `${name}/lora_a`,
      shape: [rows, rank],
      initialiser: { kind: "uniform", limit: 1 / Math.sqrt(rows) },
    },
    up: { name: `${name}/lora_b`, shape: [rank, columns], initialiser: { kind: "constant", value: 0 } },
    factor,
  };
}

function asMatrix(shape: readonly number[]): readonly [rows: number, columns: number] {
  const product = (extents: readonly number[]) => extents.reduce((all, extent) => all * extent, 1);
  const cuts = shape.slice(1).map((_, at) => [product(shape.slice(0, at + 1)), product(shape.slice(at + 1))] as const);
  return cuts.reduce<readonly [number, number]>(
    (best, cut) => cut[0] + cut[1] <= best[0] + best[1] ? cut : best,
    [product(shape), 1],
  );
}
