/**
 * Trains one model with several daemons on this machine: `deno task testnet`.
 *
 * @module
 */
import { localParts } from "./cli/testnet_parts.ts";
import { main } from "./testnet/mod.ts";

if (import.meta.main) Deno.exit(await main(Deno.args, localParts));
