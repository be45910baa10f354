/**
 * Trains one model with several daemons on this machine: `deno task testnet`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { loadIdentity } from "../daemon/libp2p/identity.ts";
import { ensureNative } from "./native.ts";
import { main } from "./testnet/main.ts";
import { prepareTask } from "./testnet/prepare_task.ts";

/**
 * How deno runs a daemon. It needs its sockets, its data folder, the data and the native library. A small young generation
 * keeps it 40 MB smaller: what a step allocates would otherwise fill the default one before it is collected.
 */
const DENO_FLAGS = [
  "--v8-flags=--max-semi-space-size=2",
  ...["net", "read", "write", "env", "sys", "ffi"].map((permission) => `--allow-${permission}`),
];

if (import.meta.main) {
  Deno.exit(
    await main(Deno.args, {
      program: { module: fileURLToPath(new URL("../daemon/main.ts", import.meta.url)), denoFlags: DENO_FLAGS },
      async prepare(settings, say) {
        if (settings.backend === "native") await ensureNative(say);
        return await prepareTask(settings);
      },
      identify: async (folder) => (await loadIdentity(folder)).peer,
      // Daemons that share few cores with many others may take long to start; nothing is slower than two minutes.
      limits: { silence: 120_000, stop: 60_000, abandon: 5_000 },
    }),
  );
}
