/**
 * The GPU, its driver and the libraries for it.
 *
 * @module
 */
import { askDriver, gpuTrouble, unopenedLibraries } from "../../native/installed.ts";
import { type NativeState, nativeState } from "../native_state.ts";
import { fail, type Finding, warn } from "./finding.ts";

const CHECK = "GPU";
const LEAVE = "leave --backend gpu out to train on the processor";

/** Looks whether a GPU is there and TensorFlow takes it. On a machine without one nothing is loaded. */
export async function checkGpu(): Promise<Finding> {
  const trouble = gpuTrouble(askDriver());
  if (trouble !== undefined) return fail(CHECK, trouble, LEAVE);
  const { stage, folder } = await nativeState("gpu");
  const finding = judgeLibraries({ stage, folder }, stage === "missing" ? [] : unopenedLibraries(folder));
  if (finding !== undefined) return finding;
  const { createEngine, readyBackend } = await import("../../../compute/engine/mod.ts");
  const { name } = createEngine(await readyBackend({ backend: "gpu", threads: 1 }), "gpu");
  const runs = name === "graph" ? "a step runs as one graph" : "a step runs kernel by kernel";
  return warn(
    CHECK,
    `TensorFlow takes it and computes; ${runs}; nobody has trained on one yet`,
    "compare with a run without --backend gpu before you rely on it",
  );
}

/**
 * What keeps TensorFlow from taking a GPU that is there.
 *
 * @param unopened NVIDIA's libraries that do not open, each with the reason
 * @returns undefined if nothing does, as far as can be seen without loading it
 */
export function judgeLibraries(
  { stage, folder }: Pick<NativeState, "stage" | "folder">,
  unopened: readonly string[],
): Finding | undefined {
  if (stage === "missing") {
    const advice = `run: deno task native --gpu (2.2 GB to fetch), or ${LEAVE}`;
    return fail(CHECK, `it is there; TensorFlow's library for it is not set up in "${folder}"`, advice);
  }
  if (unopened.length > 0) {
    const found = `TensorFlow takes none, as these cannot be opened: ${unopened.join(", ")}`;
    return fail(CHECK, found, `remove "${folder}" and run: deno task native --gpu; or ${LEAVE}`);
  }
  // Which library tfjs-node loads, a link says, and a doctor changes nothing.
  if (stage === "linkable") {
    return warn(CHECK, `it is there, and so are its libraries in "${folder}"`, "start the daemon, which links them");
  }
  return undefined;
}
