/**
 * Serves the dashboard on a daemon that only seems to train, to look at pages without a swarm:
 *
 *   deno run --allow-net --allow-read --allow-env tests/daemon/control/serve_fake.ts [port] [rounds done at the start]
 *
 * The token is always `fake-token-of-the-dashboard`. Ends with Ctrl-C.
 */
import { fileURLToPath } from "node:url";
import { startControl } from "../../../daemon/control/server.ts";
import { createFakeSource } from "./fake_source.ts";

const [port = "0", rounds = "200"] = Deno.args;
const token = "fake-token-of-the-dashboard";
const source = createFakeSource({ rounds: Number(rounds) });
const page = fileURLToPath(new URL("../../../daemon/dashboard", import.meta.url));
const control = await startControl({ source, host: "127.0.0.1", port: Number(port), token, page });
setInterval(() => source.advance(), 250);
console.log(`${control.address}/#token=${token}`);
