/**
 * Models that were trained in part, as a whole.
 *
 * @module
 */
import type { Layout, TensorSpec, Vector } from "../vector/mod.ts";
import { type Plan, planTopology } from "./plan.ts";
import { adapterOf, rolesOf } from "./roles.ts";
import type { Topology } from "./topology.ts";
import type { Tuning } from "./tuning.ts";

/** A model all of whose weights are in one vector. */
export interface WholeModel {
  /** As if all of it were trained. */
  readonly plan: Plan;
  readonly model: Vector;
  /** What its layers measure; undefined where it was not given. */
  readonly state: Vector | undefined;
}

/** What a model was trained with. */
export interface TunedModel {
  readonly topology: Topology;
  readonly tuning: Tuning | undefined;
  /** Of `topology` under `tuning`. */
  readonly plan: Plan;
  /** Of the plan's layout. */
  readonly model: Vector;
  /** Of the layout of what the plan has frozen. */
  readonly frozen: Vector;
  /** Of the plan's states. */
  readonly state: Vector | undefined;
}

/**
 * Joins what was trained with what was not. Pairs of LoRA are added to the tensors that they adapt (Hu et al., ICLR 2022,
 * section 4.1): W = W₀ + (alpha / rank) A B. The sums are of 64-bit floats.
 *
 * @throws {TypeError} as `planTopology`
 */
export function wholeModel({ topology, tuning, plan, model, frozen, state }: TunedModel): WholeModel {
  const whole = planTopology(topology);
  const parts = new Parts([[plan.layout, model], [plan.frozen.layout, frozen], [plan.states, state]]);
  const roles = rolesOf(tuning);
  const joined = new Float32Array(whole.layout.length);
  for (const tensor of whole.layout.tensors) {
    const target = joined.subarray(tensor.offset, tensor.offset + tensor.length);
    target.set(parts.of(tensor)!);
    const adapter = roles.of(tensor.name) === "adapted" ? adapterOf(tensor, roles) : undefined;
    if (adapter !== undefined) {
      const { down, up, factor } = adapter;
      addProduct(target, parts.of(down)!, parts.of(up)!, { rank: up.shape[0], columns: up.shape[1], factor });
    }
  }
  return { plan: whole, model: joined, state: stateOf(whole.states, parts) };
}

/** What the whole model's layers measure; undefined where any of it is missing. */
function stateOf(layout: Layout, parts: Parts): Vector | undefined {
  const joined = new Float32Array(layout.length);
  for (const tensor of layout.tensors) {
    const part = parts.of(tensor);
    if (part === undefined) return undefined;
    joined.set(part, tensor.offset);
  }
  return joined;
}

/** target += factor · left · right, left [rows, rank] and right [rank, columns]. */
function addProduct(
  target: Vector,
  left: Vector,
  right: Vector,
  { rank, columns, factor }: { readonly rank: number; readonly columns: number; readonly factor: number },
): void {
  for (let index = 0; index < target.length; index++) {
    const row = Math.floor(index / columns);
    const column = index - row * columns;
    let sum = 0;
    for (let inner = 0; inner < rank; inner++) sum += left[row * rank + inner] * right[inner * columns + column];
    target[index] += factor * sum;
  }
}

/** Tensors of several vectors by their names. */
class Parts {
  readonly #tensors = new Map<string, Vector>();

  constructor(vectors: readonly (readonly [layout: Layout, vector: Vector | undefined])[]) {
    for (const [layout, vector] of vectors) {
      if (vector === undefined) continue;
      for (const { name, offset, length } of layout.tensors) {
        this.#tensors.set(name, vector.subarray(offset, offset + length));
      }
    }
  }

  of({ name }: Pick<TensorSpec, "name">): Vector | undefined {
    return this.#tensors.get(name);
  }
}
