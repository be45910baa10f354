/**
 * A node's settings as a command finds them.
 *
 * @module
 */
import type { Command } from "commander";
import { type DaemonConfig, gatherSettings, parseConfig, readConfigFile } from "../../daemon/settings/mod.ts";
import { shellQuoted } from "../../compute/support/mod.ts";
import { UsageError } from "../terminal/mod.ts";
import type { Context } from "./command_context.ts";
import { asSettings } from "./settings_error.ts";

/**
 * The settings that count: a flag's before the environment's before `config.json`'s before the default.
 *
 * @param folder the data folder
 * @throws {UsageError} in one line that says where a wrong one was set
 * @throws {RefusedError} if a network key is required and none is given
 */
export async function settingsOf(command: Command, { environment }: Context, folder: string): Promise<DaemonConfig> {
  return await asSettings(async () => {
    const file = await readConfigFile(folder);
    const { raw, nameOf } = gatherSettings(command, environment, file);
    if (raw.task === undefined) {
      const where = file === undefined ? `there is no node in "${folder}" yet` : `"${file.path}" names none`;
      throw new UsageError(
        `no task is named: ${where}; make one with: murmuration init --data-dir ${
          shellQuoted(folder)
        }; or name the task by --task`,
        2,
      );
    }
    return parseConfig({ ...raw, dataDir: folder }, nameOf);
  });
}
