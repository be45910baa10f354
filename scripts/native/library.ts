/**
 * TensorFlow's C library in the user's cache, taken from its wheel.
 *
 * @module
 */
import { join } from "node:path";
import type { Wheel } from "./nvidia.ts";
import { type Platform, TENSORFLOW_VERSION } from "./platforms.ts";
import { complaintLine, runTool, type Tool } from "./tool.ts";
import { unpackWheel } from "./unpack_wheel.ts";

// Written last into a finished folder; says how long each file must be, so that a torn copy is noticed.
const CONTENTS = "contents.json";

/** Whether `folder` holds the library whole: its large files there with their sizes. */
export async function hasLibrary(folder: string): Promise<boolean> {
  try {
    const contents: Record<string, number> = JSON.parse(await Deno.readTextFile(join(folder, CONTENTS)));
    const sizes = await Promise.all(Object.keys(contents).map((path) => Deno.stat(join(folder, path))));
    return sizes.length > 0 && sizes.every(({ size }, index) => size === Object.values(contents)[index]);
  } catch {
    return false;
  }
}

/**
 * Fetches the wheels by pip, which checks their hashes, and puts what is needed of them into `folder`: the libraries
 * under `lib`, NVIDIA's under `nvidia`, the headers of the C API under `include`. The folder appears only when it is whole.
 *
 * @throws {Error} in one line, if pip cannot fetch a wheel
 */
export async function fetchLibrary(
  platform: Platform,
  folder: string,
  pip: Tool,
  say: (line: string) => void,
): Promise<void> {
  const work = `${folder}.partial`;
  await removeFolder(work);
  await Deno.mkdir(work, { recursive: true });
  try {
    const sizes: Record<string, number> = {};
    for (const wheel of [{ ...platform, version: TENSORFLOW_VERSION }, ...platform.nvidia ?? []]) {
      say(`Downloading ${titleOf(wheel)} (${wheel.megabytes} MB, once) …`);
      const download = join(work, "download");
      const file = await downloadWheel(wheel, platform.tag, download, pip);
      say("Unpacking the library …");
      Object.assign(sizes, await unpackWheel(file, work, (path) => placeOf(platform, path)));
      await removeFolder(download);
    }
    const contents = Object.fromEntries(Object.entries(sizes).filter(([path]) => !path.startsWith("include/")));
    await Deno.writeTextFile(join(work, CONTENTS), JSON.stringify(contents));
    await removeFolder(folder);
    await Deno.rename(work, folder);
  } catch (error) {
    // What is left of half a gigabyte should not lie about until the next attempt.
    await removeFolder(work);
    throw error;
  }
}

/** The place of a wheel's file in the cache, or undefined for what the C API does not need. */
function placeOf(platform: Platform, path: string): string | undefined {
  if (platform.libraries.includes(path)) return path.replace(/^tensorflow\//, "lib/");
  if (platform.nvidia !== undefined && /^nvidia\/\w+\/lib\/[^/]+\.so[.\d]*$/.test(path)) return path;
  return /^tensorflow\/include\/(tensorflow\/c|tensorflow\/core\/platform|tsl\/c|tsl\/platform)\/.*\.h$/.test(path)
    ? path.replace(/^tensorflow\//, "")
    : undefined;
}

function titleOf({ wheel, version }: Wheel): string {
  return wheel.startsWith("tensorflow") ? `TensorFlow ${version}` : `${wheel} ${version}`;
}

async function downloadWheel(wheel: Wheel, tag: string, folder: string, pip: Tool): Promise<string> {
  await Deno.mkdir(folder);
  const requirements = join(folder, "requirements.txt");
  const requirement = `${wheel.wheel}==${wheel.version} --hash=sha256:${wheel.sha256}\n`;
  await Deno.writeTextFile(requirements, requirement);
  const outcome = await runTool(pip, [
    "download",
    ...["--quiet", "--no-input", "--disable-pip-version-check", "--no-cache-dir"],
    ...["--no-deps", "--only-binary=:all:", "--require-hashes"],
    ...["--implementation", "cp", "--python-version", "3.11", "--abi", "cp311", "--platform", tag],
    ...["--requirement", requirements, "--dest", folder],
  ]);
  if (!outcome?.ok) {
    const reason = complaintLine(outcome?.complaint ?? "");
    throw new Error(
      `Cannot download ${titleOf(wheel)}: pip says "${reason}"; check the network and run the task again`,
    );
  }
  for await (const entry of Deno.readDir(folder)) {
    if (entry.name.endsWith(".whl")) return join(folder, entry.name);
  }
  throw new Error(`Cannot download ${titleOf(wheel)}: pip left no wheel in "${folder}"; try a newer pip`);
}

async function removeFolder(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
