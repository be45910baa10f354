/**
 * The data folder: rights, space, identity, and who has it.
 *
 * @module
 */
import { bytes, describeHolder, lockHolder, oneLine, writeTrouble } from "../../../daemon/support/mod.ts";
import { shellQuoted } from "../../../compute/support/mod.ts";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { preparedTask } from "../../../compute/task/mod.ts";
import type { Examined } from "./examined.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

/** Checkpoints hold some vectors of the model's length for each link, and a few of them are kept. */
const VECTORS = 3 * 16;
/** For logs and other files. */
const SPARE = 50e6;

/** Looks at the data folder. */
export async function checkFolder(examined: Examined): Promise<Finding[]> {
  const { dataDir } = examined;
  const info = await Deno.stat(dataDir).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (info === undefined) {
    return [
      warn(
        "data folder",
        `"${dataDir}" is not there yet`,
        `make a node: murmuration init --data-dir ${shellQuoted(dataDir)}`,
      ),
    ];
  }
  if (!info.isDirectory) return [fail("data folder", `"${dataDir}" is no folder`, "name another with --data-dir")];
  return [
    await checkWriting(dataDir),
    await checkSpace(examined),
    await checkIdentity(dataDir),
    await checkLock(dataDir),
  ];
}

async function checkWriting(dataDir: string): Promise<Finding> {
  const path = join(dataDir, `.doctor-${crypto.randomUUID()}`);
  try {
    // A file without content has room on a disk that is full.
    await Deno.writeTextFile(path, "murmuration\n", { createNew: true });
    await Deno.remove(path);
  } catch (error) {
    await Deno.remove(path).catch(() => {});
    const { reason, remedy } = await writeTrouble(error, path);
    return fail("data folder", `"${dataDir}" cannot be written: ${reason}`, remedy);
  }
  return ok("data folder", `"${dataDir}" can be written`);
}

async function checkSpace({ dataDir, task }: Examined): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const need = SPARE + (task === undefined ? 0 : 4 * VECTORS * preparedTask(task).plan.layout.length);
  const found = `${bytes(free)} free, checkpoints may take ${bytes(need)}`;
  return free < need ? fail("disk", found, "make room, or name another folder with --data-dir") : ok("disk", found);
}

async function checkIdentity(dataDir: string): Promise<Finding> {
  const path = join(dataDir, "identity.key");
  const info = await Deno.stat(path).catch(() => undefined);
  if (info === undefined) {
    return warn("identity", "there is none yet", `make one: murmuration init --data-dir ${shellQuoted(dataDir)}`);
  }
  const { loadIdentity } = await import("../../../daemon/network/libp2p/keys.ts");
  let peer: string;
  try {
    ({ peer } = await loadIdentity(dataDir));
  } catch (error) {
    return fail(
      "identity",
      oneLine(error),
      "put its backup back, or remove it and make a new one with murmuration init",
    );
  }
  const mode = (info.mode ?? 0o600) & 0o777;
  if ((mode & 0o077) === 0) return ok("identity", peer);
  const found = `others on this machine may read "${path}" (mode ${mode.toString(8).padStart(4, "0")})`;
  return warn("identity", found, `chmod 600 ${shellQuoted(path)}`);
}

async function checkLock(dataDir: string): Promise<Finding> {
  const holder = await lockHolder(dataDir);
  if (holder === undefined) return ok("lock", "nobody uses the data folder");
  return ok("lock", `${await describeHolder(holder)} uses the data folder`);
}
