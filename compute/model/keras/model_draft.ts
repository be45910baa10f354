/**
 * A model from a file on its way to a topology: its calls, which may be replaced by others.
 *
 * @module
 */
import type { CallOptions } from "../layers/layer_kind.ts";
import { type FileGraph, layOpen } from "./file_graph.ts";
import { type Fields, refusal, shownName } from "./keras_fields.ts";
import type { KerasFile } from "./keras_file.ts";
import { plainName } from "./plain_name.ts";

/** A layer, first as the file has it, then as a manifest does. */
export interface DraftLayer {
  /** Its name in the file, with those of the models it is in. */
  readonly given: string;
  kind: string;
  /** Its settings in the file. */
  fields: Fields;
  readonly isOperation: boolean;
  /** What it is called here; empty until it has been read. */
  name: string;
  /** Its settings here. */
  config: Record<string, unknown>;
}

/** A call of a layer. */
export interface DraftCall {
  readonly layer: DraftLayer;
  inputs: DraftValue[];
  readonly options: CallOptions;
}

/** What a call gives, or the model's input. */
export type DraftValue = DraftCall | "input";

/** The model, its calls in order. */
export class ModelDraft {
  /** What an error calls the file. */
  readonly file: string;
  readonly inputName: string | undefined;
  /** The file is one of Keras 2 or tfjs. */
  readonly isOld: boolean;
  /** Extents of an example as the file has them, null where it leaves one open; undefined where it gives none. */
  inputShape: readonly (number | null)[] | undefined;
  calls: DraftCall[];
  output: DraftValue;
  readonly #names = new Set<string>();
  readonly #notes: string[] = [];

  /** @throws {TypeError} as `layOpen` */
  constructor({ model, isOld }: Pick<KerasFile, "model" | "isOld">, file: string) {
    const graph = layOpen(model, file);
    this.file = file;
    this.isOld = isOld;
    this.inputName = graph.inputName;
    this.inputShape = graph.inputShape;
    [this.calls, this.output] = drafted(graph);
  }

  /** What was left out or is done otherwise here, one sentence each. */
  get notes(): readonly string[] {
    return this.#notes;
  }

  /** Says what was left out or is done otherwise here. */
  note(sentence: string): void {
    this.#notes.push(sentence);
  }

  /** An error about a layer. */
  refuse({ given, kind }: DraftLayer, what: string, fix: string): TypeError {
    return refusal(this.file, `layer "${shownName(given)}" (${shownName(kind)}) ${what}`, fix);
  }

  /** The calls that take a value. */
  usesOf(value: DraftValue): DraftCall[] {
    return this.calls.filter(({ inputs }) => inputs.includes(value));
  }

  /** Nothing but this call takes the value, and its layer is called nowhere else. */
  isOnlyUse(call: DraftCall, value: DraftValue): boolean {
    return this.output !== value && this.usesOf(value).length === 1 && this.isCalledOnce(call.layer);
  }

  /** True for a layer of one call. */
  isCalledOnce(layer: DraftLayer): boolean {
    return this.calls.filter((call) => call.layer === layer).length === 1;
  }

  /** Leaves a call out: what took its value takes another. */
  replace(call: DraftCall, by: DraftValue): void {
    this.calls = this.calls.filter((each) => each !== call);
    for (const each of this.usesOf(call)) each.inputs = each.inputs.map((value) => value === call ? by : value);
    if (this.output === call) this.output = by;
  }

  /** A name that is allowed here and used once; its change is said. */
  nameFor(given: string): string {
    const plain = plainName(given, "layer");
    let name = plain;
    for (let copy = 1; this.#names.has(name); copy++) name = `${plain}_${copy}`;
    this.#names.add(name);
    if (name !== given) this.note(`Layer "${shownName(given)}" is called "${name}" here.`);
    return name;
  }
}

function drafted({ calls, output }: FileGraph): [DraftCall[], DraftValue] {
  const layers = new Map<object, DraftLayer>();
  const made = new Map<object, DraftCall>();
  const valueOf = (value: FileGraph["output"]) => value === "input" ? value : made.get(value)!;
  for (const call of calls) {
    const { name, kind, fields, isOperation } = call.layer;
    const layer = layers.get(call.layer) ?? { given: name, kind, fields, isOperation, name: "", config: {} };
    layers.set(call.layer, layer);
    made.set(call, { layer, inputs: call.inputs.map(valueOf), options: call.options });
  }
  return [[...made.values()], valueOf(output)];
}
