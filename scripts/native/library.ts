/**
 * TensorFlow's C library in the user's cache, taken from its wheel.
 *
 * @module
 */
import { join } from "node:path";
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
 * Fetches the wheel by pip, which checks its hash, and puts what is needed of it into `folder`: the libraries under
 * `lib`, the headers of the C API under `include`. The folder appears only when it is whole.
 *
 * @throws {Error} in one line, if pip cannot fetch the wheel
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
    say(`Downloading TensorFlow ${TENSORFLOW_VERSION} (${platform.megabytes} MB, once) …`);
    const download = join(work, "download");
    const wheel = await downloadWheel(platform, download, pip);
    say("Unpacking the library …");
    const sizes = await unpackWheel(wheel, work, (path) => placeOf(platform, path));
    await removeFolder(download);
    const contents = Object.fromEntries(Object.entries(sizes).filter(([path]) => path.startsWith("lib/")));
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
  return /^tensorflow\/include\/(tensorflow\/c|tensorflow\/core\/platform|tsl\/c|tsl\/platform)\/.*\.h$/.test(path)
    ? path.replace(/^tensorflow\//, "")
    : undefined;
}

async function downloadWheel(platform: Platform, folder: string, pip: Tool): Promise<string> {
  await Deno.mkdir(folder);
  const requirements = join(folder, "requirements.txt");
  const requirement = `${platform.wheel}==${TENSORFLOW_VERSION} --hash=sha256:${platform.sha256}\n`;
  await Deno.writeTextFile(requirements, requirement);
  const outcome = await runTool(pip, [
    "download",
    ...["--quiet", "--no-input", "--disable-pip-version-check", "--no-cache-dir"],
    ...["--no-deps", "--only-binary=:all:", "--require-hashes"],
    ...["--implementation", "cp", "--python-version", "3.11", "--abi", "cp311", "--platform", platform.tag],
    ...["--requirement", requirements, "--dest", folder],
  ]);
  if (!outcome?.ok) {
    const reason = complaintLine(outcome?.complaint ?? "");
    throw new Error(
      `Cannot download TensorFlow ${TENSORFLOW_VERSION}: pip says "${reason}"; check the network and run the task again`,
    );
  }
  for await (const entry of Deno.readDir(folder)) {
    if (entry.name.endsWith(".whl")) return join(folder, entry.name);
  }
  throw new Error(
    `Cannot download TensorFlow ${TENSORFLOW_VERSION}: pip left no wheel in "${folder}"; try a newer pip`,
  );
}

async function removeFolder(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
