/**
 * What `task new` makes of weights that training is to start from.
 *
 * @module
 */
import { basename } from "node:path";
import type { KerasImport } from "../../compute/model/import_keras.ts";
import type { MatchedWeights, WeightFile } from "../../compute/model/foreign_weights.ts";
import { namePattern, type Plan } from "../../compute/model/mod.ts";
import { nearest, shellQuoted } from "../../compute/support/mod.ts";
import { EXIT, UsageError } from "../terminal/mod.ts";
import type { Context } from "./command_context.ts";

/** Weights for a plan, and what is to be said about them. */
export interface StartWeights {
  /** A safetensors file: the tensors that are taken over, by their names here. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many these are. */
  readonly count: number;
  /** Names of the tensors that are drawn anew. */
  readonly fresh: readonly string[];
  /** Names of the file's tensors that the model has no use for. */
  readonly unused: readonly string[];
}

/** What weights are taken for. */
export interface StartOptions {
  /** The file's path. */
  readonly path: string;
  readonly file: WeightFile;
  /** The layers as JSON; what the file says of them itself comes first. */
  readonly text: string | undefined;
  readonly model: Pick<KerasImport, "layers" | "doubled">;
  readonly plan: Plan;
  /** Patterns of the tensors that are drawn anew. */
  readonly fresh: readonly string[];
  /** The task's name. */
  readonly name: string;
}

/** Reads a file of weights. @throws {Error} in one line that names it */
export async function readWeightFile(path: string): Promise<WeightFile> {
  const { readWeights } = await import("../../compute/model/foreign_weights.ts");
  try {
    return await readWeights(path);
  } catch (cause) {
    if (cause instanceof Error && cause.message.startsWith("Cannot read weights")) throw cause;
    const reason = cause instanceof Deno.errors.NotFound ? "no such file" : (cause as Error).message.split("\n")[0];
    throw new Error(`Cannot read weights "${path}": ${reason}; name another file with --weights`, { cause });
  }
}

/**
 * Matches a file's tensors with a model's. Each that does not match is said on a line of its own.
 *
 * @throws {UsageError} if a pattern means no tensor of the model
 * @throws {TypeError} if tensors do not match, or those of the file are PyTorch's
 */
export async function matchStart(context: Context, options: StartOptions): Promise<StartWeights> {
  const { path, file, text, model, plan, fresh, name } = options;
  const { matchWeights, nameCounted, namesOfPyTorch } = await import("../../compute/model/foreign_weights.ts");
  const { encodeTensors, modelTensors } = await import("../../compute/model/formats.ts");
  requireMeant(fresh, plan);
  const strange = namesOfPyTorch(file.tensors);
  if (strange !== undefined) {
    throw new TypeError(
      `Cannot take weights "${path}": its tensors are called as in PyTorch ("${strange}"), which also lays them out ` +
        "otherwise; bring them into the same model of Keras and save that as .weights.h5",
    );
  }
  const counted = file.isCounted === true ? file.topology ?? text : undefined;
  const tensors = counted === undefined
    ? file.tensors
    : nameCounted(file, { text: counted, path, layers: model.layers, plan });
  const isFresh = namePattern(fresh);
  const matched = matchWeights(plan, model.layers, tensors, { isLeftOut: isFresh, doubled: model.doubled });
  refuseUnmatched(context, path, matched);
  const names = [plan.layout, plan.states].flatMap(({ tensors }) => tensors.map((tensor) => tensor.name));
  if (matched.taken.size === 0) {
    throw new UsageError(`Cannot start from "${path}": --fresh leaves nothing of it; leave --weights out`, EXIT.usage);
  }
  const start = modelTensors(matched.model, plan.layout, { layout: plan.states, values: matched.state })
    .filter((tensor) => matched.taken.has(tensor.name));
  return {
    bytes: encodeTensors({ tensors: start, metadata: { task: name } }),
    count: start.length,
    fresh: names.filter(isFresh),
    unused: matched.unused,
  };
}

function requireMeant(patterns: readonly string[], plan: Plan): void {
  const names = [plan.layout, plan.states].flatMap(({ tensors }) => tensors.map(({ name }) => name));
  for (const pattern of patterns) {
    if (names.some(namePattern([pattern]))) continue;
    const near = nearest(pattern, [...names, ...names.map((name) => name.replace(/[^/]+$/, "*"))]);
    const hint = near === undefined ? `it has ${few(names)}` : `did you mean "${near}"?`;
    throw new UsageError(`Cannot use --fresh "${pattern}": the model has no tensor of that name; ${hint}`, EXIT.usage);
  }
}

/** Tensors that a message names. */
const FEW = 5;

function few(names: readonly string[]): string {
  const shown = names.slice(0, FEW).join(", ");
  return names.length > FEW ? `${shown} and ${names.length - FEW} more` : shown;
}

/** Tensors that are told one by one. */
const MOST_TOLD = 100;

function refuseUnmatched(context: Context, path: string, { unmatched, taken }: MatchedWeights): void {
  if (unmatched.length === 0) return;
  for (const { reason } of unmatched.slice(0, MOST_TOLD)) context.say(reason);
  if (unmatched.length > MOST_TOLD) context.say(`and ${unmatched.length - MOST_TOLD} more`);
  const layers = [...new Set(unmatched.map(({ name }) => name.slice(0, name.indexOf("/"))))];
  const patterns = layers.slice(0, FEW).map((layer) => `--fresh ${shellQuoted(`${layer}/*`)}`).join(" ");
  const fix = taken.size === 0 || layers.length > FEW
    ? "name the model that they are of with --topology"
    : `correct the names, or draw these tensors anew: ${patterns}`;
  const [first] = unmatched;
  const which = unmatched.length === 1 ? first.reason : `${unmatched.length} tensors do not match, see above`;
  throw new TypeError(`Cannot take weights "${path}": ${which}; ${fix}`);
}

/** What was done, one sentence each. */
export function startNotes(path: string, { count, fresh, unused }: StartWeights): string[] {
  const anew = fresh.length === 0 ? "" : `; drawn anew: ${few(fresh)}`;
  return [
    `Training starts from ${count} tensors of ${basename(path)}${anew}.`,
    ...unused.length === 0 ? [] : [`The model has no use for ${unused.length} of the file's: ${few(unused)}.`],
  ];
}
