/**
 * The choice of an engine.
 *
 * @module
 */
import { add, mul, reduce } from "../ops/kernels.ts";
import { Program } from "../ops/mod.ts";
import type { BackendName, Tf } from "./backend.ts";
import { createEagerEngine } from "./eager_engine.ts";
import type { Engine } from "./engine.ts";
import { createGraphEngine } from "./graph_engine.ts";
import { createPlainEngine } from "./plain_engine.ts";

/**
 * The engine of a backend that was readied: graphs on the native one and on a GPU, or its kernels one by one where graphs do not run.
 *
 * @param backend as it was readied; by default what the fastest engine takes
 */
export function createEngine(tf: Tf, backend: BackendName = "native"): Engine {
  if (backend === "cpu" || tf.getBackend() !== "tensorflow") return createPlainEngine(tf);
  const graph = backend === "eager" ? undefined : createGraphEngine(tf);
  if (graph !== undefined && works(graph)) return graph;
  return createEagerEngine(tf, { withOneDnn: backend !== "gpu" });
}

/** Computes something small of which the result is known. */
function works(engine: Engine): boolean {
  try {
    const program = new Program();
    const value = program.feed("value", [3], "float32");
    using ready = engine.compile(program, [
      reduce(program, "Sum", add(program, mul(program, value, value), value), [0]),
    ]);
    return ready.run({ value: Float32Array.of(1, 2, 3) })[0][0] === 20;
  } catch {
    return false;
  }
}
