/**
 * Settings, task and network key.
 *
 * @module
 */
import type { Command } from "commander";
import { shellQuoted } from "../../../compute/support/mod.ts";
import { oneLine, RefusedError } from "../../../daemon/support/mod.ts";
import { loadTask, readConfigFile } from "../../../daemon/settings/mod.ts";
import type { Context } from "../command_context.ts";
import { settingsOf } from "../settings_of.ts";
import type { Examined } from "./examined.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

/** Reads the settings as a daemon would, and says what is wrong with them. */
export async function checkSettings(
  command: Command,
  context: Context,
  dataDir: string,
): Promise<{ readonly findings: Finding[] } & Pick<Examined, "config" | "task">> {
  let config: Examined["config"];
  try {
    if (await readConfigFile(dataDir) === undefined && context.environment.MURMURATION_TASK === undefined) {
      const found = `there is no config.json in "${dataDir}"`;
      return {
        findings: [warn("settings", found, `make a node: murmuration init --data-dir ${shellQuoted(dataDir)}`)],
        config,
        task: undefined,
      };
    }
    config = await settingsOf(command, context, dataDir);
  } catch (error) {
    const isUnread = error instanceof Error && error.cause instanceof Error && "code" in error.cause;
    const advice = error instanceof RefusedError
      ? "make a key: murmuration key new"
      : isUnread
      ? "look as the user whose folder it is, or name your own node's with --data-dir"
      : "correct it, or: murmuration init --force";
    return { findings: [fail("settings", oneLine(error), advice)], config, task: undefined };
  }
  const findings = [ok("settings", "valid")];
  const key = await checkKey(config.networkKey);
  if (key !== undefined) findings.push(key);
  try {
    const task = await loadTask(config);
    return { findings: [...findings, ok("task", `${task.name}, ${task.model.config.name}`)], config, task };
  } catch (error) {
    const advice = "name another task with murmuration init --force --task";
    return { findings: [...findings, fail("task", oneLine(error), advice)], config, task: undefined };
  }
}

async function checkKey(path: string | undefined): Promise<Finding | undefined> {
  if (path === undefined) return undefined;
  try {
    const { networkKeyFingerprint, readNetworkKey } = await import("../../../daemon/network/libp2p/keys.ts");
    const fingerprint = networkKeyFingerprint(await readNetworkKey(path));
    const mode = ((await Deno.stat(path)).mode ?? 0o600) & 0o777;
    if ((mode & 0o077) === 0) {
      return ok("network key", `fingerprint ${fingerprint}; all nodes of the swarm must show the same`);
    }
    return warn("network key", `others on this machine may read "${path}"`, `chmod 600 ${shellQuoted(path)}`);
  } catch (error) {
    return fail("network key", oneLine(error), "make one with murmuration key new, or copy the swarm's");
  }
}
