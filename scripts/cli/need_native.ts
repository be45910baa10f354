/**
 * Native kernels before a command that trains.
 *
 * @module
 */

import type { BackendName } from "../../compute/engine/mod.ts";
import type { LibraryName } from "../native/mod.ts";

/** The library that a backend other than plain JavaScript takes. */
export function libraryOf(backend: BackendName): LibraryName {
  return backend === "gpu" ? "gpu" : "cpu";
}

/**
 * Sets TensorFlow's native library up if it is not. That may start pip and a compiler, so it is done before a command gives
 * up what it does not need itself.
 *
 * @param say gets its progress, a line a step
 * @throws {Error} in one line, if it is not set up and no program may be started, or it cannot be set up, or there is no
 * GPU for backend "gpu"
 */
export async function needNative(say: (line: string) => void, backend: BackendName = "native"): Promise<void> {
  const library = libraryOf(backend);
  const { nativeState } = await import("./native_state.ts");
  let state = await nativeState(library);
  if (library === "gpu") {
    const { requireGpu } = await import("../native/installed.ts");
    requireGpu();
  }
  if (state.stage === "missing") {
    const run = await Deno.permissions.query({ name: "run" });
    if (run.state !== "granted") {
      throw new Error(
        library === "gpu"
          ? "TensorFlow's library for GPUs is not set up; run `deno task native --gpu` once, or leave --backend gpu out"
          : "TensorFlow's native library is not set up; run `deno task native` once, or use --backend cpu",
      );
    }
    const { ensureNative } = await import("../native/mod.ts");
    await ensureNative(say, library);
    state = await nativeState(library);
  }
  if (state.stage === "linkable") {
    const { linkAddon } = await import("../native/installed.ts");
    await linkAddon(state.packageFolder, state.addon);
  }
}
