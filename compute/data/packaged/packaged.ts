/**
 * Data that comes with Murmuration.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { DataSpec } from "../data_spec.ts";

/** Files beside this one, by what a manifest calls them. */
const FILES = { cars: "cars.csv", "moby-dick": "moby-dick.txt.gz" } as const;

/** True for data whose files come with the program, so that no folder is named for them. */
export function isPackaged(spec: DataSpec): boolean {
  return spec.kind === "digits" || ("source" in spec && spec.source !== undefined);
}

/** The path of a file that comes with the program; undefined if the data is not in one. */
export function packagedPath(spec: DataSpec): string | undefined {
  if (spec.kind !== "csv" && spec.kind !== "text") return undefined;
  return spec.source === undefined ? undefined : fileURLToPath(new URL(FILES[spec.source], import.meta.url));
}
