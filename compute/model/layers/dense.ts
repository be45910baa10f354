import { z } from "zod";
import { BIAS, entriesIn, MATRIX_PRODUCT, RESHAPE } from "../../ops/mod.ts";
import { kindOf } from "../keras/keras_fields.ts";
import { heUniform, ZEROS } from "../initialiser.ts";
import { activation, size } from "./fields.ts";
import { layerKind } from "./layer_kind.ts";

/**
 * Each row of the last axis times a kernel [inputs, units], plus a bias: [.., inputs] → [.., units]. Where its product is
 * added to something else, a kernel that begins at 0 lets all begin as if it were not there yet.
 */
export const DENSE = layerKind({
  name: "Dense",
  config: z.strictObject({
    units: size,
    activation,
    use_bias: z.literal(false).optional(),
    kernel_initializer: z.literal("zeros").optional(),
  }),
  lower(layer, [input], { units, activation, use_bias, kernel_initializer }) {
    const inputs = input.shape[input.shape.length - 1];
    const kernel = layer.tensor("kernel", [inputs, units], kernel_initializer ? ZEROS : heUniform(inputs));
    const bias = use_bias === false ? undefined : layer.tensor("bias", [units], ZEROS);
    const lead = input.shape.slice(0, -1);
    const rows = entriesIn(lead);
    const flat = layer.apply(RESHAPE, [input], { shape: [rows, inputs] });
    const product = layer.apply(MATRIX_PRODUCT, [flat, kernel]);
    const shifted = bias === undefined ? product : layer.apply(BIAS, [product, bias]);
    return layer.apply(RESHAPE, [layer.activate(shifted, activation)], { shape: [...lead, units] });
  },
  read: (keras) => ({
    units: keras.number("units"),
    activation: keras.activation(),
    ...keras.flag("use_bias", true) ? {} : { use_bias: false as const },
    ...isZeros(keras.fields.kernel_initializer) ? { kernel_initializer: "zeros" as const } : {},
  }),
});

/** Keras writes a class, or its name in small letters. */
function isZeros(initialiser: unknown): boolean {
  return ["Zeros", "zeros"].includes(kindOf(initialiser) ?? "");
}
