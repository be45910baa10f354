/**
 * Sets up TensorFlow's native kernels: the library from TensorFlow's wheel, the addon from tfjs-node's sources.
 *
 * Both lie in the user's cache and are shared by all checkouts; a checkout only gets a link to the addon.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { include_dir as headers } from "node-api-headers";
import { buildAddon, hasAddon, hasOwnAddon, isLinked, linkAddon } from "./addon.ts";
import { cacheFolder, escapeControls, oneLine } from "../../compute/support/mod.ts";
import { requireGpu } from "./gpu.ts";
import { fetchLibrary, hasLibrary } from "./library.ts";
import { findPlatform, type LibraryName, TENSORFLOW_VERSION } from "./platforms.ts";
import { findTool, type Tool } from "./tool.ts";

const PIPS: readonly Tool[] = [["pip"], ["pip3"], ["python3", "-m", "pip"], ["python", "-m", "pip"]];
const COMPILERS: readonly Tool[] = [["g++"], ["clang++"], ["c++"]];

/**
 * Makes sure that tfjs-node can load its native backend; done in milliseconds when there is nothing to do.
 *
 * An addon that tfjs-node's own install script fetched is used as it is. Progress goes to stderr, a line a step.
 *
 * @param library the one that tfjs-node loads from now on; nothing is fetched for a GPU that is not there
 * @throws {RangeError} if TensorFlow has no wheel for this platform
 * @throws {Error} in one line that says what to install, if pip, a C++ compiler or a GPU is missing or fails
 */
export async function ensureNative(
  say: (line: string) => void = (line) => console.error(escapeControls(line)),
  library: LibraryName = "cpu",
): Promise<void> {
  const platform = findPlatform(Deno.build.os, Deno.build.arch, library);
  if (library === "gpu") requireGpu();
  // Deno's own way of finding it: a program installed for all folders may have its packages elsewhere than the checkout.
  const packageFolder = dirname(fileURLToPath(import.meta.resolve("@tensorflow/tfjs-node/package.json")));
  if (await hasOwnAddon(packageFolder)) return;
  const cache = join(cacheFolder(), "native");
  const folder = join(cache, `${platform.name}-${TENSORFLOW_VERSION}`);
  const { version } = JSON.parse(await Deno.readTextFile(join(packageFolder, "package.json")));
  const addon = join(folder, `tfjs_binding-${version}.node`);
  if (await isLinked(packageFolder, addon) && await hasLibrary(folder)) return;

  await Deno.mkdir(cache, { recursive: true });
  using lock = await Deno.open(`${folder}.lock`, { create: true, write: true });
  if (!await lock.tryLock(true)) {
    say("Waiting for another process that sets up TensorFlow …");
    await lock.lock(true);
  }
  // The system drops the lock with its holder, so a process that died leaves no more than files to do again.
  const needsLibrary = !await hasLibrary(folder);
  if (needsLibrary || !await hasAddon(addon)) {
    // Both tools are looked for before anything is fetched: better one answer now than another after 214 MB.
    const configured = Deno.env.get("CXX");
    const compiler = await findTool(
      "build tfjs-node's addon",
      configured ? [[configured]] : COMPILERS,
      "install a C++ compiler (Debian, Ubuntu: apt install g++; macOS: xcode-select --install)",
    );
    if (needsLibrary) {
      const remedy = "install pip (Debian, Ubuntu: apt install python3-pip; macOS: brew install python)";
      await fetchLibrary(platform, folder, await findTool("download TensorFlow", PIPS, remedy), say);
    }
    say("Building tfjs-node's addon (about ten seconds, once) …");
    await buildAddon({ platform, compiler, packageFolder, headers, libraryFolder: folder, addon });
  }
  await linkAddon(packageFolder, addon);
  say(`TensorFlow ${TENSORFLOW_VERSION} is ready in ${folder}`);
}

if (import.meta.main) {
  try {
    const { values } = parseArgs({ args: Deno.args, options: { gpu: { type: "boolean", default: false } } });
    await ensureNative(undefined, values.gpu ? "gpu" : "cpu");
  } catch (error) {
    console.error(escapeControls(oneLine(error)));
    Deno.exit(1);
  }
}
