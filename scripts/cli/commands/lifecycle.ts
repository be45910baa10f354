/**
 * `murmuration pause`, `resume` and `stop`.
 *
 * @module
 */
import type { Command } from "commander";
import type { ControlClient } from "../../../daemon/control/mod.ts";
import { sleep, systemClock } from "../../../protocol/exchange/clock.ts";
import { withDaemon } from "../connect.ts";
import { inLine } from "../../terminal/mod.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { lockHolder } from "../../../daemon/support/mod.ts";

/** A daemon that leaves in good order says goodbye and writes its model; that takes no longer, in ms. */
const LEAVING = 60_000;
/** Time between two looks at whether it has gone, in ms. */
const LOOK = 50;

/** Adds the commands that make the daemon do something. */
export function addLifecycle(program: Command, context: Context): void {
  add(
    "pause",
    "Stop training for now; the daemon goes on answering its neighbours.",
    (client) => client.pause(),
  );
  add("resume", "Train on after a pause.", (client) => client.resume());
  add("stop", "Let the daemon leave in good order, and wait until it has.", async (client, dataDir) => {
    const state = await client.stop();
    for (let waited = 0; waited < LEAVING; waited += LOOK) {
      // Whoever starts the next daemon needs the folder, so that is what is waited for.
      if (await lockHolder(dataDir) === undefined) return "stopped";
      await sleep(systemClock, LOOK);
    }
    throw new Error(
      `The daemon has been ${state} for ${
        LEAVING / 1000
      } s now; it may yet end by itself, or is ended by: kill ${await lockHolder(dataDir)}`,
    );
  });

  function add(
    name: string,
    description: string,
    action: (client: ControlClient, dataDir: string) => Promise<string>,
  ): void {
    const command = addCommand(program, name, {
      description,
      examples: [name, `${name} --data-dir node-a`],
      exits: ["notRunning"],
    });
    setAction(command, context, ({ dataDir }) =>
      withDaemon(dataDir(), async (client) => {
        const state = await action(client, dataDir());
        return {
          document: { state },
          text: `The daemon ${state === "stopped" ? "has stopped" : `is ${inLine(state)}`}.`,
        };
      }));
  }
}
