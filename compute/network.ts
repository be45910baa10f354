/**
 * A planned model on TensorFlow: logits, and gradients by backpropagation written out.
 *
 * Written out, a step takes a third of the native calls that recording a tape and taking gradients of it does.
 *
 * @module
 */
import type * as tensorflow from "@tensorflow/tfjs";
import type { Tf } from "./backend.ts";
import type { Operation, Plan } from "./architecture.ts";
import type { Vector } from "./vector.ts";

type Tensor = tensorflow.Tensor;

/** What tfjs-node's backend offers beyond the interface of all backends. */
interface NativeBackend {
  executeSingleOutput(name: string, attributes: unknown[], inputs: Tensor[]): Tensor;
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_FLOAT: number };
}

/** Computes a model that is given as one flat vector. All tensors it makes are gone when a call returns. */
export interface Network {
  /** The logits of `count` images, row by row. `images` holds at least `count` images of the plan's input shape. */
  logits(model: Vector, images: Vector, count: number): Float32Array;
  /**
   * Adds up a loss's gradient.
   *
   * @param lossGradient given the logits, the gradient of the loss with respect to them, of the same length
   * @param gradient receives the gradient with respect to the model, laid out like it
   */
  gradient(
    model: Vector,
    images: Vector,
    count: number,
    lossGradient: (logits: Float32Array) => Vector,
    gradient: Vector,
  ): void;
}

/** Prepares the computation of `plan` on a readied backend. */
export function createNetwork(tf: Tf, plan: Plan): Network {
  const rectifierGradient = createRectifierGradient(tf);

  /** The model's tensors; they may share memory with `model`, which must not change while they live. */
  function tensorsOf(model: Vector): Tensor[] {
    return plan.layout.tensors.map(({ shape, offset, length }) =>
      tf.tensor(model.subarray(offset, offset + length), [...shape], "float32")
    );
  }

  function imageTensor(images: Vector, count: number): Tensor {
    const length = plan.inputShape.reduce((product, extent) => product * extent, count);
    return tf.tensor(images.subarray(0, length), [count, ...plan.inputShape], "float32");
  }

  function apply(operation: Operation, input: Tensor, parameters: readonly Tensor[]): Tensor {
    switch (operation.kind) {
      case "conv":
        return tf.conv2d(
          input as tensorflow.Tensor4D,
          parameters[operation.kernel] as tensorflow.Tensor4D,
          1,
          operation.padding,
        );
      case "pool":
        return tf.maxPool(input as tensorflow.Tensor4D, [...operation.size], [...operation.size], "valid");
      case "bias":
        return tf.add(input, parameters[operation.bias]);
      case "relu":
        return tf.relu(input);
      case "flatten":
        return tf.reshape(input, [input.shape[0], operation.units]);
      case "dense":
        return tf.matMul(input, parameters[operation.kernel]);
    }
  }

  /** The inputs of all operations, and last the output of the last. */
  function forward(images: Tensor, parameters: readonly Tensor[]): Tensor[] {
    const values = [images];
    for (const operation of plan.operations) values.push(apply(operation, values[values.length - 1], parameters));
    return values;
  }

  function run(kernel: string, inputs: Record<string, Tensor>, attributes: Record<string, unknown>): Tensor {
    return tf.engine().runKernel(kernel, inputs as never, attributes as never) as Tensor;
  }

  /**
   * One operation backwards: stores the gradient of its parameter in `gradients`.
   *
   * @returns the gradient with respect to its input; undefined if that is the image
   */
  function goBack(
    operation: Operation,
    input: Tensor,
    output: Tensor,
    parameters: readonly Tensor[],
    slope: Tensor,
    gradients: Tensor[],
    isFirst: boolean,
  ): Tensor | undefined {
    switch (operation.kind) {
      case "conv": {
        const shared = { strides: 1, pad: operation.padding, dataFormat: "NHWC", dimRoundingMode: undefined };
        const filterShape = [...operation.kernelShape];
        gradients[operation.kernel] = run("Conv2DBackpropFilter", { x: input, dy: slope }, { ...shared, filterShape });
        return isFirst ? undefined : run("Conv2DBackpropInput", { dy: slope, filter: parameters[operation.kernel] }, {
          ...shared,
          inputShape: input.shape,
        });
      }
      case "pool":
        return run("MaxPoolGrad", { dy: slope, input, output }, {
          filterSize: [...operation.size],
          strides: [...operation.size],
          pad: "valid",
          dimRoundingMode: undefined,
        });
      case "bias":
        gradients[operation.bias] = tf.sum(slope, slope.shape.slice(0, -1).map((_, axis) => axis));
        return slope;
      case "relu":
        return rectifierGradient(slope, output);
      case "flatten":
        return isFirst ? undefined : tf.reshape(slope, input.shape);
      case "dense":
        gradients[operation.kernel] = tf.matMul(input, slope, true, false);
        return isFirst ? undefined : tf.matMul(slope, parameters[operation.kernel], false, true);
    }
  }

  // Nothing before the first operation with a parameter needs a gradient.
  const firstTrained = plan.operations.findIndex(({ kind }) => kind === "conv" || kind === "dense");

  return {
    logits(model, images, count) {
      let logits = new Float32Array();
      // What leaves a tidy by its return value is searched for tensors entry by entry, so the numbers leave otherwise.
      tf.tidy(() => {
        const values = forward(imageTensor(images, count), tensorsOf(model));
        logits = values[values.length - 1].dataSync<"float32">() as Float32Array<ArrayBuffer>;
      });
      return logits;
    },
    gradient(model, images, count, lossGradient, gradient) {
      tf.tidy(() => {
        const parameters = tensorsOf(model);
        const values = forward(imageTensor(images, count), parameters);
        const gradients: Tensor[] = [];
        const top = values[values.length - 1];
        let slope: Tensor | undefined = tf.tensor(lossGradient(top.dataSync<"float32">()), top.shape, "float32");
        for (let index = plan.operations.length - 1; index >= firstTrained && slope !== undefined; index--) {
          const [input, output] = [values[index], values[index + 1]];
          slope = goBack(plan.operations[index], input, output, parameters, slope, gradients, index === firstTrained);
        }
        plan.layout.tensors.forEach(({ offset }, tensor) => {
          gradient.set(gradients[tensor].dataSync<"float32">(), offset);
        });
      });
    },
  };
}

/** The gradient of a rectifier from that of its output: one native kernel, or the same of general ones. */
function createRectifierGradient(tf: Tf): (slope: Tensor, output: Tensor) => Tensor {
  if (tf.getBackend() !== "tensorflow") return (slope, output) => tf.mul(slope, tf.step(output));
  const backend = tf.backend() as unknown as NativeBackend;
  const attributes = [{ name: "T", type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT }];
  return (slope, output) => backend.executeSingleOutput("ReluGrad", attributes, [slope, output]);
}
