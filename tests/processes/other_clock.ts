/**
 * The command `murmuration` on a machine whose clock is an hour behind: `other_clock.ts daemon …`.
 *
 * @module
 */
import { main, systemContext } from "../../scripts/cli/mod.ts";

const { now } = Date;
Date.now = () => now() - 3_600_000;
Deno.exit(await main(Deno.args, systemContext()));
