/**
 * `murmuration peers`.
 *
 * @module
 */
import type { Command } from "commander";
import { withDaemon } from "../connect.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { drawPeers } from "../peers_view.ts";

/** Adds the command that lists the peers that the daemon knows. */
export function addPeers(program: Command, context: Context): void {
  const command = addCommand(program, "peers", {
    description: "List the peers that the daemon knows, its links to them, and what went wrong with them.",
    examples: ["peers", "peers --json"],
    exits: ["notRunning"],
  });
  setAction(command, context, ({ dataDir }) =>
    withDaemon(dataDir(), async (client) => {
      const peers = await client.peers();
      return { document: peers, text: drawPeers(peers, context.chalk) };
    }));
}
