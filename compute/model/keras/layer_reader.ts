import type { Layer } from "../topology.ts";
import { fitInput } from "./fit_input.ts";
import { type Fields, isFields, kindOf, numberOf, pairOf, refusal, shown, shownName } from "./keras_fields.ts";
import { LeftOut } from "./left_out.ts";
import { plainName } from "./plain_name.ts";

type Activation = "linear" | "relu" | "tanh" | "sigmoid";

const ACTIVATIONS: readonly string[] = ["linear", "relu", "tanh", "sigmoid"] satisfies Activation[];
/** Activations that are written as layers within others. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([["ReLU", "relu"], ["Softmax", "softmax"]]);
const LAYERS = "Embedding, Conv2D, MaxPooling2D, Flatten, Dense, Activation, ReLU, Softmax, Dropout, InputLayer, and " +
  "Reshape or Rescaling at the beginning";
/** Layers that do nothing but noise in training. */
const DROPOUTS: readonly string[] = ["Dropout", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise"];
/** What the data is like that a model is to be trained on. */
export interface DataShape {
  /** Extents of one example. */
  readonly shape: readonly number[];
  readonly classes: number;
}

/** Reads the layers of a sequential model one after another. */
export class LayerReader {
  readonly #notes: string[] = [];
  readonly #leftOut = new LeftOut();
  readonly #model: string;
  readonly #layers: Layer[] = [];
  readonly #names = new Set<string>();
  /** Extents of an example as the file has them, null where it leaves one open. */
  #inputShape: readonly (number | null)[] | undefined;
  /** The layer that ended in a softmax, after which none may come. */
  #softmax: string | undefined;

  /** @param inputShape extents that the file gives elsewhere, of use where the first layer has none */
  constructor(model: string, inputShape: readonly (number | null)[] | undefined) {
    this.#model = model;
    this.#inputShape = inputShape;
  }

  /** What was left out or is done otherwise here, one sentence each. */
  get notes(): readonly string[] {
    return [...this.#notes, ...this.#leftOut.notes];
  }

  /** Extents of an example, null where the file leaves one open; undefined where it gives none. */
  get inputShape(): readonly (number | null)[] | undefined {
    return this.#inputShape;
  }

  /** Reads one layer. @throws {TypeError} if it is not supported */
  read(value: unknown): void {
    if (!isFields(value) || typeof value.class_name !== "string" || !isFields(value.config)) {
      throw refusal(this.#model, `its layer ${this.#layers.length} has no class_name and config`, "save it anew");
    }
    const { class_name, config } = value;
    const given = typeof config.name === "string" ? config.name : class_name.toLowerCase();
    const called = `layer "${shownName(given)}" (${shownName(class_name)})`;
    const refuse = (what: string, fix: string) => refusal(this.#model, `${called} ${what}`, fix);
    if (this.#softmax !== undefined && !DROPOUTS.includes(class_name)) {
      throw refuse(
        `comes after the softmax of "${shownName(this.#softmax)}"`,
        "a softmax is supported as the last step only",
      );
    }
    this.#takeShape(class_name, config, refuse);
    this.#leftOut.look(shownName(given), class_name, config);
    if (config.trainable === false) throw refuse("is not trainable", "all layers are trained here; leave that out");
    this.#readKind(class_name, config, given, refuse);
  }

  /**
   * The layers, with the input's extents at the first; the model is made to fit the data where that changes nothing of
   * what it computes.
   *
   * @throws {TypeError} if there is none, or the extents are not known
   */
  finish(data: DataShape | undefined): Layer[] {
    this.#endInLogits(data?.classes);
    const [first] = this.#layers;
    if (first === undefined) {
      throw refusal(this.#model, "it has no layer that computes something", `it may have ${LAYERS}`);
    }
    const { shape, isFlattened, note } = fitInput(first.class_name, this.#inputShape, data?.shape);
    if (note !== undefined) this.#notes.push(note);
    if (shape === undefined) throw this.#unknownInput(data);
    if (isFlattened) this.#layers.unshift({ class_name: "Flatten", config: { name: this.#nameOf("flatten_input") } });
    const [opening, ...rest] = this.#layers;
    if (opening.class_name === "MaxPooling2D") {
      throw refusal(
        this.#model,
        `layer "${opening.config.name}" (MaxPooling2D) comes first`,
        "begin with Conv2D or Flatten",
      );
    }
    return [{ ...opening, config: { ...opening.config, batch_input_shape: [null, ...shape] } } as Layer, ...rest];
  }

  #unknownInput(data: DataShape | undefined): TypeError {
    const [declared, given] = [this.#inputShape, data?.shape];
    if (declared === undefined || given === undefined) {
      const open = declared === undefined ? "the shape of its input" : `all of its input ${shown(declared)}`;
      const fix = "begin it with keras.Input(shape=…) or name the data (--data)";
      return refusal(this.#model, `it does not say ${open}`, fix);
    }
    const what = `its input ${shown(declared)} does not take the data's ${shown(given)}`;
    return refusal(
      this.#model,
      what,
      `begin it with keras.Input(shape=(${given.join(", ")}${given.length === 1 ? "," : ""}))`,
    );
  }

  /** What comes last is to be one number a class, of which the loss takes the softmax. */
  #endInLogits(classes: number | undefined): void {
    const last = this.#layers.at(-1);
    if (last?.class_name !== "Dense") return;
    const { name, units, activation } = last.config as { name: string; units: number; activation: string };
    if (units === 1 && classes === 2 && activation !== "relu") {
      this.#layers[this.#layers.length - 1] = { ...last, config: { ...last.config, units: 2, activation: "linear" } };
      this.#notes.push(
        `The one unit of the last layer "${name}" becomes two, one a class: the softmax of two is the sigmoid of their ` +
          "difference, so the model can say the same, and the loss here is a softmax.",
      );
    } else if (units > 1 && activation === "sigmoid") {
      this.#layers[this.#layers.length - 1] = { ...last, config: { ...last.config, activation: "linear" } };
      this.#notes.push(
        `The sigmoid of the last layer "${name}" is left out: an example has one class here, not each by itself, and ` +
          "the loss takes the softmax of the logits.",
      );
    } else if (activation !== "linear") {
      this.#notes.push(
        `The last layer "${name}" ends in ${activation}: the loss takes the softmax of what that gives.`,
      );
    }
  }

  #takeShape(kind: string, config: Fields, refuse: (what: string, fix: string) => TypeError): void {
    const shape = config.batch_input_shape ?? config.batch_shape ?? config.batchInputShape;
    if (shape === undefined || shape === null || this.#layers.length > 0) return;
    let known: readonly unknown[] = Array.isArray(shape) ? shape.slice(1) : [];
    // Embeddings of Keras 2 say elsewhere how many ids they take.
    if (kind === "Embedding" && known.length === 1 && known[0] === null && typeof config.input_length === "number") {
      known = [config.input_length];
    }
    const isExtent = (extent: unknown): extent is number | null =>
      extent === null || (Number.isInteger(extent) && (extent as number) > 0);
    if (known.length === 0 || !known.every(isExtent)) {
      throw refuse(`takes an input of shape ${shown(shape)}`, "give every extent but the batch's");
    }
    this.#inputShape = known;
  }

  #readKind(kind: string, config: Fields, given: string, refuse: (what: string, fix: string) => TypeError): void {
    const must = (key: string, is: boolean, fix: string) => {
      if (!is) throw refuse(`has ${key} ${shown(config[key])}`, fix);
    };
    const optional = (key: string, allowed: unknown, fix: string) => {
      const value = config[key] ?? allowed;
      const pair = typeof allowed === "number" ? pairOf(value) : undefined;
      must(key, value === allowed || (pair !== undefined && pair.every((each) => each === allowed)), fix);
    };
    switch (kind) {
      case "InputLayer":
        return;
      case "Embedding":
        optional("mask_zero", false, "masks are not supported; set it to false");
        this.#add({
          class_name: "Embedding",
          config: {
            name: this.#nameOf(given),
            input_dim: numberOf(config.input_dim),
            output_dim: numberOf(config.output_dim),
          },
        });
        return;
      case "Conv2D": {
        optional("strides", 1, "strides of 1 are supported; pool to make it smaller");
        optional("dilation_rate", 1, "a dilation of 1 is supported");
        optional("groups", 1, "one group is supported");
        optional("data_format", "channels_last", 'data_format "channels_last" is supported');
        optional("use_bias", true, "use_bias true is supported");
        const kernel = pairOf(config.kernel_size);
        must("kernel_size", kernel !== undefined, "give height and width");
        const padding = config.padding ?? "valid";
        must("padding", padding === "same" || padding === "valid", '"same" and "valid" are supported');
        this.#add({
          class_name: "Conv2D",
          config: {
            name: this.#nameOf(given),
            filters: numberOf(config.filters),
            kernel_size: kernel as [number, number],
            padding: padding as "same" | "valid",
            activation: this.#activation(config.activation, given, refuse),
          },
        });
        return;
      }
      case "MaxPooling2D": {
        const size = pairOf(config.pool_size ?? 2);
        must("pool_size", size !== undefined, "give height and width");
        const strides = pairOf(config.strides ?? size);
        must("strides", `${strides}` === `${size}`, "strides equal to pool_size are supported");
        optional("padding", "valid", '"valid" is supported');
        optional("data_format", "channels_last", 'data_format "channels_last" is supported');
        const config2D = { name: this.#nameOf(given), pool_size: size as [number, number] };
        this.#add({ class_name: "MaxPooling2D", config: config2D });
        return;
      }
      case "Flatten":
        optional("data_format", "channels_last", 'data_format "channels_last" is supported');
        this.#add({ class_name: "Flatten", config: { name: this.#nameOf(given) } });
        return;
      case "Reshape":
        return this.#reshape(config.target_shape, given, refuse);
      case "Rescaling": {
        const isOurs = Math.abs(numberOf(config.scale) * 255 - 1) < 1e-6 && (config.offset ?? 0) === 0;
        must(
          "scale",
          isOurs && this.#layers.length === 0,
          "one of 1/255 at the beginning is supported, as pictures have it",
        );
        this.#notes.push(`Layer "${shownName(given)}" (Rescaling) is left out: pixels are 0 to 1 here already.`);
        return;
      }
      case "Dense": {
        optional("use_bias", true, "use_bias true is supported");
        const activation = this.#activation(config.activation, given, refuse);
        this.#add({
          class_name: "Dense",
          config: { name: this.#nameOf(given), units: numberOf(config.units), activation },
        });
        return;
      }
      case "Activation":
        return this.#join(this.#activation(config.activation, given, refuse), refuse);
      case "ReLU":
        optional("max_value", null, "a plain ReLU is supported");
        optional("negative_slope", 0, "a plain ReLU is supported");
        optional("threshold", 0, "a plain ReLU is supported");
        return this.#join("relu", refuse);
      case "Softmax":
        optional("axis", -1, "the softmax of the classes is supported, axis -1");
        return this.#join(this.#activation("softmax", given, refuse), refuse);
    }
    if (!DROPOUTS.includes(kind)) throw refuse("is not supported", `layers may be ${LAYERS}`);
    this.#notes.push(`Layer "${shownName(given)}" (${kind}) is left out: there is no noise in training here.`);
  }

  /** To a row it is a Flatten; at the beginning it says what the model takes. */
  #reshape(target: unknown, given: string, refuse: (what: string, fix: string) => TypeError): void {
    if (!Array.isArray(target) || target.length === 0) {
      throw refuse(`has target_shape ${shown(target)}`, "give its extents");
    }
    if (target.length === 1) return this.#add({ class_name: "Flatten", config: { name: this.#nameOf(given) } });
    const declared = this.#inputShape;
    const isKnown = target.every((extent) => Number.isInteger(extent) && extent > 0);
    const entries = (shape: readonly (number | null)[]) =>
      shape.reduce<number>((product, each) => product * (each ?? NaN), 1);
    const isSame = isKnown && (declared === undefined || entries(declared) === entries(target));
    if (this.#layers.length > 0 || !isSame) {
      const fix = "one at the beginning that keeps every number is supported, or one to a row";
      throw refuse(`has target_shape ${shown(target)}`, fix);
    }
    this.#inputShape = target;
    this.#notes.push(`Layer "${shownName(given)}" (Reshape) is left out: the model takes ${target.join("×")} at once.`);
  }

  #add(layer: Layer): void {
    this.#layers.push(layer);
  }

  /** Joins an activation of its own to the layer before it. */
  #join(activation: Activation, refuse: (what: string, fix: string) => TypeError): void {
    const last = this.#layers.at(-1);
    if (activation === "linear") return;
    if (last === undefined || !("activation" in last.config) || last.config.activation !== "linear") {
      throw refuse("follows no linear Conv2D or Dense", "put it behind one, or give that layer the activation");
    }
    this.#layers.pop();
    this.#layers.push({ ...last, config: { ...last.config, activation } } as Layer);
  }

  /** An activation by its name; a softmax, which must be the last step, is left to the loss. */
  #activation(value: unknown, given: string, refuse: (what: string, fix: string) => TypeError): Activation {
    const kind = isFields(value) ? kindOf(value) : value ?? "linear";
    const name = typeof kind === "string" ? SPELLINGS.get(kind) ?? kind : kind;
    if (name === "softmax") {
      this.#softmax = given;
      this.#notes.push(
        `The softmax of layer "${shownName(given)}" is part of the loss here: the model ends in logits.`,
      );
      return "linear";
    }
    if (typeof name === "string" && ACTIVATIONS.includes(name)) return name as Activation;
    const fix = `activations may be ${ACTIVATIONS.join(", ")}, and softmax at the end`;
    throw refuse(`has activation ${shown(name)}`, fix);
  }

  /** A name that is allowed here and used once. */
  #nameOf(given: string): string {
    const plain = plainName(given, "layer");
    let name = plain;
    for (let copy = 1; this.#names.has(name); copy++) name = `${plain}_${copy}`;
    this.#names.add(name);
    if (name !== given) this.#notes.push(`Layer "${shownName(given)}" is called "${name}" here.`);
    return name;
  }
}
