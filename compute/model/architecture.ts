/**
 * Model topologies as tfjs writes them (`model_config` of a sequential model), and the plan of computation they mean.
 *
 * @module
 */
import { z } from "zod";
import { createLayout, type Layout } from "../vector/mod.ts";
import type { Operation } from "./operation.ts";
import { activationsOf, EVALUATED_AT_ONCE, tooLarge } from "./size.ts";

const size = z.int().positive().max(65_536);
const pair = z.tuple([size, size]);
const name = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/);
const activation = z.enum(["linear", "relu", "tanh", "sigmoid"]);
/** Extents of an input with the batch's, which is open, in front. */
const input = z.tuple([z.null(), size]).rest(size).optional();

const layerSchema = z.discriminatedUnion("class_name", [
  z.strictObject({
    class_name: z.literal("Embedding"),
    config: z.strictObject({ name, input_dim: size, output_dim: size, batch_input_shape: input }),
  }),
  z.strictObject({
    class_name: z.literal("Conv2D"),
    config: z.strictObject({
      name,
      filters: size,
      kernel_size: pair,
      padding: z.enum(["same", "valid"]),
      activation,
      batch_input_shape: input,
    }),
  }),
  z.strictObject({
    class_name: z.literal("MaxPooling2D"),
    config: z.strictObject({ name, pool_size: pair }),
  }),
  z.strictObject({
    class_name: z.literal("Flatten"),
    config: z.strictObject({ name, batch_input_shape: input }),
  }),
  z.strictObject({
    class_name: z.literal("Dense"),
    config: z.strictObject({ name, units: size, activation, batch_input_shape: input }),
  }),
]);

/** Schema of a topology: a sequence of Embedding, Conv2D, MaxPooling2D, Flatten and Dense layers. */
export const topologySchema = z.strictObject({
  class_name: z.literal("Sequential"),
  config: z.strictObject({ name, layers: z.array(layerSchema).min(1).max(64) }),
});

/** Extents that a layer's input must have, in number; any for Flatten. */
const RANKS = { Embedding: 1, Dense: 1, Conv2D: 3, MaxPooling2D: 3 } as const;

/** A sequential model, as `tf.models.modelFromJSON` reads it too. */
export type Topology = z.infer<typeof topologySchema>;

/** A topology made ready to be computed. */
export interface Plan {
  /** The tensors of the model, kernel before bias, layer by layer. */
  readonly layout: Layout;
  /** Inputs that each output of a tensor's layer sums over: its fan-in; 0 for a bias. A table of embeddings counts its dimensions. */
  readonly fanIns: readonly number[];
  readonly operations: readonly Operation[];
  /** Extents of one input: height, width and channels of an image. */
  readonly inputShape: readonly number[];
  /** The input is ids, each below this; undefined where it is no ids. */
  readonly symbols: number | undefined;
  /** Entries of one output: one logit a class. */
  readonly outputs: number;
  /** Entries of all values that one example has on its way through the model. */
  readonly activations: number;
}

/**
 * Plans the computation of a topology.
 *
 * A bias and a rectifier before max pooling are done after it: max(relu(a + b), relu(a' + b)) = relu(max(a, a') + b)
 * holds exactly, in floating point too, and the rest of the work then runs over a quarter of the entries.
 *
 * @param batch examples of a local step, where more than an evaluation's
 * @throws {TypeError} if a layer does not fit the one before it, or the model is too large; nothing is allocated by then
 */
