/**
 * Native kernels before a command that trains.
 *
 * @module
 */

/**
 * Sets TensorFlow's native library up if it is not. That may start pip and a compiler, so it is done before a command gives
 * up what it does not need itself.
 *
 * @param say gets its progress, a line a step
 * @throws {Error} in one line, if it is not set up and no program may be started, or it cannot be set up
 */
export async function needNative(say: (line: string) => void): Promise<void> {
  const { nativeState } = await import("./native_state.ts");
  let state = await nativeState();
  if (state.stage === "missing") {
    const run = await Deno.permissions.query({ name: "run" });
    if (run.state !== "granted") {
      throw new Error("TensorFlow's native library is not set up; run `deno task native` once, or use --backend cpu");
    }
    const { ensureNative } = await import("../native/mod.ts");
    await ensureNative(say);
    state = await nativeState();
  }
  if (state.stage === "linkable") {
    const { linkAddon } = await import("../native/installed.ts");
    await linkAddon(state.packageFolder, state.addon);
  }
}
