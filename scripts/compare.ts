/**
 * Runs an experiment and writes its table and its charts: `deno task compare scripts/experiments/NAME.json`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { currentVersions, main, RUNNERS } from "./experiments/mod.ts";
import { ensureNative } from "./native/mod.ts";

/** What a process of runs needs: the data, the environment that TensorFlow reads, and the native library. */
const DENO_FLAGS = ["read", "env", "sys", "ffi"].map((permission) => `--allow-${permission}`);

if (import.meta.main) {
  Deno.exit(
    await main(Deno.args, {
      runners: RUNNERS,
      program: {
        module: fileURLToPath(new URL("./experiments/compare/cell.ts", import.meta.url)),
        denoFlags: DENO_FLAGS,
      },
      experiments: fileURLToPath(new URL("./experiments", import.meta.url)),
      prepareNative: () => ensureNative(),
      versions: currentVersions,
    }),
  );
}
