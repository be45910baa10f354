/**
 * The choice of an engine.
 *
 * @module
 */
import { add, mul, reduce } from "../ops/kernels.ts";
import { Program } from "../ops/mod.ts";
import type { Tf } from "./backend.ts";
import { createEagerEngine } from "./eager_engine.ts";
import { type Engine, ENGINE_NAMES, type EngineName } from "./engine.ts";
import { createGraphEngine } from "./graph_engine.ts";
import { createPlainEngine } from "./plain_engine.ts";

/** What forces an engine, by its name. */
const FORCED = "MURMURATION_ENGINE";

/**
 * The fastest engine that works on a readied backend: graphs on the native one, its kernels one by one where graphs do not
 * run, plain JavaScript on the others. `MURMURATION_ENGINE` of the environment forces one.
 *
 * @throws {RangeError} if the environment names none that there is
 */
export function createEngine(tf: Tf, wanted: string | undefined = Deno.env.get(FORCED)): Engine {
  const isNative = tf.getBackend() === "tensorflow";
  if (wanted !== undefined && wanted !== "") return forced(tf, wanted, isNative);
  if (!isNative) return createPlainEngine(tf);
  const graph = createGraphEngine(tf);
  return works(graph) ? graph : createEagerEngine(tf);
}

function forced(tf: Tf, wanted: string, isNative: boolean): Engine {
  const name = ENGINE_NAMES.find((each) => each === wanted);
  if (name === undefined) {
    throw new RangeError(`Cannot use engine "${wanted}" of ${FORCED}: give one of ${ENGINE_NAMES.join(", ")}`);
  }
  if (name === "plain" || !isNative) return createPlainEngine(tf);
  const create: Readonly<Record<Exclude<EngineName, "plain">, (tf: Tf) => Engine>> = {
    graph: createGraphEngine,
    eager: createEagerEngine,
  };
  return create[name](tf);
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
