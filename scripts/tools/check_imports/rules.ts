/**
 * What an import may not do: go against an arrow, past a door, or take a heavy dependency out of its room.
 *
 * @module
 */
import { FLOORS, HEAVY, type Room, roomOf, ROOMS } from "./rooms.ts";

/** An import as it stands in a file. */
export interface Import {
  /** The importing file, from the repository's root: `daemon/node/node.ts`. */
  readonly from: string;
  /** A file from the repository's root, or a package: `protobufjs`, `node:path`. */
  readonly to: string;
  /** True if nothing of it is left when the program runs. */
  readonly typeOnly: boolean;
  /** Line of the import, from 1. */
  readonly line: number;
}

/**
 * What an import violates.
 *
 * @param rooms the table of rooms
 * @returns undefined if nothing, else what is wrong and how to mend it
 *
 * @example
 * ```ts
 * import { violation } from "./rules.ts";
 * import assert from "node:assert";
 *
 * const fine = { from: "protocol/delta/grid.ts", to: "compute/vector/mod.ts", typeOnly: false, line: 1 };
 * assert.strictEqual(violation(fine), undefined);
 * assert.match(violation({ ...fine, to: "compute/model/mod.ts" }) ?? "", /must not import from compute\/model/);
 * ```
 */
export function violation(
  { from, to }: Import,
  rooms: Readonly<Record<string, Room>> = ROOMS,
): string | undefined {
  for (const { name, packages, rooms: homes } of HEAVY) {
    if (packages.test(to) && !homes.some((room) => from.startsWith(`${room}/`))) {
      return `${name} ("${to}") belongs in ${homes.map((room) => `${room}/`).join(" or ")}`;
    }
  }
  const [source, target] = [roomOf(from), roomOf(to)];
  if (source === undefined || target === undefined || source === target) return undefined;
  if (target === "tests") return `nobody imports tests ("${to}")`;
  if (FLOORS.includes(target)) return `"${to}" is an entry of ${target}/, and nobody imports those; import from a room`;
  if (FLOORS.includes(source)) {
    // An entry puts together what its own floor and those beneath have.
    if (FLOORS.indexOf(source) > FLOORS.indexOf(floorOf(target))) {
      return `${source}/ must not import from ${floorOf(target)}/ ("${to}")`;
    }
  } else if (!(rooms[source]?.from ?? []).includes(target)) {
    return `${source}/ must not import from ${target}/ ("${to}")`;
  }
  const doors = rooms[target]?.doors;
  const entered = to.slice(target.length + 1);
  if (doors === undefined || entered === "mod.ts" || Object.hasOwn(doors, entered)) return undefined;
  const names = ["mod.ts", ...Object.keys(doors)].map((name) => `${target}/${name}`);
  return `${target}/ is entered by ${names.join(" or ")}, not by "${to}"`;
}

/** What is wrong with where a file stands: nothing (undefined), or that its folder is no room. */
export function misplaced(file: string, rooms: Readonly<Record<string, Room>> = ROOMS): string | undefined {
  const room = roomOf(file);
  if (room === undefined || room === "tests" || room === "scripts" || Object.hasOwn(rooms, room)) return undefined;
  if (!FLOORS.includes(room)) return `${room}/ is not in the table of rooms`;
  return file === `${room}/mod.ts` ? undefined : `${room}/ holds rooms, and no file of its own but mod.ts`;
}

function floorOf(room: string): string {
  return room.split("/")[0];
}
