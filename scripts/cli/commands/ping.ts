/**
 * `murmuration ping`.
 *
 * @module
 */
import type { Command } from "commander";
import { withDaemon } from "../connect.ts";
import { inLine } from "../../terminal/mod.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { expandPeer } from "../short_peer.ts";

/** Adds the command that measures the way to a peer. */
export function addPing(program: Command, context: Context): void {
  const command = addCommand(program, "ping", {
    description: "Ping a peer through the daemon.",
    more: "A peer is named by its id, by the end of it as `murmuration peers` shows it, or by its address.",
    examples: ["ping VUeDMT", "ping /ip4/203.0.113.7/tcp/4001/p2p/12D3KooW…"],
    exits: ["notRunning"],
  }).argument("<peer|multiaddr>", "whom to ping");
  setAction(command, context, ({ args: [name], dataDir }) =>
    withDaemon(dataDir(), async (client) => {
      const known = name.startsWith("/") ? [] : (await client.peers()).map(({ peer }) => peer);
      const pong = await client.ping(expandPeer(name, known));
      return { document: pong, text: `${inLine(pong.peer)} answered in ${pong.milliseconds.toFixed(1)} ms` };
    }));
}