export function planTopology(topology: Topology, batch = EVALUATED_AT_ONCE): Plan {
  const { layers, name: model } = topology.config;
  const tensors: { name: string; shape: number[] }[] = [];
  const fanIns: number[] = [];
  const operations: Operation[] = [];
  const refuse = (layer: string, why: string) =>
    new TypeError(`Cannot plan model "${model}": layer "${layer}" ${why}; correct the topology`);
  const addParameters = (layer: string, shape: number[], fanIn: number): { kernel: number; bias: number } => {
    tensors.push({ name: `${layer}/kernel`, shape }, { name: `${layer}/bias`, shape: shape.slice(-1) });
    fanIns.push(fanIn, 0);
    return { kernel: tensors.length - 2, bias: tensors.length - 1 };
  };

  const first = layers[0].config;
  const given = "batch_input_shape" in first ? first.batch_input_shape : undefined;
  if (given === undefined) throw refuse(first.name, "comes first and has no batch_input_shape");
  const inputShape = given.slice(1) as number[];
  let symbols: number | undefined;
  let shape = inputShape;
  for (const [index, { class_name, config }] of layers.entries()) {
    if (index > 0 && "batch_input_shape" in config) {
      throw refuse(config.name, "has a batch_input_shape, which only the first may");
    }
    if (class_name !== "Flatten" && shape.length !== RANKS[class_name]) {
      const wanted = class_name === "Dense" && shape.length > 1
        ? ", only a row of numbers (put a Flatten before it)"
        : "";
      throw refuse(config.name, `cannot take an input of shape [${shape.join(", ")}]${wanted}`);
    }
    if (class_name === "Embedding") {
      if (index > 0) throw refuse(config.name, "must come first, since it takes ids");
      const { input_dim, output_dim } = config;
      symbols = input_dim;
      tensors.push({ name: `${config.name}/embeddings`, shape: [input_dim, output_dim] });
      fanIns.push(output_dim);
      operations.push({ kind: "embedding", table: 0, symbols, dimensions: output_dim });
      shape = [...shape, output_dim];
    } else if (class_name === "Flatten") {
      const units = shape.reduce((product, extent) => product * extent, 1);
      operations.push({ kind: "flatten", inputShape: shape, units });
      shape = [units];
    } else if (class_name === "MaxPooling2D") {
      const [height, width] = config.pool_size;
      shape = [Math.floor(shape[0] / height), Math.floor(shape[1] / width), shape[2]];
      operations.push({ kind: "pool", size: config.pool_size });
    } else if (class_name === "Dense") {
      const { kernel, bias } = addParameters(config.name, [shape[0], config.units], shape[0]);
      operations.push({ kind: "dense", kernel }, { kind: "bias", bias });
      shape = [config.units];
    } else {
      const [height, width] = config.kernel_size;
      const kernelShape = [height, width, shape[2], config.filters] as const;
      const { kernel, bias } = addParameters(config.name, [...kernelShape], height * width * shape[2]);
      operations.push({ kind: "conv", kernel, padding: config.padding, kernelShape }, { kind: "bias", bias });
      const lost = config.padding === "same" ? [0, 0] : [height - 1, width - 1];
      shape = [shape[0] - lost[0], shape[1] - lost[1], config.filters];
    }
    if ("activation" in config && config.activation !== "linear") operations.push({ kind: config.activation });
    if (shape.some((extent) => extent < 1)) throw refuse(config.name, "leaves nothing of its input");
  }
  if (shape.length !== 1) throw refuse(layers[layers.length - 1].config.name, "comes last and gives no row of logits");
  const pooled = poolFirst(operations);
  const activations = activationsOf(pooled, inputShape, tensors);
  const trouble = tooLarge(tensors, activations, batch);
  if (trouble !== undefined) throw new TypeError(`Cannot plan model "${model}": ${trouble}`);
  const layout = createLayout(tensors);
  return { layout, fanIns, operations: pooled, inputShape, symbols, outputs: shape[0], activations };
}

/** Moves each pooling in front of the bias and the rectifier before it. */
function poolFirst(operations: readonly Operation[]): Operation[] {
  const moved = [...operations];
  for (let index = 0; index < moved.length; index++) {
    if (moved[index].kind !== "pool") continue;
    for (let at = index; at > 0 && (moved[at - 1].kind === "relu" || moved[at - 1].kind === "bias"); at--) {
      [moved[at - 1], moved[at]] = [moved[at], moved[at - 1]];
    }
  }
  return moved;
}
