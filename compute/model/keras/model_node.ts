import type { CallOptions } from "../layers/layer_kind.ts";
import type { Fields } from "./keras_fields.ts";

/** One call of a layer, or of a model within the model. */
export interface ModelNode {
  /** As the file has it, with class_name and config; one value for all calls of it. */
  readonly layer: Fields;
  readonly name: string;
  /** Nodes whose values it takes, or the model's input. */
  readonly inputs: readonly object[];
  readonly options: CallOptions;
}

/** A model of one input and one output. */
export interface FileModel {
  /** Stands for the input's value. */
  readonly input: object;
  /** Its name, where it is a layer of its own. */
  readonly inputName: string | undefined;
  /** Extents of an example, null where the file leaves one open; undefined where it gives none. */
  readonly shape: readonly (number | null)[] | undefined;
  /** Each comes after those whose values it takes; what the output does not need is left out. */
  readonly nodes: readonly ModelNode[];
  /** A node, or the input. */
  readonly output: object;
}
