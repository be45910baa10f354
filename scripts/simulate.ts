/**
 * Runs a whole swarm in this process: `deno task simulate`.
 *
 * @module
 */
import { ensureNative } from "./native.ts";
import { main } from "./simulate/main.ts";

if (import.meta.main) Deno.exit(await main(Deno.args, ensureNative));
