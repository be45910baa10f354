/**
 * Which files of a folder are its IDX files.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { problemError } from "../data_problem.ts";
import { sniff } from "../sniff.ts";

/** Paths of the two files of a part. */
export interface IdxPart {
  readonly images: string;
  readonly labels: string;
}

/** The IDX files of a folder. */
export interface IdxFiles {
  /** What their names begin with: `emnist-letters`, or nothing. */
  readonly set: string;
  readonly train: IdxPart;
  /** Undefined where there are none to measure on. */
  readonly test: IdxPart | undefined;
}

/**
 * `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`, `t10k-…` or `test-…`; perhaps with `.idx3`, with `.gz`, with the
 * name of the set before it, in capitals.
 */
const NAME =
  /^(?<set>.*?)[-_. ]*(?<part>train|t10k|test)[-_. ]+(?<what>images|labels)(?<idx>[-_. ]*idx\d?)?([-_. ]*ubyte)?(\.gz)?$/i;

/** What is known of a file by its name. */
interface Named {
  readonly name: string;
  readonly path: string;
  readonly set: string;
  readonly part: "train" | "test";
  readonly what: "images" | "labels";
}

/** True if a folder has files that are IDX by their names. */
export async function hasIdx(folder: string): Promise<boolean> {
  return (await listIdx(folder)).length > 0;
}

/**
 * Finds the IDX files of a folder, by their names.
 *
 * @throws {TypeError} if one is missing, or there are several sets
 */
export async function findIdx(folder: string): Promise<IdxFiles> {
  const found = await listIdx(folder);
  const sets = [...new Set(found.map(({ set }) => set))];
  if (sets.length > 1) {
    const what = `it has files of several sets: ${sets.map((set) => set === "" ? "train-…" : `${set}-…`).join(", ")}`;
    const fix = "put those of one set into a folder of their own, and name that";
    throw problemError("shape", { where: folder, what, fix }, "choose among the data in");
  }
  const part = (name: "train" | "test"): IdxPart | undefined => {
    const own = (what: string) => found.find((file) => file.part === name && file.what === what);
    const [images, labels] = [own("images"), own("labels")];
    if (images === undefined && labels === undefined) return undefined;
    if (images !== undefined && labels !== undefined) return { images: images.path, labels: labels.path };
    throw missing(folder, prefixed(sets[0] ?? "", name), images === undefined ? "images" : "labels");
  };
  const [train, test] = [part("train"), part("test")];
  if (train === undefined) throw missing(folder, prefixed(sets[0] ?? "", "train"), "images");
  return { set: sets[0] ?? "", train, test };
}

/** The error of a file that is not there. */
function missing(folder: string, start: string, what: "images" | "labels"): Error {
  const name = `${start}-${what}-idx${what === "images" ? 3 : 1}-ubyte`;
  const fix = { where: folder, what: `it has no file "${name}" or "${name}.gz"`, fix: "fetch it there" };
  return problemError("shape", fix, "load data from");
}

/** The error of a folder without files to measure on, where they are needed. */
export function missingTest(folder: string, set: string): Error {
  return missing(folder, prefixed(set, "test"), "images");
}

function prefixed(set: string, part: "train" | "test"): string {
  return `${set === "" ? "" : `${set}-`}${part === "train" ? "train" : set.startsWith("emnist") ? "test" : "t10k"}`;
}

/** The files that are named so; a packed one comes after the same unpacked. */
async function listIdx(folder: string): Promise<Named[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  const found: Named[] = [];
  for (const name of entries.map((entry) => entry.name).sort()) {
    const { set, part, what, idx } = NAME.exec(name)?.groups ?? {};
    if (what === undefined) continue;
    const path = await fileAt(join(folder, name), name);
    if (path === undefined || (idx === undefined && await sniff(path) !== "idx")) continue;
    const isTrain = part.toLowerCase() === "train";
    found.push({
      name,
      path,
      set: set.toLowerCase(),
      part: isTrain ? "train" : "test",
      what: what.toLowerCase() === "images" ? "images" : "labels",
    });
  }
  return found;
}

/** The file itself, or the one of the same name in a folder: some programs unpack each into one of its own. */
async function fileAt(path: string, name: string): Promise<string | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile()) return path;
  const inner = join(path, name);
  return info?.isDirectory() && (await stat(inner).catch(() => undefined))?.isFile() ? inner : undefined;
}
