/**
 * What a testnet on this machine is made of: daemons as processes of this deno.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { loadIdentity } from "../../daemon/network/libp2p/keys.ts";
import { libraryOf } from "./need_native.ts";
import { permissionFlags } from "./permissions.ts";
import { ensureNative } from "../native/mod.ts";
import { prepareTask, type TestnetParts } from "../testnet/mod.ts";

/**
 * A small young generation keeps a daemon 40 MB smaller: what a step allocates would otherwise fill the default one before
 * it is collected. The packages are there, as this process runs on them; to have Deno look at each of them again takes
 * every daemon more than half a second, one after another.
 */
const DENO_FLAGS = [
  "--node-modules-dir=manual",
  "--v8-flags=--max-semi-space-size=2",
  ...permissionFlags("daemon"),
];

/** The parts of a testnet whose daemons are run from this checkout. */
export const localParts: Omit<TestnetParts, "display" | "conclude"> = {
  program: {
    module: fileURLToPath(new URL("../murmuration.ts", import.meta.url)),
    liar: fileURLToPath(new URL("../liar.ts", import.meta.url)),
    denoFlags: DENO_FLAGS,
    command: ["daemon"],
  },
  async prepare(settings, say) {
    if (settings.backend !== "cpu") await ensureNative(say, libraryOf(settings.backend));
    return await prepareTask(settings);
  },
  identify: async (folder) => (await loadIdentity(folder)).peer,
  // Daemons that share few cores with many others may take long to start; nothing is slower than two minutes.
  limits: { silence: 120_000, stop: 60_000, abandon: 5_000 },
};
