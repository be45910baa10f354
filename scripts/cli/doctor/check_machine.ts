/**
 * Memory and open files.
 *
 * @module
 */
import { bytes } from "../../../daemon/support/mod.ts";
import { join } from "node:path";
import { reviewTask } from "../../../compute/task/mod.ts";
import type { Examined } from "./examined.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

/** What a daemon needs where its task is not known: that of the digits, rounded up. */
const USUAL_NEED = 400e6;
/** Files and sockets at once: a few hundred connections with their streams' files leave room below this. */
const FILES = { wanted: 1024, needed: 256 } as const;

/** Looks whether there is enough free memory for the task. */
export function checkMemory(
  { task, config }: Examined,
  available: number = Deno.systemMemoryInfo().available,
): Finding {
  const need = task === undefined ? USUAL_NEED : reviewTask(task).memory;
  const found = `${bytes(available)} free, the task needs about ${bytes(need)}`;
  if (config?.memory !== undefined && config.memory < need) {
    return fail(
      "memory",
      `the cap of ${bytes(config.memory)} is less than the ${bytes(need)} the task needs`,
      "raise --memory",
    );
  }
  if (available < need) return fail("memory", found, "close other programs, or take a smaller model");
  if (available < 1.5 * need) return warn("memory", found, "close other programs if the machine gets slow");
  return ok("memory", found);
}

/** Looks how many files can be open at once, by opening one as often; it must exist. */
export async function checkFiles({ dataDir }: Examined, wanted: number = FILES.wanted): Promise<Finding> {
  const files: Deno.FsFile[] = [];
  const path = await existing([join(dataDir, "identity.key"), join(dataDir, "config.json")]);
  if (path === undefined) return ok("open files", "not tried, as there is no file in the data folder yet");
  try {
    while (files.length < wanted) files.push(await Deno.open(path, { read: true }));
    return ok("open files", `${wanted} at once are possible`);
  } catch {
    const found = `only ${files.length} more files can be open at once`;
    const advice =
      `allow ${wanted}: ulimit -n ${wanted} before the start, or LimitNOFILE=${wanted} in the systemd unit`;
    return files.length < FILES.needed ? fail("open files", found, advice) : warn("open files", found, advice);
  } finally {
    for (const file of files) file.close();
  }
}

async function existing(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return path;
  return undefined;
}
