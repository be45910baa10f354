/**
 * The model within a file that Keras or tfjs wrote.
 *
 * @module
 */
import { type Fields, isFields, kindOf, refusal, shownName } from "./keras_fields.ts";

/** A file's model, and what the file says beside it. */
export interface KerasFile {
  /** The model, with its class and config. */
  readonly model: Fields;
  /** What `compile()` was told, as the file names it; undefined where it says nothing. */
  readonly compiled: Compiled | undefined;
  /** It is one of Keras 2 or tfjs, where some words mean other things than in Keras 3. */
  readonly isOld: boolean;
  /** What was left out, one sentence each. */
  readonly notes: readonly string[];
}

/** Loss and optimiser as a file names them. */
export interface Compiled {
  readonly loss: string | undefined;
  readonly optimiser: string | undefined;
}

/**
 * Finds the model: tfjs wraps it, Keras does not.
 *
 * @param name what an error calls the file
 * @throws {SyntaxError} if it is no JSON
 * @throws {TypeError} in one line, if there is no model in it
 */
export function readKerasFile(text: string, name: string): KerasFile {
  const file = parse(text, name);
  const notes: string[] = [];
  let at = file;
  if (isFields(at) && "weightsManifest" in at && Array.isArray(at.weightsManifest) && at.weightsManifest.length > 0) {
    notes.push("The file's weights are not taken over: the model starts from the task's seed; --weights takes them.");
  }
  if (isFields(at) && at.format === "graph-model") {
    throw refusal(name, "it is a graph model", "convert it to the layers format (tfjs_layers_model)");
  }
  const wrappers: unknown[] = [at];
  if (isFields(at) && "modelTopology" in at) wrappers.push(at = at.modelTopology);
  if (isFields(at) && "model_config" in at) wrappers.push(at = at.model_config);
  const compiled = wrappers.flatMap((each) => isFields(each) ? [each.compile_config, each.training_config] : [])
    .filter(isFields).find((each) => Object.keys(each).length > 0);
  if (isFields(at) && "class_name" in at) {
    const version = wrappers.filter(isFields).map((each) => each.keras_version).find((each) =>
      typeof each === "string"
    );
    const isOld = version === undefined ? !("module" in at) : !/^[3-9]\./.test(version);
    return { model: at, compiled: compiled === undefined ? undefined : readCompiled(compiled), isOld, notes };
  }
  throw refusal(name, "it has no model_config with a class_name", "save it by model.to_json() or as tfjs layers model");
}

function parse(text: string, name: string): unknown {
  const called = shownName(name);
  // As text, these are what the first bytes of a zip file and of HDF5 become.
  if (text.startsWith("PK\u0003\u0004") || text.slice(0, 8).includes("HDF\r\n")) {
    const fix = 'name it with --weights, or write its topology as JSON: open("model.json", "w").write(model.to_json())';
    throw new SyntaxError(`Cannot read model "${called}": it is a whole model as Keras saves it, no JSON; ${fix}`);
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (cause) {
    // The message may quote lines of the file.
    const reason = shownName((cause as Error).message, 200);
    throw new SyntaxError(`Cannot read model "${called}": ${reason}; correct the JSON`, { cause });
  }
}

function readCompiled({ loss, optimizer, optimizer_config }: Fields): Compiled {
  return { loss: kindOf(loss), optimiser: kindOf(optimizer) ?? kindOf(optimizer_config) };
}

/** The names that Keras and tfjs give to a loss, in lower case without what parts their words, and what it is here. */
const LOSSES: ReadonlyMap<string, string> = new Map([
  ["categoricalcrossentropy", "softmax-cross-entropy"],
  ["sparsecategoricalcrossentropy", "softmax-cross-entropy"],
  ["softmaxcrossentropy", "softmax-cross-entropy"],
  ["binarycrossentropy", "sigmoid-cross-entropy"],
  ["sigmoidcrossentropy", "sigmoid-cross-entropy"],
  ["meansquarederror", "mean-squared-error"],
  ["mse", "mean-squared-error"],
  ["meanabsoluteerror", "mean-absolute-error"],
  ["mae", "mean-absolute-error"],
  ["huber", "huber"],
  ["huberloss", "huber"],
]);

/** The same of optimisers. */
const OPTIMISERS: ReadonlyMap<string, string> = new Map([
  ["sgd", "sgd"],
  ["momentum", "sgd"],
  ["adam", "adamw"],
  ["adamw", "adamw"],
  ["nadam", "adamw"],
  ["adamax", "adamw"],
]);

const plainWord = (word: string) => word.slice(0, 100).toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * What `compile()` was told is the task's part here.
 *
 * @param loss the task's
 */
export function sayCompiled(compiled: Compiled, loss: string): string {
  const parts = [["loss", compiled.loss], ["optimiser", compiled.optimiser]]
    .flatMap(([what, kind]) => kind === undefined ? [] : [`${what} ${shownName(kind)}`]);
  const which = parts.length === 0 ? "" : ` (${parts.join(", ")})`;
  const asked = compiled.loss === undefined ? undefined : LOSSES.get(plainWord(compiled.loss));
  const optimiser = compiled.optimiser === undefined ? undefined : OPTIMISERS.get(plainWord(compiled.optimiser));
  const ways = [
    ...asked === undefined || asked === loss ? [] : [`--loss ${asked}`],
    ...optimiser === undefined ? [] : [`--optimiser ${optimiser}`],
  ];
  const advice = ways.length === 0 ? "" : `; ${ways.join(" ")} asks for the like`;
  const words = loss.replaceAll("-", " ").replace("cross entropy", "cross-entropy");
  return `What the file says of loss and optimiser${which} is not used: here the loss is ${words}, and the manifest has ` +
    `the optimiser${advice}.`;
}
