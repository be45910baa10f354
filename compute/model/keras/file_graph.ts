/**
 * The calls of a file's layers, with the models in it laid open.
 *
 * @module
 */
import type { CallOptions } from "../layers/layer_kind.ts";
import { MOST_CALLS } from "../wiring.ts";
import { readModel } from "./file_model.ts";
import type { FileModel } from "./model_node.ts";
import { type Fields, refusal, shownName } from "./keras_fields.ts";
import { isModel } from "./layer_fields.ts";

/** A layer of a file. Every call of it has the same one. */
export interface FileLayer {
  /** Its name, behind those of the models that it is in: "encoder.dense". */
  readonly name: string;
  readonly kind: string;
  readonly fields: Fields;
  /** It is an operation of Keras 3, such as `a + b`, and no layer. */
  readonly isOperation: boolean;
}

/** One call of a layer. */
export interface FileCall {
  readonly layer: FileLayer;
  readonly inputs: readonly FileValue[];
  readonly options: CallOptions;
}

/** What a call gives, or the model's input. */
export type FileValue = FileCall | "input";

/** A file's model as a graph of calls. */
export interface FileGraph {
  /** Each comes after those whose values it takes. */
  readonly calls: readonly FileCall[];
  readonly output: FileValue;
  /** What the file calls its input. */
  readonly inputName: string | undefined;
  /** Extents of an example, null where the file leaves one open; undefined where it gives none. */
  readonly inputShape: readonly (number | null)[] | undefined;
}

/** Models within models. */
const DEEPEST = 16;

/**
 * Lays a model open.
 *
 * @param name what an error calls the file
 * @throws {TypeError} in one line, if a call takes what there is none of or a part in itself, or there is too much of it
 */
export function layOpen(model: Fields, name: string): FileGraph {
  const opening = new Opening(name);
  const output = opening.open(readModel(model, [], name), [], "input");
  return { calls: opening.calls, output, inputName: opening.inputName, inputShape: opening.inputShape };
}

class Opening {
  readonly calls: FileCall[] = [];
  inputName: string | undefined;
  inputShape: readonly (number | null)[] | undefined;
  readonly #file: string;
  readonly #layers = new Map<Fields, FileLayer>();
  readonly #models = new Map<Fields, FileModel>();
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** Adds the calls that a model is made of. @returns its output */
  open(model: FileModel, path: readonly string[], input: FileValue): FileValue {
    if (path.length > DEEPEST) {
      throw refusal(this.#file, `it has models within models, ${DEEPEST} deep and more`, "make it flatter");
    }
    this.#takeInput(model, input);
    const values = new Map<object, FileValue>([[model.input, input]]);
    for (const node of model.nodes) {
      // Those of models count too, and all of them again where a model is called again.
      if (++this.#count > MOST_CALLS) {
        throw refusal(this.#file, `its layers are called more than ${MOST_CALLS} times`, "take a smaller model");
      }
      const inputs = node.inputs.map((each) => values.get(each)!);
      values.set(node, this.#call(node, inputs, path));
    }
    return values.get(model.output)!;
  }

  #call({ layer, name, options }: FileModel["nodes"][number], inputs: FileValue[], path: readonly string[]): FileValue {
    const below = [...path, name];
    if (!isModel(layer)) {
      const call = { layer: this.#layer(layer, below), inputs, options };
      this.calls.push(call);
      return call;
    }
    if (inputs.length !== 1) {
      const what = `the model "${shownName(name)}" within it takes ${inputs.length} inputs`;
      throw refusal(this.#file, what, "models of one input and one output are supported");
    }
    const known = this.#models.get(layer) ?? readModel(layer, below, this.#file);
    this.#models.set(layer, known);
    return this.open(known, below, inputs[0]);
  }

  #layer(value: Fields, path: readonly string[]): FileLayer {
    const known = this.#layers.get(value);
    if (known !== undefined) return known;
    const made = {
      name: path.join("."),
      kind: value.class_name as string,
      fields: value.config as Fields,
      isOperation: typeof value.module === "string" && /^keras\.src\.(ops|activations)\b/.test(value.module),
    };
    this.#layers.set(value, made);
    return made;
  }

  /** What is said first of the input's extents counts: the outermost model's. */
  #takeInput({ shape, inputName }: FileModel, input: FileValue): void {
    if (input !== "input") return;
    this.inputShape ??= shape;
    this.inputName ??= inputName;
  }
}
