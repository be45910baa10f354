/**
 * Normalisations.
 *
 * @module
 */
import { z } from "zod";
import {
  ADD,
  BATCH_NORMALISATION,
  entriesIn,
  GROUP_NORMALISATION,
  LAYER_NORMALISATION,
  MULTIPLY,
  RESHAPE,
  SIZE_NORMALISATION,
  SUBTRACT,
  untrained,
  type Value,
} from "../../ops/mod.ts";
import { add, broadcastTo, scalar, unary } from "../../ops/kernels.ts";
import { type Initialiser, ONES, ZEROS } from "../initialiser.ts";
import type { KerasLayer } from "../keras/keras_layer.ts";
import type { LayerScope } from "../lowering.ts";
import { axis, epsilon, none } from "./fields.ts";
import { layerKind } from "./layer_kind.ts";
import { lastAxis, unless } from "./settings.ts";

const EPSILON = 1e-3;
const shared = { axis: axis.optional(), epsilon: epsilon.optional(), center: none.optional(), scale: none.optional() };

/** Which of the two tensors a normalisation has. */
interface Parts {
  readonly center?: false | undefined;
  readonly scale?: false | undefined;
}

function readShared(keras: KerasLayer) {
  return {
    ...lastAxis(keras),
    ...unless("epsilon", keras.number("epsilon", EPSILON), EPSILON),
    ...keras.flag("center", true) ? {} : { center: false as const },
    ...keras.flag("scale", true) ? {} : { scale: false as const },
  };
}

/** One number for each channel: trained, or always the same where that part is left out. */
function row(layer: LayerScope, name: string, channels: number, initial: Initialiser, isTrained: boolean): Value {
  if (isTrained) return layer.tensor(name, [channels], initial);
  const value = scalar(layer.program, initial === ONES ? 1 : 0);
  return untrained(broadcastTo(layer.program, value, [channels]));
}

function rows(layer: LayerScope, channels: number, { center, scale }: Parts): readonly [gamma: Value, beta: Value] {
  const gamma = row(layer, "gamma", channels, ONES, scale !== false);
  return [gamma, row(layer, "beta", channels, ZEROS, center !== false)];
}

/** gamma · value + beta, without the parts that are left out. */
function stretch(layer: LayerScope, value: Value, { center, scale }: Parts): Value {
  const channels = value.shape[value.shape.length - 1];
  const scaled = scale === false ? value : layer.apply(MULTIPLY, [value, layer.tensor("gamma", [channels], ONES)]);
  return center === false ? scaled : layer.apply(ADD, [scaled, layer.tensor("beta", [channels], ZEROS)]);
}

/**
 * Each channel brought to mean 0 and variance 1, then gamma times it plus beta. In training by the batch's own mean and
 * variance; otherwise by those that were measured on local batches, so that Keras's `momentum` has no part in it. Where all
 * of the layer is frozen, always by those that came with it.
 */
export const BATCH_NORMALIZATION = layerKind({
  name: "BatchNormalization",
  config: z.strictObject(shared),
  lower(layer, [input], { axis, epsilon = EPSILON, ...parts }) {
    layer.requireLast(input, axis);
    const { shape } = input;
    const channels = shape[shape.length - 1];
    const [gamma, beta] = rows(layer, channels, parts);
    if (layer.isFrozen(STATISTICS) && layer.isFrozen(trainedParts(parts))) {
      const [mean, variance] = [[STATISTICS[0], ZEROS], [STATISTICS[1], ONES]] as const;
      const kept = [mean, variance].map(([name, initial]) => layer.tensor(name, [channels], initial));
      return byStatistics(layer, input, [gamma, beta], kept, epsilon);
    }
    if (!layer.isTraining) {
      const measured = STATISTICS.map((name) => layer.measured(name, [channels]));
      return byStatistics(layer, input, [gamma, beta], measured, epsilon);
    }
    const places = entriesIn(shape.slice(0, -1));
    const isPicture = shape.length === 4;
    const picture = isPicture ? input : layer.apply(RESHAPE, [input], { shape: [places, 1, 1, channels] });
    const [output, mean, variance] = layer.tape.applyAll(BATCH_NORMALISATION, [picture, gamma, beta], { epsilon });
    layer.measure(STATISTICS[0], mean.ref);
    layer.measure(STATISTICS[1], variance.ref);
    return isPicture ? output : layer.apply(RESHAPE, [output], { shape });
  },
  read(keras) {
    keras.only("renorm", false, "renorm is not supported; leave it out");
    keras.only("virtual_batch_size", null, "leave virtual_batch_size out");
    return readShared(keras);
  },
});

