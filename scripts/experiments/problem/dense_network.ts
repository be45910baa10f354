/**
 * A network of dense layers in plain TypeScript, for models so small that calls into a native library would cost more
 * than their arithmetic.
 *
 * @module
 */
import { type Plan, planTopology, type Topology } from "../../../compute/model/mod.ts";
import { crossEntropy } from "../../../compute/training/local.ts";
import type { Network } from "../../../compute/model/tensorflow.ts";
import type { TensorSpec, Vector } from "../../../compute/vector/mod.ts";

/** A dense layer: where its parameters lie, and whether a rectifier follows. */
interface Layer {
  readonly kernel: TensorSpec;
  readonly bias: TensorSpec;
  readonly inputs: number;
  readonly units: number;
  readonly rectified: boolean;
}

/**
 * Prepares the computation of a topology of dense layers, each with its bias. Sums are taken in one fixed order, so results
 * are equal bit for bit wherever they are computed.
 *
 * @throws {TypeError} if it has a layer of another kind
 *
 * @example
 * ```ts
 * import { createDenseNetwork } from "./dense_network.ts";
 * import { planTopology } from "../../../compute/model/mod.ts";
 * import { smallTopology } from "./small_topology.ts";
 * import assert from "node:assert";
 *
 * const topology = smallTopology("linear");
 * const network = createDenseNetwork(topology);
 * const logits = network.outputs(new Float32Array(planTopology(topology).layout.length), new Float32Array(196), 1);
 * assert.deepStrictEqual([...logits], new Array(10).fill(0));
 * ```
 */
export function createDenseNetwork(topology: Topology): Network {
  const plan = planTopology(topology);
  const layers = layersOf(topology, plan);
  let outputs: Vector[] = [];
  let slopes: Vector[] = [];

  function forward(model: Vector, images: Vector, count: number): void {
    if (outputs[0]?.length !== count * layers[0].units) {
      outputs = layers.map(({ units }) => new Float32Array(count * units));
      slopes = layers.map(({ units }) => new Float32Array(count * units));
    }
    let input = images;
    layers.forEach((layer, at) => {
      multiply(layer, model, input, count, outputs[at]);
      input = outputs[at];
    });
  }

  return {
    plan,
    outputs(model, images, count) {
      forward(model, images, count);
      return outputs[outputs.length - 1].slice();
    },
    gradient(model, { inputs: images, targets, count, adjustment }, gradient) {
      forward(model, images, count);
      const last = layers.length - 1;
      const loss = crossEntropy(
        outputs[last],
        Uint8Array.from(targets),
        adjustment && Float64Array.from(adjustment),
        slopes[last],
      );
      gradient.fill(0);
      for (let at = last; at >= 0; at--) {
        const input = at === 0 ? images : outputs[at - 1];
        addGradient(layers[at], input, slopes[at], count, gradient);
        if (at > 0) goBack(layers[at], model, input, slopes[at], count, slopes[at - 1]);
      }
      return loss;
    },
    measure: () => new Float32Array(),
    [Symbol.dispose]: () => {},
  };
}

/** Layers that are computed here. */
const KINDS: ReadonlySet<string> = new Set(["Flatten", "Dense"]);

function layersOf({ class_name, config }: Topology, { layout }: Plan): Layer[] {
  const tensors = new Map(layout.tensors.map((tensor) => [tensor.name, tensor]));
  const strange = config.layers.find((layer) => !KINDS.has(layer.class_name));
  if (class_name !== "Sequential" || strange !== undefined) {
    throw new TypeError(
      `Cannot compute a layer "${strange?.class_name ?? class_name}" here: use TensorFlow for models that have it`,
    );
  }
  return config.layers.flatMap(({ class_name, config: { name, activation } }) => {
    if (class_name !== "Dense") return [];
    const [kernel, bias] = [tensors.get(`${name}/kernel`)!, tensors.get(`${name}/bias`)!];
    const [inputs, units] = kernel.shape;
    return [{ kernel, bias, inputs, units, rectified: activation === "relu" }];
  });
}

/** output = input · kernel + bias, rectified where the layer is. Most inputs are zero: background, or rectified away. */
function multiply(layer: Layer, model: Vector, input: Vector, count: number, output: Vector): void {
  const { inputs, units, kernel: { offset }, bias, rectified } = layer;
  const sums = new Float64Array(units);
  for (let row = 0; row < count; row++) {
    for (let unit = 0; unit < units; unit++) sums[unit] = model[bias.offset + unit];
    for (let entry = 0; entry < inputs; entry++) {
      const value = input[row * inputs + entry];
      if (value === 0) continue;
      const start = offset + entry * units;
      for (let unit = 0; unit < units; unit++) sums[unit] += value * model[start + unit];
    }
    for (let unit = 0; unit < units; unit++) {
      output[row * units + unit] = rectified && sums[unit] < 0 ? 0 : sums[unit];
    }
  }
}

/** Adds the gradient of a layer's kernel and bias. */
function addGradient(layer: Layer, input: Vector, slope: Vector, count: number, gradient: Vector): void {
  const { inputs, units, kernel: { offset }, bias } = layer;
  for (let row = 0; row < count; row++) {
    const from = row * units;
    for (let unit = 0; unit < units; unit++) gradient[bias.offset + unit] += slope[from + unit];
    for (let entry = 0; entry < inputs; entry++) {
      const value = input[row * inputs + entry];
      if (value === 0) continue;
      const start = offset + entry * units;
      for (let unit = 0; unit < units; unit++) gradient[start + unit] += value * slope[from + unit];
    }
  }
}

/** The gradient with respect to a layer's input, through the rectifier that made it. */
function goBack(layer: Layer, model: Vector, input: Vector, slope: Vector, count: number, out: Vector): void {
  const { inputs, units, kernel: { offset } } = layer;
  for (let row = 0; row < count; row++) {
    for (let entry = 0; entry < inputs; entry++) {
      const at = row * inputs + entry;
      let sum = 0;
      if (input[at] > 0) {
        const start = offset + entry * units;
        for (let unit = 0; unit < units; unit++) sum += model[start + unit] * slope[row * units + unit];
      }
      out[at] = sum;
    }
  }
}
