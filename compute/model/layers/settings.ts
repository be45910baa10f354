/**
 * What readers of several layers have in common.
 *
 * @module
 */
import { isFields, numberOf, shown } from "../keras/keras_fields.ts";
import type { KerasLayer } from "../keras/keras_layer.ts";

/** A setting by its name, or nothing where it is as Keras has it by default. */
export function unless<const Key extends string, Value>(
  key: Key,
  value: Value,
  usual: NoInfer<Value>,
): { readonly [K in Key]?: Value } {
  return `${value}` === `${usual}` ? {} : { [key]: value } as { readonly [K in Key]?: Value };
}

/** `use_bias`, which is true by default. */
export function biasOf(keras: KerasLayer): { readonly use_bias?: false } {
  return keras.flag("use_bias", true) ? {} : { use_bias: false };
}

/** Checks that the channels come last. @throws {TypeError} unless they do */
export function channelsLast(keras: KerasLayer): void {
  keras.only("data_format", "channels_last", 'data_format "channels_last" is supported');
}

/** A number that may be written as a list of one, as those of layers over sequences are. */
export function single(keras: KerasLayer, key: string, otherwise?: number): number {
  const value = keras.fields[key] ?? otherwise;
  return numberOf(Array.isArray(value) && value.length === 1 ? value[0] : value);
}

/** The axis, which must be the last: nothing where it is −1, otherwise its number with the batch's axis counted. */
export function lastAxis(keras: KerasLayer): { readonly axis?: number } {
  const value = keras.fields.axis ?? -1;
  const axis = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (axis === -1) return {};
  if (Number.isInteger(axis) && (axis as number) > 0) return { axis: axis as number };
  throw keras.refuse(
    `has axis ${shown(keras.fields.axis)}`,
    "the last axis, -1, is supported; Permute brings it there",
  );
}

/** Two numbers, which may be written as one. @throws {TypeError} if they are neither */
export function twoOf(keras: KerasLayer, key: string, value: unknown): [number, number] {
  const two = typeof value === "number" ? [value, value] : value;
  const isTwo = Array.isArray(two) && two.length === 2 && two.every((each) => typeof each === "number");
  if (isTwo) return [two[0], two[1]];
  throw keras.refuse(`has ${key} ${shown(keras.fields[key])}`, "give how many there are before and behind");
}

/** A list of whole numbers as Keras 3 writes it, plainly or as a typed list. */
export function listOf(keras: KerasLayer, key: string): number[] {
  const value = keras.fields[key];
  const list = isFields(value) && isFields(value.config) ? value.config.value : value;
  if (Array.isArray(list) && list.length <= 16 && list.every((each) => typeof each === "number")) return [...list];
  throw keras.refuse(`has ${key} ${shown(value)}`, "give a list of whole numbers");
}
