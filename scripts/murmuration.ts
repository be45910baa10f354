/**
 * The command `murmuration`.
 *
 * @module
 */
import { main } from "./cli/main.ts";
import { systemContext } from "./cli/command_context.ts";

if (import.meta.main) Deno.exit(await main(Deno.args, systemContext()));
