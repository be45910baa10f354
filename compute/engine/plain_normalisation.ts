/**
 * Fused batch normalisation in the operations of tfjs.
 *
 * @module
 */
import type * as tensorflow from "@tensorflow/tfjs";
import type { Tf } from "./backend.ts";
import type { PlainKernel } from "./plain_kernel.ts";

type Tensor = tensorflow.Tensor;
type Settings = Readonly<Record<string, unknown>>;

/** The axes that are averaged over, and a row of the channels as it is stretched to the value. */
function layout({ data_format }: Settings): { axes: number[]; widen: (tf: Tf, row: Tensor) => Tensor } {
  return data_format === "NCHW"
    ? { axes: [0, 2, 3], widen: (tf, row) => tf.reshape(row, [1, -1, 1, 1]) }
    : { axes: [0, 1, 2], widen: (_, row) => row };
}

/** The table. */
export const NORMALISATION_KERNELS: Readonly<Record<string, PlainKernel>> = {
  FusedBatchNormV3(tf, [value, gamma, beta, mean, variance], settings) {
    const { axes, widen } = layout(settings);
    const measured = settings.is_training === true ? tf.moments(value, axes) : { mean, variance };
    const inverse = tf.rsqrt(tf.add(measured.variance, settings.epsilon as number));
    const centred = tf.sub(value, widen(tf, measured.mean));
    const output = tf.add(tf.mul(centred, widen(tf, tf.mul(inverse, gamma))), widen(tf, beta));
    const count = value.size / gamma.size;
    const estimate = tf.mul(measured.variance, count / Math.max(count - 1, 1));
    return [output, measured.mean, estimate, measured.mean, measured.variance, tf.zerosLike(gamma)];
  },
  FusedBatchNormGradV3(tf, [slope, value, gamma, mean, variance], settings) {
    const { axes, widen } = layout(settings);
    const inverse = tf.rsqrt(tf.add(variance, settings.epsilon as number));
    const normal = tf.mul(tf.sub(value, widen(tf, mean)), widen(tf, inverse));
    const toGamma = tf.sum(tf.mul(slope, normal), axes);
    const toBeta = tf.sum(slope, axes);
    const count = value.size / gamma.size;
    const rest = tf.add(widen(tf, tf.div(toBeta, count)), tf.mul(normal, widen(tf, tf.div(toGamma, count))));
    const toValue = settings.is_training === true
      ? tf.mul(tf.sub(slope, rest), widen(tf, tf.mul(inverse, gamma)))
      : tf.mul(slope, widen(tf, tf.mul(inverse, gamma)));
    return [toValue, toGamma, toBeta, tf.zerosLike(gamma), tf.zerosLike(gamma)];
  },
};
