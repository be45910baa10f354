/**
 * tfjs-node's addon: built against the cached library and linked to where tfjs-node looks for it.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import type { Platform } from "./platforms.ts";
import { complaintLine, runTool, type Tool } from "./tool.ts";

// tfjs-node asks for its addon of the highest Node-API version it was written for, which is 8.
const ADDON = "lib/napi-v8/tfjs_binding.node";

/** Whether tfjs-node holds an addon and a library of its own, from its own install script. */
export async function hasOwnAddon(packageFolder: string): Promise<boolean> {
  try {
    const addon = await Deno.lstat(join(packageFolder, ADDON));
    if (!addon.isFile || addon.size === 0) return false;
    const names = await Array.fromAsync(Deno.readDir(join(packageFolder, "deps/lib")), (entry) => entry.name);
    return names.some((name) => name.startsWith("libtensorflow"));
  } catch {
    return false;
  }
}

/** Whether the addon at `addon` is whole and tfjs-node finds it. */
export async function isLinked(packageFolder: string, addon: string): Promise<boolean> {
  try {
    return (await Deno.stat(addon)).size > 0 && await Deno.readLink(join(packageFolder, ADDON)) === addon;
  } catch {
    return false;
  }
}

/** Whether there is a whole addon at `addon`. It appears there by a rename, so that half of one is never seen. */
export async function hasAddon(addon: string): Promise<boolean> {
  return await Deno.stat(addon).then(({ size }) => size > 0, () => false);
}

/**
 * Compiles tfjs-node's sources against the library in `libraryFolder`.
 *
 * @param addon where the addon goes
 * @throws {Error} in one line, if the compiler fails
 */
export async function buildAddon(options: {
  readonly platform: Platform;
  readonly compiler: Tool;
  readonly packageFolder: string;
  readonly headers: string;
  readonly libraryFolder: string;
  readonly addon: string;
}): Promise<void> {
  const { platform, packageFolder, libraryFolder, addon } = options;
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => join(packageFolder, "binding", name));
  const libraries = platform.libraries.map((path) => join(libraryFolder, "lib", basename(path)));
  const partial = `${addon}.partial`;
  const outcome = await runTool(options.compiler, [
    ...["-O2", "-std=c++17", "-DNAPI_VERSION=8", ...platform.flags],
    ...[`-I${options.headers}`, `-I${join(libraryFolder, "include")}`, `-I${packageFolder}`],
    ...[...sources, "-o", partial, ...libraries],
    // Relative to the addon first, so that a moved cache still works where the loader follows the link.
    ...[`-Wl,-rpath,${platform.origin}/lib`, `-Wl,-rpath,${join(libraryFolder, "lib")}`],
  ]);
  if (!outcome?.ok) {
    throw new Error(
      `Cannot build tfjs-node's addon: ${options.compiler[0]} says "${complaintLine(outcome?.complaint ?? "")}"; ` +
        `name another C++17 compiler in CXX`,
    );
  }
  await Deno.rename(partial, addon);
}

/** Makes tfjs-node find the addon at `addon`, in one step for whoever loads it meanwhile. */
export async function linkAddon(packageFolder: string, addon: string): Promise<void> {
  const link = join(packageFolder, ADDON);
  await Deno.mkdir(dirname(link), { recursive: true });
  const fresh = `${link}.${Deno.pid}`;
  await Deno.symlink(addon, fresh);
  await Deno.rename(fresh, link);
}
