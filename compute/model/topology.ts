/**
 * Model topologies as manifests have them: what Keras 2 and tfjs write as `model_config`, without what says nothing here.
 *
 * @module
 */
import { z } from "zod";
import { name, size } from "./layers/fields.ts";
import { LAYER_KINDS } from "./layers/mod.ts";

/** Layers that a model may have. */
export const MOST_LAYERS = 1024;

/** Extents of an input with the batch's, which is open, in front. */
const input = z.tuple([z.null(), size]).rest(size);
const place = z.int().min(0).max(MOST_LAYERS);
/** What a layer is told at one call beside its inputs. */
const callOptions = z.strictObject({ use_causal_mask: z.boolean().optional() });
/** One input of a call: the layer that gives it, which of that layer's calls, and which of the call's outputs. */
const source = z.union([z.tuple([name, place, place]), z.tuple([name, place, place, callOptions])]);

/** A layer: its kind, its settings with its name, and in a sequence its input's extents where it is the first. */
export interface Layer {
  readonly class_name: string;
  readonly config: {
    readonly name: string;
    readonly batch_input_shape?: readonly (number | null)[] | undefined;
    readonly [setting: string]: unknown;
  };
}

/** What one call of a layer takes: the layer that gives it, which of its calls, 0, and how it is called. */
export type Source =
  | readonly [layer: string, call: number, output: number]
  | readonly [layer: string, call: number, output: number, options: { readonly use_causal_mask?: boolean | undefined }];

/** A layer of a graph, and what each of its calls takes. */
export interface WiredLayer extends Layer {
  readonly name: string;
  readonly inbound_nodes: readonly (readonly Source[])[];
}

/** Layers one behind another. */
export interface SequentialTopology {
  readonly class_name: "Sequential";
  readonly config: { readonly name: string; readonly layers: readonly Layer[] };
}

/** Layers as a graph of one input and one output. */
export interface FunctionalTopology {
  readonly class_name: "Functional";
  readonly config: {
    readonly name: string;
    readonly layers: readonly WiredLayer[];
    readonly input_layers: readonly [readonly [layer: string, call: number, output: number]];
    readonly output_layers: readonly [readonly [layer: string, call: number, output: number]];
  };
}

/** A model, as `tf.models.modelFromJSON` reads it too where tfjs has its layers. */
export type Topology = SequentialTopology | FunctionalTopology;

const ROWS = [...LAYER_KINDS.values()];
const sequentialLayer = z.discriminatedUnion(
  "class_name",
  ROWS.map((kind) =>
    z.strictObject({
      class_name: z.literal(kind.name),
      config: kind.config.extend({ name, batch_input_shape: input.optional() }),
    })
  ) as never,
);
const inputLayer = z.strictObject({
  class_name: z.literal("InputLayer"),
  name,
  config: z.strictObject({ name, batch_input_shape: input }),
  inbound_nodes: z.tuple([]),
});
const wiredLayer = z.discriminatedUnion(
  "class_name",
  [
    inputLayer,
    ...ROWS.map((kind) =>
      z.strictObject({
        class_name: z.literal(kind.name),
        name,
        config: kind.config.extend({ name }),
        inbound_nodes: z.array(z.array(source).min(1).max(64)).min(1).max(64),
      })
    ),
  ] as never,
);
const end = z.tuple([z.tuple([name, place, place])]);

/** Schema of a topology: a sequence of layers, or a graph of them. */
export const topologySchema: z.ZodType<Topology> = z.discriminatedUnion("class_name", [
  z.strictObject({
    class_name: z.literal("Sequential"),
    config: z.strictObject({ name, layers: z.array(sequentialLayer).min(1).max(MOST_LAYERS) }),
  }),
  z.strictObject({
    class_name: z.literal("Functional"),
    config: z.strictObject({
      name,
      layers: z.array(wiredLayer).min(2).max(MOST_LAYERS),
      input_layers: end,
      output_layers: end,
    }),
  }),
]) as never;
