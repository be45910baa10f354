/**
 * Trains one model with several daemons on this machine: `deno task testnet`.
 *
 * @module
 */
import { compileFirst } from "./cli/compile_first.ts";

if (import.meta.main) {
  await compileFirst();
  const { main, systemContext } = await import("./cli/mod.ts");
  Deno.exit(await main(["testnet", ...Deno.args], systemContext("deno task")));
}
