/**
 * The doors of the rooms: files that say what a room is for and pass on what others may use of it.
 *
 * @module
 */
import { join } from "node:path";
import { FLOORS, roomOf, ROOMS } from "./rooms.ts";

/**
 * What is wrong with the doors of a house: that one is missing, does not say what it is, or does more than pass on.
 *
 * @param files all files of the house, from its root
 */
export async function doorFaults(root: string, files: readonly string[]): Promise<string[]> {
  const known = new Set(files);
  const faults: string[] = [];
  for (const [room, { doors }] of Object.entries(ROOMS)) {
    if (doors === undefined || !files.some((file) => roomOf(file) === room)) continue;
    for (const name of ["mod.ts", ...Object.keys(doors)]) {
      const path = `${room}/${name}`;
      if (!known.has(path)) {
        faults.push(`${path}: is named as a door, and is not there`);
        continue;
      }
      const fault = doorFault(path, await Deno.readTextFile(join(root, path)));
      if (fault !== undefined) faults.push(`${path}: ${fault}`);
    }
  }
  // Doors of whole floors, for those who use the project as a library.
  for (const floor of FLOORS) {
    const path = `${floor}/mod.ts`;
    const fault = known.has(path) ? doorFault(path, await Deno.readTextFile(join(root, path))) : undefined;
    if (fault !== undefined) faults.push(`${path}: ${fault}`);
  }
  return faults;
}

/**
 * What is wrong with a door, by its text.
 *
 * @example
 * ```ts
 * import { doorFault } from "./doors.ts";
 * import assert from "node:assert";
 *
 * assert.match(doorFault("compute/vector/mod.ts", 'export { zero } from "./zero.ts";\n') ?? "", /does not say/);
 * ```
 */
export function doorFault(path: string, text: string): string | undefined {
  if (!/^\/\*\*\n(?: \*.*\n)*? \* @module\n \*\/\n/.test(text)) {
    return "does not say, in a comment with @module, what it is";
  }
  if (!path.endsWith("/mod.ts")) return undefined;
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  const left = code.replace(/export (?:type )?\{[^{}]*\} from "\.[^"]*";/g, "").trim();
  return left === "" ? undefined : `is to only pass on, and holds "${left.split("\n")[0]}"`;
}
