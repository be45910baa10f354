/**
 * A model that starts from tensors that exist.
 *
 * @module
 */
import { nearest } from "../support/mod.ts";
import type { Layout, Vector } from "../vector/mod.ts";
import { drawInitialModel } from "./initial_model.ts";
import { shownName } from "./keras/keras_fields.ts";
import type { Plan, Weights } from "./plan.ts";
import type { StoredTensor } from "./safetensors.ts";

/** Where training starts. */
export interface StartingModel {
  /** Of the plan's layout. */
  readonly initial: Vector;
  /** Of the layout of what the plan has frozen. */
  readonly frozen: Vector;
}

/**
 * Takes a plan's tensors from those that there are, by their names, and draws the others by the seed: the same at every node
 * that has the same tensors.
 *
 * @param stored what a task's `start` names
 * @throws {TypeError} in one line, if one of them is not of the plan, has another shape, or holds what is not finite
 */
export async function startingModel(
  plan: Plan,
  seed: number,
  stored: readonly StoredTensor[] = [],
  breathe?: () => Promise<void>,
): Promise<StartingModel> {
  const given = new Map(stored.map((tensor) => [tensor.name, tensor]));
  // Each tensor is drawn by its own name, so that the others are the same without it.
  const isGiven = (name: string) => given.has(name);
  const [initial, frozen] = [
    await drawInitialModel(plan, seed, breathe, isGiven),
    await drawInitialModel(plan.frozen, seed, breathe, isGiven),
  ];
  const taken = new Set([...put(plan, given, initial), ...put(plan.frozen, given, frozen)]);
  const states = new Map(plan.states.tensors.map((tensor) => [tensor.name, tensor]));
  for (const tensor of stored) {
    const state = states.get(tensor.name);
    // What layers measure is measured anew.
    if (state !== undefined) checkTensor(tensor, state.shape);
    else if (!taken.has(tensor.name)) throw stray(tensor.name, plan);
  }
  return { initial, frozen };
}

/** Puts the tensors that are given into a vector; returns their names. */
function put({ layout }: Weights, given: ReadonlyMap<string, StoredTensor>, vector: Vector): string[] {
  return layout.tensors.flatMap(({ name, shape, offset }) => {
    const tensor = given.get(name);
    if (tensor === undefined) return [];
    vector.set(checkTensor(tensor, shape), offset);
    return [name];
  });
}

function checkTensor({ name, shape, values }: StoredTensor, wanted: readonly number[]): Vector {
  if (`${shape}` !== `${wanted}`) {
    throw unusable(`tensor "${name}" is [${shape}] in the file, and [${wanted}] in the model`);
  }
  if (!(values instanceof Float32Array)) throw unusable(`tensor "${name}" holds whole numbers, not floats`);
  if (!values.every(Number.isFinite)) throw unusable(`tensor "${name}" holds NaN or infinity`);
  return values;
}

function stray(name: string, plan: Plan): TypeError {
  const names = [plan.layout, plan.frozen.layout, plan.states].flatMap(({ tensors }: Layout) =>
    tensors.map((tensor) => tensor.name)
  );
  // The file is a stranger's, and so is the name.
  const near = nearest(name.slice(0, 200), names);
  return unusable(
    `the model has no tensor "${shownName(name)}"${near === undefined ? "" : `; nearest to it is "${near}"`}`,
  );
}

function unusable(what: string): TypeError {
  return new TypeError(`Cannot start from these weights: ${what}; make the task anew: murmuration task new --weights`);
}
