/**
 * TensorFlow's native library.
 *
 * @module
 */
import { nativeState } from "../native_state.ts";
import { checkGpu } from "./check_gpu.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";
import type { Examined } from "./examined.ts";

/** Looks whether the native library is there, and loads it. Comes last: on a processor it was not made for, loading ends the process. */
export async function checkNative({ config }: Examined): Promise<Finding> {
  const check = "TensorFlow";
  if (config?.backend === "cpu") {
    return warn(check, "plain JavaScript is used (backend cpu), a hundred times slower", "use --backend native");
  }
  if (config?.backend === "gpu") return await checkGpu();
  const { stage, folder } = await nativeState();
  if (stage === "missing") {
    return fail(check, `its native library is not set up in "${folder}"`, "run: deno task native");
  }
  if (stage === "linkable") return ok(check, `native library in "${folder}"; the daemon's first start links it`);
  const began = performance.now();
  const { createEngine, readyBackend } = await import("../../../compute/engine/mod.ts");
  const tf = await readyBackend({ backend: "native", threads: 1 });
  const [sum] = tf.tidy(() => tf.add(tf.tensor1d([1]), tf.tensor1d([2])).dataSync());
  if (sum !== 3) return fail(check, `it says that 1 + 2 is ${sum}`, "remove its folder and run: deno task native");
  const { name } = createEngine(tf, config?.backend);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const loaded = `native library loads in ${seconds} s and computes, from "${folder}"`;
  if (name === "graph") return ok(check, `${loaded}; a step runs as one graph`);
  return warn(
    check,
    `${loaded}, but a step runs kernel by kernel, which takes longer`,
    config?.backend === "eager" ? "use --backend native" : "remove its folder and run: deno task native",
  );
}
