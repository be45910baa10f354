/**
 * Runs a whole swarm in this process: `deno task simulate`.
 *
 * @module
 */
import { ensureNative } from "./native/ensure_native.ts";
import { main } from "./simulation/simulate_main.ts";

if (import.meta.main) Deno.exit(await main(Deno.args, ensureNative));
