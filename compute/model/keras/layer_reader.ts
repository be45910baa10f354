import type { Topology } from "../architecture.ts";
import { type Fields, isFields, pairOf, refusal } from "./keras_fields.ts";

type Layer = Topology["config"]["layers"][number];
type Activation = "linear" | "relu" | "tanh" | "sigmoid";

const ACTIVATIONS: readonly string[] = ["linear", "relu", "tanh", "sigmoid"] satisfies Activation[];
const LAYERS = "Embedding, Conv2D, MaxPooling2D, Flatten, Dense, Activation, ReLU, Softmax, Dropout and InputLayer";
/** Layers that do nothing but noise in training. */
const DROPOUTS: readonly string[] = ["Dropout", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise"];
/** Keys whose value says how a layer is trained, not what it computes; anything but null is noted or refused. */
const CONSTRAINTS: readonly string[] = ["kernel_constraint", "bias_constraint", "embeddings_constraint"];
const REGULARISERS: readonly string[] = [
  "kernel_regularizer",
  "bias_regularizer",
  "activity_regularizer",
  "embeddings_regularizer",
];

/** Reads the layers of a sequential model one after another. */
export class LayerReader {
  /** What was left out or is done otherwise here, one sentence each. */
  readonly notes: string[] = [];
  readonly #model: string;
  readonly #layers: Layer[] = [];
  readonly #names = new Set<string>();
  #inputShape: readonly number[] | undefined;
  /** The layer that ended in a softmax, after which none may come. */
  #softmax: string | undefined;

  /** @param inputShape extents of an example, where the file may leave them open */
  constructor(model: string, inputShape: readonly number[] | undefined) {
    this.#model = model;
    this.#inputShape = inputShape;
  }

  /** Reads one layer. @throws {TypeError} if it is not supported */
  read(value: unknown): void {
    if (!isFields(value) || typeof value.class_name !== "string" || !isFields(value.config)) {
      throw refusal(this.#model, `its layer ${this.#layers.length} has no class_name and config`, "save it anew");
    }
    const { class_name, config } = value;
    const given = typeof config.name === "string" ? config.name : class_name.toLowerCase();
    const refuse = (what: string, fix: string) => refusal(this.#model, `layer "${given}" (${class_name}) ${what}`, fix);
    if (this.#softmax !== undefined && !DROPOUTS.includes(class_name)) {
      throw refuse(`comes after the softmax of "${this.#softmax}"`, "a softmax is supported as the last step only");
    }
    this.#takeShape(config, refuse);
    for (const key of CONSTRAINTS) {
      if ((config[key] ?? null) !== null) throw refuse(`has a ${key}`, "constraints are not supported; leave it out");
    }
    for (const key of REGULARISERS) {
      if ((config[key] ?? null) === null) continue;
      this.notes.push(`Layer "${given}": its ${key} is left out; the task's weightDecay serves the purpose.`);
    }
    if (config.trainable === false) throw refuse("is not trainable", "all layers are trained here; leave that out");
    this.#readKind(class_name, config, given, refuse);
  }

  /** The layers, with the input's extents at the first. @throws {TypeError} if there is none, or they are not known */
  finish(): Layer[] {
    const [first, ...rest] = this.#layers;
    if (first === undefined) {
      throw refusal(this.#model, "it has no layer that computes something", `it may have ${LAYERS}`);
    }
    if (this.#inputShape === undefined) {
      const fix = "begin it with keras.Input(shape=…) or name the data (--data)";
      throw refusal(this.#model, "it does not say the shape of its input", fix);
    }
    if (first.class_name === "MaxPooling2D") {
      throw refusal(
        this.#model,
        `layer "${first.config.name}" (MaxPooling2D) comes first`,
        "begin with Conv2D or Flatten",
      );
    }
    const opened = { ...first, config: { ...first.config, batch_input_shape: [null, ...this.#inputShape] } } as Layer;
    return [opened, ...rest];
  }

  #takeShape(config: Fields, refuse: (what: string, fix: string) => TypeError): void {
    const shape = config.batch_input_shape ?? config.batch_shape ?? config.batchInputShape;
    if (shape === undefined || shape === null || this.#layers.length > 0) return;
    const known = Array.isArray(shape) ? shape.slice(1) : [];
    // An open extent is taken from the data.
    if (known.includes(null) && this.#inputShape !== undefined) return;
    if (known.length === 0 || !known.every((extent) => Number.isInteger(extent) && extent > 0)) {
      throw refuse(`takes an input of shape ${JSON.stringify(shape)}`, "give every extent but the batch's");
    }
    this.#inputShape = known;
  }

  #readKind(kind: string, config: Fields, given: string, refuse: (what: string, fix: string) => TypeError): void {
    const must = (key: string, is: boolean, fix: string) => {
      if (!is) throw refuse(`has ${key} ${JSON.stringify(config[key])}`, fix);
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
            input_dim: Number(config.input_dim),
            output_dim: Number(config.output_dim),
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
            filters: Number(config.filters),
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
      case "Dense": {
        optional("use_bias", true, "use_bias true is supported");
        const activation = this.#activation(config.activation, given, refuse);
        this.#add({
          class_name: "Dense",
          config: { name: this.#nameOf(given), units: Number(config.units), activation },
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
        return this.#join(this.#activation("softmax", given, refuse), refuse);
    }
    if (!DROPOUTS.includes(kind)) throw refuse("is not supported", `layers may be ${LAYERS}`);
    this.notes.push(`Layer "${given}" (${kind}) is left out: there is no noise in training here.`);
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
    const name = isFields(value) ? value.config ?? value.class_name : value ?? "linear";
    if (name === "softmax") {
      this.#softmax = given;
      this.notes.push(`The softmax of layer "${given}" is part of the loss here: the model ends in logits.`);
      return "linear";
    }
    if (typeof name === "string" && ACTIVATIONS.includes(name)) return name as Activation;
    const fix = `activations may be ${ACTIVATIONS.join(", ")}, and softmax at the end`;
    throw refuse(`has activation ${JSON.stringify(name)}`, fix);
  }

  /** A name that is allowed here and used once. */
  #nameOf(given: string): string {
    const plain = given.replace(/[^A-Za-z0-9_.-]/g, "_").slice(0, 60) || "layer";
    let name = plain;
    for (let copy = 1; this.#names.has(name); copy++) name = `${plain}_${copy}`;
    this.#names.add(name);
    if (name !== given) this.notes.push(`Layer "${given}" is called "${name}" here.`);
    return name;
  }
}
