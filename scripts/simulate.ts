/**
 * Runs a whole swarm in this process: `deno task simulate`.
 *
 * @module
 */
import { main, systemContext } from "./cli/mod.ts";

if (import.meta.main) Deno.exit(await main(["simulate", ...Deno.args], systemContext("deno task")));
