/**
 * What laboratory runs train: a task, its data, and a network that all trainers of the process share.
 *
 * @module
 */
import { initialModel } from "../../../compute/model/mod.ts";
import { createEngine, readyBackend } from "../../../compute/engine/mod.ts";
import { createNetwork, type Network } from "../../../compute/model/tensorflow.ts";
import { builtinTask, preparedTask, type Task, type TaskOptions } from "../../../compute/task/mod.ts";
import { loadDigits } from "../../../compute/data/loading.ts";
import type { Dataset } from "../../../compute/data/mod.ts";
import type { Layout, Vector } from "../../../compute/vector/mod.ts";
import { createDenseNetwork } from "./dense_network.ts";
import { loadSmallDigits, SMALL_SIDE } from "./small_digits.ts";
import { type SmallModel, smallTopology } from "./small_topology.ts";

/**
 * Models by name. `linear` and `small` take digits of half their size and are computed in plain TypeScript, the others
 * take them whole and are computed by TensorFlow.
 */
export const PROBLEM_MODELS = ["linear", "small", "mlp", "lenet", "cnn"] as const;

/** One of the models that laboratory runs train. */
export type ProblemModel = (typeof PROBLEM_MODELS)[number];

/** What is trained. */
export interface Problem {
  readonly task: Task;
  readonly dataset: Dataset;
  /** Computes the task's model; it keeps nothing between calls, so any number of trainers may use it in turn. */
  readonly network: Network;
  readonly layout: Layout;
  /** The task's initial model x₀. */
  readonly initial: Vector;
}

/**
 * Prepares the digits and a model.
 *
 * @throws {Error} if the model needs TensorFlow and it is not set up
 */
export async function loadProblem(model: ProblemModel, options: Omit<TaskOptions, "model">): Promise<Problem> {
  const small = model === "linear" || model === "small";
  const task = small ? smallTask(model, options) : builtinTask("digits", { ...options, model });
  const { plan } = preparedTask(task);
  // One thread, so that sums are added in one order.
  const network = small
    ? createDenseNetwork(task.model)
    : createNetwork(createEngine(await readyBackend({ backend: "native", threads: 1 })), plan);
  const dataset = small ? await loadSmallDigits() : await loadDigits();
  return { task, dataset, network, layout: plan.layout, initial: initialModel(plan, task.seed) };
}

function smallTask(model: SmallModel, options: Omit<TaskOptions, "model">): Task {
  const like = builtinTask("digits", { ...options, model: "mlp" });
  return {
    ...like,
    name: `${model} digits`,
    data: { ...like.data, shape: [SMALL_SIDE, SMALL_SIDE, 1] },
    model: smallTopology(model),
  };
}
