import { dirname, join, sep } from "node:path";
import type { DataProblem } from "./data_problem.ts";

/** A file and the folder, named like its class, that it lies in. */
export interface ClassFile {
  readonly path: string;
  readonly folder: string;
}

/** What lies in a folder of files by class. */
export interface ClassListing {
  /** By folder, then by name. */
  readonly files: readonly ClassFile[];
  readonly folders: readonly string[];
  /** Files that are not wanted, folders within those of the classes, and files that lie outside of them. */
  readonly ignored: readonly string[];
  /** Links to nothing, in a circle or to another class, and folders that may not be read. */
  readonly broken: readonly DataProblem[];
}

/** What operating systems leave lying about, beside names that begin with a dot. */
const LITTER: readonly string[] = ["thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx"];
const LONGEST_PATH = 4096;

/** Which files are meant. */
export interface WantedFiles {
  /** What they are called, such as `pictures`. */
  readonly noun: string;
  /** @param path of the file called `name` */
  readonly isWanted: (name: string, path: string, info: Deno.FileInfo) => boolean | Promise<boolean>;
}

/** Lists the files of `<part>/<class>/`; undefined if there is no such part. Links are followed, to folders as to files. */
export async function listByClass(part: string, { noun, isWanted }: WantedFiles): Promise<ClassListing | undefined> {
  const names = await namesIn(part).catch(() => undefined);
  if (names === undefined) return undefined;
  const here = await Deno.realPath(part);
  const broken: DataProblem[] = [];
  const [ignored, folders]: [string[], string[]] = [[], []];
  const files: ClassFile[] = [];
  const targets = new Map<string, string>();
  const look = async (path: string): Promise<Deno.FileInfo | undefined> => {
    try {
      return await Deno.stat(path);
    } catch (error) {
      broken.push({ where: path, ...await describeLink(path, error) });
      return undefined;
    }
  };
  for (const name of names) {
    const path = join(part, name);
    const info = await look(path);
    if (info === undefined) continue;
    if (!info.isDirectory) {
      const target = info.isFile ? await readTextLink(path, info.size) : undefined;
      if (target === undefined) ignored.push(path);
      else {
        const what = `it is a link to "${target}" that was copied as text`;
        broken.push({ where: path, what, fix: "make it a link again, or put the folder itself there" });
      }
      continue;
    }
    const target = await Deno.realPath(path);
    if (`${here}${sep}`.startsWith(target.endsWith(sep) ? target : `${target}${sep}`)) {
      const fix = `take the link out, or let it lead to the ${noun} of one class`;
      broken.push({ where: path, what: "it is a link in a circle: it leads to a folder that it lies in", fix });
      continue;
    }
    const same = targets.get(target);
    if (same !== undefined) {
      const what = `it is the same folder as "${same}", whose ${noun} would be of two classes`;
      broken.push({ where: path, what, fix: "take one of the two out" });
      continue;
    }
    targets.set(target, name);
    folders.push(name);
    const inner = await namesIn(path).catch((error) => {
      broken.push({ where: path, what: `it cannot be read (${reasonOf(error)})`, fix: "allow it, or take it out" });
      return [];
    });
    for (const each of inner) {
      const file = join(path, each);
      const found = await look(file);
      if (found === undefined) continue;
      if (!found.isDirectory && await isWanted(each, file, found)) {
        files.push({ path: file, folder: name });
      } else ignored.push(file);
    }
  }
  return { files, folders, ignored, broken };
}

async function namesIn(folder: string): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  return names.filter((name) => !name.startsWith(".") && !LITTER.includes(name.toLowerCase())).sort();
}

/** Git and copying programs that know no links write the target's path into a file. */
async function readTextLink(path: string, size: number): Promise<string | undefined> {
  if (size < 1 || size > LONGEST_PATH) return undefined;
  try {
    const target = await Deno.readTextFile(path);
    if (/[\n\0]/.test(target)) return undefined;
    return (await Deno.stat(join(dirname(path), target))).isDirectory ? target : undefined;
  } catch {
    return undefined;
  }
}

async function describeLink(path: string, error: unknown): Promise<{ what: string; fix: string }> {
  const target = await Deno.readLink(path).catch(() => undefined);
  if (target === undefined) return { what: `it cannot be read (${reasonOf(error)})`, fix: "allow it, or take it out" };
  const fix = "mend the link or take it out";
  if (error instanceof Deno.errors.NotFound) {
    return { what: `it is a link to "${target}", and there is nothing of that name`, fix };
  }
  const isCircle = /symbolic links|ELOOP|loop/i.test(`${error}`);
  const what = isCircle ? "it is a link in a circle" : `it is a link to "${target}", which cannot be read`;
  return { what, fix };
}

function reasonOf(error: unknown): string {
  return (error as Error).message.split("\n")[0].split(":")[0].toLowerCase();
}
