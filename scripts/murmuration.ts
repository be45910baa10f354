/**
 * The command `murmuration`.
 *
 * @module
 */
import { main, systemContext } from "./cli/mod.ts";

if (import.meta.main) Deno.exit(await main(Deno.args, systemContext()));
