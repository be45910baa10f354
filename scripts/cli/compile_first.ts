/**
 * The program compiled before a process that stays loads it.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../compute/support/mod.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Where what a daemon loads begins: the command, what it imports late, and its worker. */
const ENTRIES = [
  "scripts/murmuration.ts",
  "daemon/process/run_node.ts",
  "daemon/process/node_thread/node_thread_entry.ts",
  "compute/training/trainer_worker_entry.ts",
];
const FLOORS = ["compute", "protocol", "daemon", "scripts"];

/**
 * Lets a process of its own compile the program, where none has since it was last changed: whoever compiles keeps some 30 MB of
 * that for as long as it runs, and a daemon runs for weeks. Takes a second then, which loading is shorter by.
 *
 * Does nothing where no program may be started, or the cache cannot be written: then this process compiles by itself.
 *
 * @param root the folder of the program's sources
 */
export async function compileFirst(root: string = ROOT): Promise<void> {
  const run = await Deno.permissions.query({ name: "run" });
  if (run.state !== "granted") return;
  try {
    const stamp = stampPath(root);
    const changed = `${await lastChange(root)}`;
    if (await Deno.readTextFile(stamp).catch(() => undefined) === changed) return;
    const args = ["cache", "--quiet", "--node-modules-dir=manual", ...ENTRIES.map((entry) => join(root, entry))];
    const command = new Deno.Command(Deno.execPath(), {
      args,
      cwd: root,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    });
    const { success } = await command.output();
    if (!success) return;
    await Deno.mkdir(dirname(stamp), { recursive: true });
    await Deno.writeTextFile(stamp, changed);
  } catch {
    // It only costs memory.
  }
}

/** What says that this copy of the program is compiled for this Deno. It lies in Deno's own cache, to go when that goes. */
function stampPath(root: string): string {
  // Deno's is where the user's other caches are.
  const folder = Deno.env.get("DENO_DIR") ?? join(dirname(cacheFolder()), "deno");
  const name = [Deno.version.deno, root].map((part) => part.replace(/\W+/g, "-"));
  return join(folder, "murmuration", name.join("+"));
}

/** When a source was changed last, in ms since 1970. */
async function lastChange(root: string): Promise<number> {
  const times = await Promise.all(FLOORS.map((floor) => lastChangeIn(join(root, floor))));
  return Math.max(...times);
}

async function lastChangeIn(folder: string): Promise<number> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const times = entries.map(async ({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return await lastChangeIn(path);
    return name.endsWith(".ts") || name.endsWith(".js") ? (await Deno.stat(path)).mtime?.getTime() ?? 0 : 0;
  });
  return Math.max(0, ...await Promise.all(times));
}
