/**
 * Layers that wrap one other layer.
 *
 * @module
 */
import { z } from "zod";
import { ADD, CONCATENATE, entriesIn, MULTIPLY, RESHAPE, REVERSE, SCALE, type Value } from "../../ops/mod.ts";
import { isFields, shown } from "../keras/keras_fields.ts";
import type { KerasLayer } from "../keras/keras_layer.ts";
import type { LayerScope } from "../lowering.ts";
import { name } from "./fields.ts";
import { type AnyLayerKind, layerKind } from "./layer_kind.ts";

/** A layer within a layer: its kind, and its settings with its name. */
interface Wrapped {
  readonly class_name: string;
  readonly config: { readonly name: string; readonly [setting: string]: unknown };
}

/** How the outputs of both directions become one. */
const MERGES = ["concat", "sum", "mul", "ave"] as const;

/** Kinds that an error names. */
const MOST_NAMED = 8;

/** A kind that wraps one of some kinds; none of these wraps another, so that it ends there. */
interface Wrapper {
  readonly schema: z.ZodType<Wrapped>;
  lower(layer: LayerScope, wrapped: Wrapped, scope: string, input: Value): Value;
  read(keras: KerasLayer, key: string): Wrapped;
}

function wrapperOf(kinds: readonly AnyLayerKind[]): Wrapper {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  const schema = z.discriminatedUnion(
    "class_name",
    kinds.map((kind) =>
      z.strictObject({ class_name: z.literal(kind.name), config: kind.config.extend({ name }) })
    ) as never,
  ) as unknown as z.ZodType<Wrapped>;
  return {
    schema,
    lower(layer, { class_name, config: { name: _, ...config } }, scope, input) {
      return byName.get(class_name)!.lower(layer.within(scope), [input], config, {});
    },
    read(keras, key) {
      const value = keras.fields[key];
      if (!isFields(value) || !isFields(value.config) || typeof value.class_name !== "string") {
        throw keras.refuse(`has ${key} ${shown(value)}`, "give a layer with its config");
      }
      const { class_name, config } = value;
      const kind = byName.get(class_name);
      if (kind === undefined) {
        const names = [...byName.keys()];
        const more = names.length > MOST_NAMED ? " and more" : "";
        throw keras.refuse(
          `wraps a ${shown(class_name)}`,
          `it may wrap ${names.slice(0, MOST_NAMED).join(", ")}${more}`,
        );
      }
      const called = name.safeParse(config.name);
      const own = called.success ? called.data : class_name.toLowerCase();
      const within = keras.within(own, class_name, config);
      const settings = kind.read(within);
      for (const note of within.notes) keras.note(note);
      return { class_name, config: { name: own, ...settings } };
    },
  };
}

/** A recurrent layer forwards and another backwards, their outputs in one (Schuster and Paliwal, 1997). */
export function bidirectional(recurrent: readonly AnyLayerKind[]): AnyLayerKind {
  const wrapper = wrapperOf(recurrent);
  return layerKind({
    name: "Bidirectional",
    config: z.strictObject({ layer: wrapper.schema, merge_mode: z.enum(MERGES).optional() }),
    lower(layer, [input], { layer: wrapped, merge_mode = "concat" }) {
      const { class_name, config } = wrapped;
      if (config.go_backwards === true) throw layer.refuse("wraps a layer that goes backwards already");
      const backwards: Wrapped = { class_name, config: { ...config, go_backwards: true } };
      const forth = wrapper.lower(layer, wrapped, `forward_${config.name}`, input);
      const back = wrapper.lower(layer, backwards, `backward_${config.name}`, input);
      return merge(layer, forth, config.return_sequences === true ? turned(layer, back) : back, merge_mode);
    },
    read(keras) {
      const merge_mode = keras.word("merge_mode", MERGES, "concat");
      const wrapped = plain(wrapper.read(keras, "layer"), "forward_");
      if (keras.fields.backward_layer != null) requireSame(keras, wrapped, wrapper.read(keras, "backward_layer"));
      return { layer: wrapped, ...merge_mode === "concat" ? {} : { merge_mode } };
    },
  });
}

const turned = (layer: LayerScope, value: Value) => layer.apply(REVERSE, [value], { axis: 1 });

function merge(layer: LayerScope, forth: Value, back: Value, mode: typeof MERGES[number]): Value {
  const both = [forth, back];
  switch (mode) {
    case "concat":
      return layer.apply(CONCATENATE, both, { axis: forth.shape.length - 1 });
    case "sum":
      return layer.apply(ADD, both);
    case "mul":
      return layer.apply(MULTIPLY, both);
    case "ave":
      return layer.apply(SCALE, [layer.apply(ADD, both)], { factor: 0.5 });
  }
}

/** The layer by the name that it had before Keras wrapped it. */
function plain({ class_name, config }: Wrapped, prefix: string): Wrapped {
  const own = config.name.startsWith(prefix) ? config.name.slice(prefix.length) : config.name;
  return { class_name, config: { ...config, name: own === "" ? config.name : own } };
}

/** @throws {TypeError} if the layer of the other direction differs in more than that */
function requireSame(keras: KerasLayer, forth: Wrapped, back: Wrapped): void {
  const { class_name, config: { go_backwards, ...config } } = plain(back, "backward_");
  const mirrored = { class_name, config: { ...config, name: forth.config.name } };
  if (go_backwards === true && canonical(mirrored) === canonical(forth)) return;
  throw keras.refuse("has a backward_layer of its own", "leave it out, so that both directions are alike");
}

function canonical({ class_name, config }: Wrapped): string {
  return JSON.stringify([class_name, ...Object.entries(config).sort(([left], [right]) => left < right ? -1 : 1)]);
}

/** One layer on each step of a sequence: [steps, ..] → [steps, ..]. */
export function timeDistributed(kinds: readonly AnyLayerKind[]): AnyLayerKind {
  // Statistics over a batch would be those of all steps, and ids are no steps.
  const fit = kinds.filter(({ name, inputs, symbols }) =>
    inputs === undefined && symbols === undefined && name !== "BatchNormalization"
  );
  const wrapper = wrapperOf(fit);
  return layerKind({
    name: "TimeDistributed",
    config: z.strictObject({ layer: wrapper.schema }),
    lower(layer, [input], { layer: wrapped }) {
      const [batch, steps, ...extents] = input.shape;
      if (extents.length === 0) throw layer.refuse(`cannot take an input of shape [${steps}]`);
      const each = layer.apply(RESHAPE, [input], { shape: [entriesIn([batch, steps]), ...extents] });
      const output = wrapper.lower(layer, wrapped, wrapped.config.name, each);
      return layer.apply(RESHAPE, [output], { shape: [batch, steps, ...output.shape.slice(1)] });
    },
    read: (keras) => ({ layer: wrapper.read(keras, "layer") }),
  });
}
