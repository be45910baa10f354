/**
 * Trains one model with several daemons on this machine: `deno task testnet`.
 *
 * @module
 */
import { main, systemContext } from "./cli/mod.ts";

if (import.meta.main) Deno.exit(await main(["testnet", ...Deno.args], systemContext("deno task")));
