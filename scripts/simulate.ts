/**
 * Runs a whole swarm in this process: `deno task simulate`.
 *
 * @module
 */
import { ensureNative } from "./native/mod.ts";
import { main } from "./simulation/command.ts";

if (import.meta.main) Deno.exit(await main(Deno.args, ensureNative));
