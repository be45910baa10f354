/**
 * Whether TensorFlow's native library is set up, without setting it up.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../compute/support/mod.ts";
import {
  findPlatform,
  hasAddon,
  hasLibrary,
  hasOwnAddon,
  isLinked,
  type LibraryName,
  TENSORFLOW_VERSION,
} from "../native/installed.ts";

/** How the native library is set up: `linkable` where only the link from tfjs-node's folder to the addon is missing. */
export interface NativeState {
  readonly stage: "ready" | "linkable" | "missing";
  /** Where the library lies, or is to lie. */
  readonly folder: string;
  /** tfjs-node's own folder, and the addon that a link there leads to. */
  readonly packageFolder: string;
  readonly addon: string;
}

/**
 * Looks whether the library and its addon are there; only reads.
 *
 * @throws {RangeError} if TensorFlow has no wheel for this platform
 */
export async function nativeState(library: LibraryName = "cpu"): Promise<NativeState> {
  // As imports resolve it: a program installed by `deno install` has packages of its own.
  const packageFolder = dirname(fileURLToPath(import.meta.resolve("@tensorflow/tfjs-node/package.json")));
  const { name } = findPlatform(Deno.build.os, Deno.build.arch, library);
  const folder = join(cacheFolder(), "native", `${name}-${TENSORFLOW_VERSION}`);
  const { version } = JSON.parse(await Deno.readTextFile(join(packageFolder, "package.json")));
  const addon = join(folder, `tfjs_binding-${version}.node`);
  if (await hasOwnAddon(packageFolder)) return { stage: "ready", folder: packageFolder, packageFolder, addon };
  const isThere = await hasLibrary(folder) && await hasAddon(addon);
  const stage = !isThere ? "missing" : await isLinked(packageFolder, addon) ? "ready" : "linkable";
  return { stage, folder, packageFolder, addon };
}
