/**
 * `murmuration status`.
 *
 * @module
 */
import type { Command } from "commander";
import { withDaemon } from "../connect.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { drawStatus } from "../status_view.ts";

/** Adds the command that tells where the daemon stands. */
export function addStatus(program: Command, context: Context): void {
  const command = addCommand(program, "status", {
    description: "Tell where the daemon stands, and where its dashboard is.",
    examples: ["status", "status --data-dir node-a --json"],
    exits: ["notRunning"],
  });
  setAction(command, context, ({ dataDir }) =>
    withDaemon(dataDir(), async (client) => {
      const { dashboard } = client;
      const status = await client.status();
      return { document: { ...status, dashboard }, text: drawStatus(status, dashboard, Date.now(), context.chalk) };
    }));
}
