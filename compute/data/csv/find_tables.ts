/**
 * Which files of a folder are its tables.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { problemError } from "../data_problem.ts";
import { sniff } from "../sniff.ts";
import { isBeside } from "../text/text_files.ts";

/** Paths of the tables of a folder. */
export interface TablePaths {
  readonly train: string;
  readonly test: string | undefined;
  /** Names of further tables that are not used. */
  readonly unused: readonly string[];
}

const BY_NAME = /\.(csv|tsv|tab)(\.gz)?$/i;
/** Files that may hold a table: content tells. */
const BY_CONTENT = /(^[^.]+|\.(data|dat|txt|all-data))(\.gz)?$/i;
/** Files whose content is looked at. */
const LOOKED_AT = 32;

/**
 * Finds the tables of a folder: what is named like a table (`.csv`, `.tsv`, `.tab`, each perhaps with `.gz`), and if there is
 * none, what looks like one. Of several the one that has `train` in its name counts, with the one that has `test` instead.
 * Forms for submissions to a competition are left out.
 *
 * @param path a folder, or a table itself
 * @returns undefined if there is none
 * @throws {TypeError} if several could be meant
 */
export async function findTables(path: string): Promise<TablePaths | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return undefined;
  if (!info.isDirectory()) return { train: path, test: undefined, unused: [] };
  const tables = await listTables(path);
  if (tables.length === 0) return undefined;
  const labelled = tables.filter((name) => !/submission/i.test(name));
  const names = labelled.length > 0 ? labelled : tables;
  const [train, test] = [choose(path, names, "train"), names.filter((name) => partOf(name) === "test")];
  const own = test.filter((name) => restOf(name) === restOf(train) || restOf(name) === "");
  if (own.length > 1) throw several(path, own, "to measure on", "test");
  const unused = names.filter((name) => name !== train && name !== own[0]);
  return { train: join(path, train), test: own.length === 1 ? join(path, own[0]) : undefined, unused };
}

/** Names of the tables in a folder, in order; a packed one that lies there unpacked too is left out. */
async function listTables(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  const names = entries.map(({ name }) => name).filter((name) => !name.startsWith(".") && !isBeside(name)).sort();
  const isFile = async (name: string) => (await stat(join(folder, name)).catch(() => undefined))?.isFile() === true;
  const named = await filterAsync(names.filter((name) => BY_NAME.test(name)), isFile);
  const found = named.length > 0 ? named : await filterAsync(
    names.filter((name) => BY_CONTENT.test(name)).slice(0, LOOKED_AT),
    async (name) => await sniff(join(folder, name)) === "table",
  );
  return found.filter((name) => !found.some((other) => `${other}.gz`.toLowerCase() === name.toLowerCase()));
}

function choose(folder: string, names: readonly string[], part: "train"): string {
  const exact = names.filter((name) => partOf(name) === part && restOf(name) === "");
  const named = exact.length > 0 ? exact : names.filter((name) => partOf(name) === part);
  const candidates = named.length > 0 ? named : names.filter((name) => partOf(name) === undefined);
  if (candidates.length === 1) return candidates[0];
  if (candidates.length > 1) throw several(folder, candidates, "to train on", part);
  const what = `it has ${list(names)} and no table to train on`;
  throw problemError("shape", { where: folder, what, fix: "put train.csv beside, or name a table itself" }, "use");
}

function several(folder: string, names: readonly string[], use: string, part: string): Error {
  const what = `several of its tables could be the one ${use}: ${list(names)}`;
  const fix = part === "train"
    ? `name the one that is meant, such as "${join(folder, names[0])}", or call it train.csv`
    : `leave one of them there`;
  return problemError("shape", { where: folder, what, fix }, "choose a table of");
}

/** Which part of the data a table has by its name. */
function partOf(name: string): "train" | "test" | "other" | undefined {
  const words = wordsOf(name);
  if (words.some((word) => /^train(ing)?$/.test(word))) return "train";
  if (words.some((word) => /^test(ing)?$/.test(word))) return "test";
  return words.some((word) => /^(val|valid|validation|dev)$/.test(word)) ? "other" : undefined;
}

/** A table's name without the word for its part. */
function restOf(name: string): string {
  return wordsOf(name).filter((word) => !/^(train|test)(ing)?$/.test(word)).join(" ");
}

function wordsOf(name: string): string[] {
  return name.toLowerCase().replace(/(\.[a-z-]+)?(\.gz)?$/, "").split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

async function filterAsync(names: readonly string[], isGood: (name: string) => Promise<boolean>): Promise<string[]> {
  const good = await Promise.all(names.map(isGood));
  return names.filter((_, index) => good[index]);
}
