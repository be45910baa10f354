/**
 * The one place that readies TensorFlow.
 *
 * @module
 */
import type * as tensorflow from "@tensorflow/tfjs";
import util from "node:util";

/** A tensor of TensorFlow. */
export type Tensor = tensorflow.Tensor;

/** A tensor of three axes, such as a picture. */
export type Tensor3D = tensorflow.Tensor3D;

/** TensorFlow's operations, on whichever backend was readied. */
export type Tf = typeof tensorflow;

/** Names of the backends that every machine has. */
export const BACKEND_NAMES = ["native", "eager", "cpu"] as const;

/**
 * What computes: TensorFlow's C library as fast as it can, the same kernel by kernel, or plain JavaScript, some hundred times
 * slower; or TensorFlow's library for NVIDIA GPUs, which is prepared for and was never run on one.
 */
export type BackendName = typeof BACKEND_NAMES[number] | "gpu";

/**
 * Readies a backend for this thread.
 *
 * The native one honours `TF_NUM_INTRAOP_THREADS` of the environment; `threads` sets it where it is not set. It counts
 * from the first call of a process on.
 *
 * @throws {Error} in one line, if the native backend is not set up or takes no GPU where one was asked for; it is never
 * replaced by a slower one silently
 */
export async function readyBackend(
  options: { readonly backend: BackendName; readonly threads?: number | undefined },
): Promise<Tf> {
  if (options.backend === "cpu") {
    const tf = unwrap(await import("@tensorflow/tfjs"));
    // A process that has loaded both has them in one engine, so the choice is made anew each time.
    await tf.setBackend("cpu");
    // Without it tfjs advertises its other backends, and looks for NaN after each operation.
    tf.enableProdMode();
    return tf;
  }
  setDefault("TF_CPP_MIN_LOG_LEVEL", "3");
  // Off by default on many processors, where it still halves the time of a convolution.
  setDefault("TF_ENABLE_ONEDNN_OPTS", "1");
  // Nodes that share a GPU would otherwise each take all of its memory. It counts from the first call on, whichever it is.
  setDefault("TF_FORCE_GPU_ALLOW_GROWTH", "true");
  if (options.threads !== undefined) setDefault("TF_NUM_INTRAOP_THREADS", `${options.threads}`);
  // tfjs-node 4.22 calls it and Deno has no such function any more.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
  const tf = await loadNative();
  await tf.setBackend("tensorflow");
  tf.enableProdMode();
  if (options.backend === "gpu" && !takesGpu(tf)) {
    throw new Error(
      "Cannot use --backend gpu: TensorFlow takes no GPU here; murmuration doctor --backend gpu says what is missing, " +
        "leave the flag out to train on the processor",
    );
  }
  return tf;
}

/** Whether the addon found a GPU when it was loaded. */
function takesGpu(tf: Tf): boolean {
  return (tf.backend() as unknown as { readonly isUsingGpuDevice: boolean }).isUsingGpuDevice;
}

async function loadNative(): Promise<Tf> {
  try {
    return unwrap(await import("@tensorflow/tfjs-node"));
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : `${cause}`).split("\n")[0].trim();
    throw new Error(
      `Cannot load TensorFlow's native backend (${reason}); run "deno task native" to set it up, or ask for the ` +
        `slow one with --backend cpu`,
      { cause },
    );
  }
}

/** A CommonJS module's exports lie under `default` where they could not be told apart. */
function unwrap(module: object): Tf {
  return ("default" in module ? module.default : module) as Tf;
}

function setDefault(name: string, value: string): void {
  if (Deno.env.get(name) === undefined) Deno.env.set(name, value);
}
