/**
 * The command `murmuration`.
 *
 * @module
 */
import { main } from "./murmuration/main.ts";
import { systemContext } from "./murmuration/context.ts";

if (import.meta.main) Deno.exit(await main(Deno.args, systemContext()));
