/**
 * The command `murmuration`.
 *
 * @module
 */
import { compileFirst } from "./cli/compile_first.ts";

if (import.meta.main) {
  // Before anything else is loaded.
  if (Deno.args.some((word) => word === "daemon" || word === "testnet")) await compileFirst();
  const { main, systemContext } = await import("./cli/mod.ts");
  Deno.exit(await main(Deno.args, systemContext()));
}
