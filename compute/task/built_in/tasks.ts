/**
 * What the tasks that come with Murmuration are made of.
 *
 * @module
 */
import { dataForm, type DataSpec, isPackaged, type SpecOf } from "../../data/mod.ts";
import type { MetricName } from "../../metrics/mod.ts";
import { MODEL_NAMES, modelTopology, TEXT_MODEL_NAMES, textModelTopology, type Topology } from "../../model/mod.ts";
import { suggestion } from "../../support/mod.ts";
import { suggestTopology } from "../suggest_topology.ts";
import { CARS, DECLARATIONS, MOBY_DICK } from "./packaged_data.ts";

/** A task that comes with Murmuration, as far as it differs from others. */
export interface BuiltIn {
  readonly data: DataSpec;
  /** The model that it is meant for. */
  readonly model: string;
  /** The first of its loss where it is left out. */
  readonly metric?: MetricName;
}

// With a quarter of the digits, shifts of one pixel are worth a point or two.
const images28: Omit<SpecOf<"digits">, "kind"> = { shape: [28, 28, 1], classes: 10, shift: 1 };

/** By the task's name. */
export const BUILT_IN: Readonly<Record<string, BuiltIn>> = {
  digits: { data: { kind: "digits", ...images28 }, model: "lenet" },
  mnist: { data: { kind: "idx", ...images28 }, model: "lenet" },
  "fashion-mnist": { data: { kind: "idx", ...images28 }, model: "lenet" },
  resnet: { data: { kind: "digits", ...images28 }, model: "resnet8" },
  text: { data: MOBY_DICK, model: "gpt-small", metric: "perplexity" },
  languages: { data: DECLARATIONS, model: "lstm" },
  cars: { data: CARS, model: "table", metric: "r2" },
};

/** Names of those whose data comes with the program and has classes. */
export const CLASS_TASK_NAMES: readonly string[] = Object.keys(BUILT_IN).filter((name) => {
  const { data } = BUILT_IN[name];
  return isPackaged(data) && dataForm(data).target.kind === "class";
});

/** The model of a table, which `suggestTopology` gives. */
const TABLE_MODEL = "table";

/** Names of all models of built-in tasks. */
export const TASK_MODEL_NAMES: readonly string[] = [...MODEL_NAMES, ...TEXT_MODEL_NAMES, TABLE_MODEL];

/** Models of a text that is continued say at each place what follows, or once; those of a class say it once. */
const ONE_ANSWER = TEXT_MODEL_NAMES.filter((name) => !name.startsWith("gpt"));

/** Names of the models that can be trained on data. */
export function modelsFor(data: DataSpec): readonly string[] {
  if (data.kind === "text") return TEXT_MODEL_NAMES;
  if (data.kind === "labelled-text") return ONE_ANSWER;
  return dataForm(data).shape.length === 3 ? MODEL_NAMES : [TABLE_MODEL];
}

/**
 * The topology of a model for the data of a task.
 *
 * @param task its name, for what errors say
 * @throws {RangeError} if there is no such model, or none of that name for such data
 */
export function taskTopology(name: string, data: DataSpec, task: string): Topology {
  const fitting = modelsFor(data);
  if (!fitting.includes(name)) {
    if (!TASK_MODEL_NAMES.includes(name)) throw new RangeError(`Unknown model "${name}". ${suggestion(name, fitting)}`);
    const others = fitting.length === 1 ? fitting[0] : `one of ${fitting.join(", ")}`;
    throw new RangeError(`Cannot use model "${name}" with task "${task}": it is for other data; take ${others}`);
  }
  if (name === TABLE_MODEL) return suggestTopology(data);
  const { shape, names, symbols } = dataForm(data);
  if (symbols === undefined) return modelTopology(name, shape, names.length);
  return textModelTopology(name, { symbols, context: shape[0], classes: names.length });
}
