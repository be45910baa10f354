/**
 * Reads the topology of a model that Keras or tfjs wrote.
 *
 * @module
 */
import { isFields, refusal, shownName } from "./keras/keras_fields.ts";
import { readKerasFile, sayCompiled } from "./keras/keras_file.ts";
import { LeftOut } from "./keras/left_out.ts";
import { ModelDraft } from "./keras/model_draft.ts";
import { endInLogits, fitHead, takeEnd } from "./keras/model_end.ts";
import { fitOpening, opensByRescaling, takeOpening } from "./keras/model_opening.ts";
import { type OpeningLayer, putInFront } from "./keras/pixels.ts";
import { takeOperations } from "./keras/operations.ts";
import { plainName } from "./keras/plain_name.ts";
import { readLayers } from "./keras/read_layers.ts";
import type { NamedLayer } from "./keras/weights.ts";
import { type UncheckedTopology, writeTopology } from "./keras/write_topology.ts";
import { planTopology } from "./plan.ts";
import { type Topology, topologySchema } from "./topology.ts";

/** What a model is to be trained on, and for what. */
export interface DataShape {
  /** Extents of one example. */
  readonly shape: readonly number[];
  readonly classes: number;
  /** What its numbers were divided by, 255 for pixels; where it is left out, they may be pixels. */
  readonly divisor?: number | undefined;
  /** Name of the task's loss; softmax cross-entropy where it is left out. */
  readonly loss?: string | undefined;
  /** Layers that bring pixels to what the model expects of them, to be put in front of it. */
  readonly opening?: readonly OpeningLayer[] | undefined;
  /** The model starts from weights; true for the names of those tensors that are drawn anew. */
  readonly isFresh?: ((tensor: string) => boolean) | undefined;
}

/** A topology from a file, and what of the file it leaves out. */
export interface KerasImport {
  readonly topology: Topology;
  /** Extents of one example that the model takes. */
  readonly inputShape: readonly number[];
  /** Names of the layers that have settings: in the file, with those of the models they are in, and here. */
  readonly layers: readonly NamedLayer[];
  /** Logits, as many as there are classes, or numbers. */
  readonly outputs: number;
  /** The file's model brings pixels to another scale itself. */
  readonly rescales: boolean;
  /** The last layer, where it has one unit in the file and two here. */
  readonly doubled: string | undefined;
  /** What was left out or is done otherwise here, one sentence each. */
  readonly notes: readonly string[];
}

/** The loss of a task that names none. */
const USUAL_LOSS = "softmax-cross-entropy";

/**
 * The extents of an example that a file's model takes, so that data can be brought to them; undefined where the file
 * gives none, or leaves one open.
 *
 * @throws as `importKeras`
 */
export function kerasInputShape(text: string, name: string): readonly number[] | undefined {
  const draft = new ModelDraft(readKerasFile(text, name), name);
  takeOpening(draft, undefined);
  const shape = draft.inputShape;
  return shape?.every((extent) => extent !== null) ? shape as readonly number[] : undefined;
}

/**
 * Reads a `model.json`: the layers format of tfjs, or what `to_json()` of Keras 2 and 3 gives. Sequential and Functional
 * models of one input and one output are taken over, models within them laid open. Activations of their own are joined to
 * the layer before them, and a graph that is a sequence becomes one; whatever would make another model of it is refused.
 *
 * @param name what an error calls the file
 * @param data what the model is to be trained on: its input and its end are written as that needs it, where that is the
 * same model
 * @throws {SyntaxError} if it is no JSON
 * @throws {TypeError} in one line that names the layer and what to put instead
 *
 * @example
 * ```ts
 * import { importKeras } from "./import_keras.ts";
 * import assert from "node:assert";
 *
 * const layer = { class_name: "Dense", config: { units: 3, activation: "softmax", batch_input_shape: [null, 4] } };
 * const text = JSON.stringify({ class_name: "Sequential", config: { name: "flowers", layers: [layer] } });
 * const { topology, inputShape, notes } = importKeras(text, "model.json");
 * assert.deepStrictEqual([topology.config.layers.length, inputShape], [1, [4]]);
 * assert.match(notes[0], /softmax .* is part of the loss/);
 * ```
 */
export function importKeras(text: string, name: string, data?: DataShape): KerasImport {
  const file = readKerasFile(text, name);
  const { model, compiled } = file;
  const loss = data?.loss ?? USUAL_LOSS;
  const draft = new ModelDraft(file, name);
  const leftOut = new LeftOut();
  takeOperations(draft);
  const rescales = opensByRescaling(draft);
  if (rescales && data?.opening !== undefined && data.opening.length > 0) {
    throw refusal(
      name,
      "it brings its input to another scale itself, by a Rescaling",
      "leave --pixels, --mean and --deviation out",
    );
  }
  takeOpening(draft, data?.divisor);
  takeEnd(draft, loss);
  readLayers(draft, leftOut);
  if (draft.calls.length === 0) {
    throw refusal(name, "it has no layer that computes something", "add a Dense layer");
  }
  const doubled = endInLogits(draft, loss, data?.classes);
  if (data?.isFresh !== undefined) fitHead(draft, data.classes, data.isFresh);
  const inputShape = fitOpening(draft, data?.shape);
  putInFront(draft, data?.opening ?? []);
  const title = isFields(model.config) && typeof model.config.name === "string" ? model.config.name : "model";
  const plain = plainName(title, "model");
  if (isFields(model.config)) leftOut.look(plain, "Sequential", { dtype: model.config.dtype });
  const topology = check(writeTopology(draft, plain, inputShape), name);
  return {
    topology,
    inputShape,
    layers: namesOf(draft),
    outputs: planTopology(topology).outputs,
    rescales,
    doubled,
    // Several layers may say the same.
    notes: few([
      ...new Set([
        ...data?.isFresh === undefined ? file.notes : [],
        ...compiled === undefined ? [] : [sayCompiled(compiled, loss)],
        ...plain === title ? [] : [`The model "${shownName(title)}" is called "${plain}" here.`],
        ...draft.notes,
        ...leftOut.notes(data?.isFresh !== undefined),
      ]),
    ]),
  };
}

/** Sentences that are said of one file. */
const MOST_NOTES = 64;

function few(notes: readonly string[]): readonly string[] {
  if (notes.length <= MOST_NOTES) return notes;
  return [...notes.slice(0, MOST_NOTES - 1), `And ${notes.length - MOST_NOTES + 1} things more like these.`];
}

function namesOf({ calls }: ModelDraft): NamedLayer[] {
  return [...new Set(calls.map(({ layer }) => layer))].map(({ given, name }) => ({ given, name }));
}

/** @throws {TypeError} if a setting is out of bounds */
function check(unchecked: UncheckedTopology, name: string): Topology {
  const topology = topologySchema.safeParse(unchecked);
  if (topology.success) return topology.data;
  const [{ path, message }] = topology.error.issues;
  const at = unchecked.config.layers[Number(path[2])]?.config.name;
  const where = at === undefined
    ? `its ${path.slice(-2).join(" ")}`
    : `layer "${at}": ${path.slice(path[3] === "config" ? 4 : 3).join(" ")}`;
  throw refusal(name, `${where}: ${message}`, "take a model within these bounds");
}
