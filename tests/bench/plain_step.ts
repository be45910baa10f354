/**
 * Local steps by tfjs-node alone, the usual way: layers, tape, `optimizer.minimize`. Prints the median in ms.
 *
 * @module
 */
import type * as tensorflow from "@tensorflow/tfjs";
import util from "node:util";
import { modelTopology } from "../../compute/model/mod.ts";

const [model, batch, count] = [Deno.args[0], Number(Deno.args[1]), Number(Deno.args[2])];
Deno.env.set("TF_CPP_MIN_LOG_LEVEL", "3");
Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
const module = await import("@tensorflow/tfjs-node");
const tf = ("default" in module ? module.default : module) as unknown as typeof tensorflow;

const topology = modelTopology(model, [28, 28, 1], 10);
const layers = await tf.models.modelFromJSON({ modelTopology: { model_config: topology } as never } as never);
const images = tf.randomUniform([8 * batch, 28, 28, 1]);
const labels = tf.oneHot(tf.randomUniform([8 * batch], 0, 10, "int32"), 10).toFloat();
const optimizer = tf.train.momentum(0.01, 0.9);
const times: number[] = [];
for (let step = 0; step < count + 5; step++) {
  const started = performance.now();
  const from = (step % 8) * batch;
  const loss = tf.tidy(() => {
    const [x, y] = [images.slice([from, 0, 0, 0], [batch, -1, -1, -1]), labels.slice([from, 0], [batch, -1])];
    const forward = () => layers.apply(x, { training: true }) as tensorflow.Tensor2D;
    return optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, forward()) as tensorflow.Scalar, true)!;
  });
  loss.dispose();
  if (step >= 5) times.push(performance.now() - started);
}
console.log(times.sort((left, right) => left - right)[times.length >> 1]);
