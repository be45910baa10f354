/**
 * The model of a task that `task new` writes: from a file of layers, from a file of weights that has them too, or one that
 * suits the data.
 *
 * @module
 */
import { basename } from "node:path";
import type { SpecOf } from "../../compute/data/mod.ts";
import type { Guess } from "../../compute/data/inspecting.ts";
import type { DataShape, KerasImport } from "../../compute/model/import_keras.ts";
import type { WeightFile } from "../../compute/model/foreign_weights.ts";
import { namePattern, pixelLayers, type PixelScale } from "../../compute/model/mod.ts";
import { parseTask, type Task } from "../../compute/task/mod.ts";
import { readText } from "../../daemon/support/mod.ts";
import { EXIT, UsageError } from "../terminal/mod.ts";
import type { DraftSettings } from "./commands/task_new_settings.ts";
import { readWeightFile } from "./start_weights.ts";

/** The files of a model. */
export interface ModelSource {
  /** The layers as JSON; undefined where a model that suits the data is taken. */
  readonly text: string | undefined;
  /** What an error calls the file of the layers. */
  readonly path: string;
  readonly weights: WeightFile | undefined;
  /** The task whose manifest the layers are of, where they are of one. */
  readonly task?: Task | undefined;
}

/** A topology, and what `importKeras` says of it where a file has it. */
export type TaskModel =
  & Pick<KerasImport, "topology" | "layers" | "notes" | "doubled">
  & Partial<Pick<KerasImport, "rescales">>;

/** Bytes of a file of layers; those with weights are far larger. */
const LARGEST_MODEL = 16e6;
/** What pixels are divided by. */
const BYTE = 255;

/** Reads the files that are named. */
export async function readModel({ topology, weights: path, fresh }: DraftSettings): Promise<ModelSource> {
  if (path === undefined && fresh.length > 0) {
    throw new UsageError("Cannot use --fresh: all tensors are drawn anew; name weights with --weights", EXIT.usage);
  }
  const weights = path === undefined ? undefined : await readWeightFile(path);
  if (topology !== undefined) {
    const text = await read(topology);
    const task = isManifest(text) ? parseTask(text, topology) : undefined;
    return { text: task === undefined ? text : JSON.stringify(task.model), path: topology, weights, task };
  }
  if (weights?.isCounted === true && weights.topology === undefined) {
    const fix = "name the model.json of that model with --topology (model.to_json() writes it)";
    throw new UsageError(`Cannot take weights "${path}": it has no layers and does not name them; ${fix}`, EXIT.usage);
  }
  return { text: weights?.topology, path: path ?? "", weights };
}

/** Whether a text is a manifest of ours rather than a model of Keras. */
function isManifest(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "model" in value && "data" in value && "exchange" in value;
  } catch {
    return false;
  }
}

/** Text as the task spells it that the model is of: the same characters in the same order. */
export function speltAs(guess: Guess, { task, path }: ModelSource): Guess {
  const { spec } = guess;
  const isText = (kind: string) => kind === "text" || kind === "labelled-text";
  if (task === undefined || !isText(spec.kind) || !isText(task.data.kind)) return guess;
  const { unit, alphabet, replacement } = task.data as SpecOf<"text">;
  const { alphabet: _, replacement: __, ...others } = spec as SpecOf<"text">;
  const spelt = { ...others, unit, ...(alphabet === undefined ? {} : { alphabet, replacement }) };
  const note = alphabet === undefined
    ? `Text is taken byte by byte, as by ${basename(path)}.`
    : `Characters are those of ${basename(path)}; others count as ${JSON.stringify(replacement)}.`;
  return { ...guess, spec: spelt as Guess["spec"], notes: [note] };
}

async function read(path: string): Promise<string> {
  try {
    return await readText(path, LARGEST_MODEL);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound ? "no such file" : (cause as Error).message.split("\n")[0];
    throw new Error(`Cannot read model "${path}": ${reason}; name a model.json with --topology`, { cause });
  }
}

/** Extents of an example that the model's file says. @throws {UsageError} if `--shape` says others */
export async function shapeAsked(
  { shape }: DraftSettings,
  { text, path }: ModelSource,
): Promise<readonly number[] | undefined> {
  if (text === undefined) return undefined;
  const { kerasInputShape } = await import("../../compute/model/import_keras.ts");
  const asked = kerasInputShape(text, path);
  if (asked === undefined || shape === undefined || `${asked}` === `${shape}`) return asked;
  const found = `model "${path}" takes ${asked.join("x")}`;
  throw new UsageError(`Cannot use --shape ${shape.join("x")}: ${found}; leave it out`, EXIT.usage);
}

function scaleOf({ pixels, mean, deviation }: DraftSettings): PixelScale | undefined {
  if (pixels === undefined && mean === undefined && deviation === undefined) return undefined;
  return { range: pixels, mean, deviation };
}

/** Refuses flags about pixels where they mean nothing. @throws {UsageError} if flags say what a model expects of pixels, and there are none or there is no such model */
export function requirePixels(flags: DraftSettings, { text }: ModelSource, divisor: number): void {
  if (scaleOf(flags) === undefined) return;
  const flag = flags.pixels !== undefined ? "--pixels" : flags.mean !== undefined ? "--mean" : "--deviation";
  if (divisor !== BYTE) throw new UsageError(`Cannot use ${flag}: the data is no pictures; leave it out`, EXIT.usage);
  if (text === undefined) {
    const fix = "name a model with --topology or --weights, or leave it out";
    throw new UsageError(
      `Cannot use ${flag}: the model that suits the data takes pixels as they come; ${fix}`,
      EXIT.usage,
    );
  }
}

/** Makes the topology. */
export async function modelOf(
  flags: DraftSettings,
  { text, path, weights }: ModelSource,
  guess: Guess,
  data: DataShape,
): Promise<TaskModel> {
  if (text === undefined) {
    const { suggestTopology } = await import("../../compute/task/drafting.ts");
    return { topology: suggestTopology(guess.spec), layers: [], notes: [], doubled: undefined };
  }
  const { importKeras } = await import("../../compute/model/import_keras.ts");
  return importKeras(text, path, {
    ...data,
    opening: pixelLayers(scaleOf(flags) ?? {}),
    isFresh: weights === undefined ? undefined : namePattern(flags.fresh),
  });
}

/** Says what is taken for granted about pixels, where weights depend on it and nobody said it. */
export function pixelNotes(flags: DraftSettings, { rescales }: TaskModel, divisor: number): string[] {
  if (flags.weights === undefined || rescales !== false || divisor !== BYTE || scaleOf(flags) !== undefined) return [];
  return [
    "The weights are taken to be of a model that was trained on pixels of 0 to 1; if not, say it by --pixels 0..255 or " +
    "-1..1, and --mean and --deviation.",
  ];
}
