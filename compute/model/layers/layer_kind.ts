/**
 * What a kind of layer is: one value of this type, in the table of `mod.ts`.
 *
 * @module
 */
import type { z } from "zod";
import type { Value } from "../../ops/mod.ts";
import type { KerasLayer } from "../keras/keras_layer.ts";
import type { LayerScope } from "../lowering.ts";

/** How a layer is called, beside its inputs. */
export interface CallOptions {
  /** Each position attends to those before it and itself alone. */
  readonly use_causal_mask?: boolean | undefined;
}

/** A kind of layer. */
export interface LayerKind<Config extends object = Record<string, unknown>> {
  /** Its class in Keras. */
  readonly name: string;
  /**
   * Its settings in a manifest, without the layer's name. What has Keras's default is left out of a manifest, so that
   * equal models are equal texts; settings that every layer of the kind has are always there.
   */
  readonly config: z.ZodObject;
  /** How many values it takes; one by default. */
  readonly inputs?: { readonly least: number; readonly most: number };
  /** It takes ids, below this; undefined, and for most layers left out, where it takes numbers. */
  readonly symbols?: (config: Config) => number;
  /**
   * Adds what computes it.
   *
   * @param inputs of a batch, each with the batch's extent in front
   * @throws {TypeError} by `layer.refuse` if it does not fit its inputs
   */
  lower(layer: LayerScope, inputs: readonly Value[], config: Config, call: CallOptions): Value;
  /**
   * Reads its settings as a file of Keras 2, Keras 3 or tfjs has them.
   *
   * @throws {TypeError} by `keras.refuse` if it is to do what is not done here
   */
  read(keras: KerasLayer): Config;
}

/** A row of the table of kinds, whatever its settings. */
export type AnyLayerKind = LayerKind<Record<string, unknown>>;

/** Readies a kind for the table; its settings have been checked by its schema when it is lowered. */
export function layerKind<Schema extends z.ZodObject>(
  kind: Omit<LayerKind<z.infer<Schema>>, "config"> & { readonly config: Schema },
): AnyLayerKind {
  return kind as unknown as AnyLayerKind;
}
