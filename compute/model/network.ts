/**
 * A planned model on TensorFlow: logits, and gradients by backpropagation written out.
 *
 * Written out, a step takes a third of the native calls that recording a tape and taking gradients of it does.
 *
 * @module
 */
import type * as tensorflow from "@tensorflow/tfjs";
import type { Tf } from "./backend.ts";
import type { Plan } from "./architecture.ts";
import type { Operation } from "./operation.ts";
import type { Vector } from "../vector/mod.ts";

type Tensor = tensorflow.Tensor;
type Activation = "relu" | "tanh" | "sigmoid";

/** What tfjs-node's backend offers beyond the interface of all backends. */
interface NativeBackend {
  executeSingleOutput(name: string, attributes: unknown[], inputs: Tensor[]): Tensor;
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_FLOAT: number };
}

/** Computes a model that is given as one flat vector. All tensors it makes are gone when a call returns. */
export interface Network {
  /** The logits of `count` examples, row by row. `inputs` holds at least `count` examples of the plan's input shape. */
  logits(model: Vector, inputs: Vector, count: number): Float32Array;
  /**
   * Adds up a loss's gradient.
   *
   * @param lossGradient given the logits, the gradient of the loss with respect to them, of the same length
   * @param gradient receives the gradient with respect to the model, laid out like it
   */
  gradient(
    model: Vector,
    inputs: Vector,
    count: number,
    lossGradient: (logits: Float32Array) => Vector,
    gradient: Vector,
  ): void;
}

/** Prepares the computation of `plan` on a readied backend. */
export function createNetwork(tf: Tf, plan: Plan): Network {
  const activationGradients = createActivationGradients(tf);

  /** The model's tensors; they may share memory with `model`, which must not change while they live. */
  function tensorsOf(model: Vector): Tensor[] {
    return plan.layout.tensors.map(({ shape, offset, length }) =>
      tf.tensor(model.subarray(offset, offset + length), [...shape], "float32")
    );
  }

  function inputTensor(inputs: Vector, count: number): Tensor {
    const length = plan.inputShape.reduce((product, extent) => product * extent, count);
    const shape = [count, ...plan.inputShape];
    if (plan.symbols === undefined) return tf.tensor(inputs.subarray(0, length), shape, "float32");
    return tf.tensor(Int32Array.from(inputs.subarray(0, length)), shape, "int32");
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
      case "tanh":
        return tf.tanh(input);
      case "sigmoid":
        return tf.sigmoid(input);
      case "embedding":
        return tf.gather(parameters[operation.table], input as tensorflow.Tensor2D);
      case "flatten":
        return tf.reshape(input, [input.shape[0], operation.units]);
      case "dense":
        return tf.matMul(input, parameters[operation.kernel]);
    }
  }

  /** The inputs of all operations, and last the output of the last. */
  function forward(inputs: Tensor, parameters: readonly Tensor[]): Tensor[] {
    const values = [inputs];
    for (const operation of plan.operations) values.push(apply(operation, values[values.length - 1], parameters));
    return values;
  }

  function run(kernel: string, inputs: Record<string, Tensor>, attributes: Record<string, unknown>): Tensor {
    return tf.engine().runKernel(kernel, inputs as never, attributes as never) as Tensor;
  }

  /**
   * One operation backwards: stores the gradient of its parameter in `gradients`.
   *
   * @returns the gradient with respect to its input; undefined if that is the example
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
      case "tanh":
      case "sigmoid":
        return activationGradients[operation.kind](slope, output);
      case "embedding": {
        // Each id's row gets the sum of the slopes wherever the id stood.
        const rows = tf.reshape(slope, [input.size, operation.dimensions]) as tensorflow.Tensor2D;
        const ids = tf.reshape(input, [input.size]) as tensorflow.Tensor1D;
        gradients[operation.table] = tf.unsortedSegmentSum(rows, ids, operation.symbols);
        return undefined;
      }
      case "flatten":
        return isFirst ? undefined : tf.reshape(slope, input.shape);
      case "dense":
        gradients[operation.kernel] = tf.matMul(input, slope, true, false);
        return isFirst ? undefined : tf.matMul(slope, parameters[operation.kernel], false, true);
    }
  }

  // Nothing before the first operation with a parameter needs a gradient.
  const firstTrained = plan.operations.findIndex(({ kind }) =>
    kind === "conv" || kind === "dense" || kind === "embedding"
  );

  return {
    logits(model, inputs, count) {
      let logits = new Float32Array();
      // What leaves a tidy by its return value is searched for tensors entry by entry, so the numbers leave otherwise.
      tf.tidy(() => {
        const values = forward(inputTensor(inputs, count), tensorsOf(model));
        logits = values[values.length - 1].dataSync<"float32">() as Float32Array<ArrayBuffer>;
      });
      return logits;
    },
    gradient(model, inputs, count, lossGradient, gradient) {
      tf.tidy(() => {
        const parameters = tensorsOf(model);
        const values = forward(inputTensor(inputs, count), parameters);
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

/** The gradients of activations from those of their outputs: one native kernel each, or the same of general ones. */
function createActivationGradients(tf: Tf): Record<Activation, (slope: Tensor, output: Tensor) => Tensor> {
  if (tf.getBackend() !== "tensorflow") {
    return {
      relu: (slope, output) => tf.mul(slope, tf.step(output)),
      tanh: (slope, output) => tf.mul(slope, tf.sub(1, tf.square(output))),
      sigmoid: (slope, output) => tf.mul(slope, tf.mul(output, tf.sub(1, output))),
    };
  }
  const backend = tf.backend() as unknown as NativeBackend;
  const attributes = [{ name: "T", type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT }];
  return {
    relu: (slope, output) => backend.executeSingleOutput("ReluGrad", attributes, [slope, output]),
    tanh: (slope, output) => backend.executeSingleOutput("TanhGrad", attributes, [output, slope]),
    sigmoid: (slope, output) => backend.executeSingleOutput("SigmoidGrad", attributes, [output, slope]),
  };
}