/** What batch normalisation measures, as Keras calls it. */
const STATISTICS = ["moving_mean", "moving_variance"] as const;

function trainedParts({ center, scale }: Parts): string[] {
  return [...scale === false ? [] : ["gamma"], ...center === false ? [] : ["beta"]];
}

/** (input − mean) · gamma/√(variance + ε) + beta. */
function byStatistics(
  layer: LayerScope,
  input: Value,
  [gamma, beta]: readonly Value[],
  [mean, variance]: readonly Value[],
  epsilon: number,
): Value {
  const { program } = layer;
  const inverse = unary(program, "Rsqrt", add(program, variance.ref, scalar(program, epsilon)));
  const factor = layer.apply(MULTIPLY, [gamma, untrained(inverse)]);
  const shift = layer.apply(SUBTRACT, [beta, layer.apply(MULTIPLY, [mean, factor])]);
  return layer.apply(ADD, [layer.apply(MULTIPLY, [input, factor]), shift]);
}

/** Each row of the last axis brought to mean 0 and variance 1, then gamma times it plus beta. */
export const LAYER_NORMALIZATION = layerKind({
  name: "LayerNormalization",
  config: z.strictObject(shared),
  lower(layer, [input], { axis, epsilon = EPSILON, ...parts }) {
    layer.requireLast(input, axis);
    return stretch(layer, layer.apply(LAYER_NORMALISATION, [input], { epsilon }), parts);
  },
  read(keras) {
    keras.only("rms_scaling", false, "take RMSNormalization");
    return readShared(keras);
  },
});

const GROUPS = 32;

/** Each group of neighbouring channels, over all places of an example, brought to mean 0 and variance 1; −1: each channel. */
export const GROUP_NORMALIZATION = layerKind({
  name: "GroupNormalization",
  config: z.strictObject({
    groups: z.int().min(-1).max(65_536).refine((groups) => groups !== 0).optional(),
    ...shared,
  }),
  lower(layer, [input], { groups = GROUPS, axis, epsilon = EPSILON, ...parts }) {
    layer.requireLast(input, axis);
    const { shape } = input;
    const [batch, channels] = [shape[0], shape[shape.length - 1]];
    const count = groups === -1 ? channels : groups;
    if (channels % count !== 0) throw layer.refuse(`has ${count} groups, which must divide its ${channels} channels`);
    const places = entriesIn(shape.slice(1, -1));
    const flat = layer.apply(RESHAPE, [input], { shape: [batch, places, channels] });
    const normal = layer.apply(GROUP_NORMALISATION, [flat, ...rows(layer, channels, parts)], {
      groups: count,
      epsilon,
    });
    return layer.apply(RESHAPE, [normal], { shape });
  },
  read: (keras) => ({ ...unless("groups", keras.number("groups", GROUPS), GROUPS), ...readShared(keras) }),
});

const RMS_EPSILON = 1e-6;

/** Each row of the last axis over the root of the mean of its squares, times a trained scale. */
export const RMS_NORMALIZATION = layerKind({
  name: "RMSNormalization",
  config: z.strictObject({ axis: axis.optional(), epsilon: epsilon.optional() }),
  lower(layer, [input], { axis, epsilon = RMS_EPSILON }) {
    layer.requireLast(input, axis);
    const scale = layer.tensor("scale", [input.shape[input.shape.length - 1]], ONES);
    return layer.apply(MULTIPLY, [layer.apply(SIZE_NORMALISATION, [input], { by: "mean", epsilon }), scale]);
  },
  read: (keras) => ({
    ...lastAxis(keras),
    ...unless("epsilon", keras.number("epsilon", RMS_EPSILON), RMS_EPSILON),
  }),
});

/** Each row of the last axis brought to length 1. */
export const UNIT_NORMALIZATION = layerKind({
  name: "UnitNormalization",
  config: z.strictObject({ axis: axis.optional() }),
  lower(layer, [input], { axis }) {
    layer.requireLast(input, axis);
    return layer.apply(SIZE_NORMALISATION, [input], { by: "sum", epsilon: 1e-12 });
  },
  read: lastAxis,
});
