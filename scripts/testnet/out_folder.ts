/**
 * The folder that a testnet's report goes to.
 *
 * @module
 */
import { dirname, join, resolve } from "node:path";
import { writeTrouble } from "../../daemon/support/mod.ts";
import { REPORT_KIND } from "./testnet_report.ts";

/** A file of the report: its name, and its bytes or the file they are in. */
export interface ReportFile {
  readonly name: string;
  readonly content: Uint8Array<ArrayBuffer> | { readonly path: string };
}

/** A folder that can be written to, as far as was seen before anything was trained. */
export interface OutFolder {
  readonly path: string;
  /**
   * Puts the report's files there; an earlier report gives way once all are written, other files stay.
   *
   * @throws {Error} if that fails, such as on a full disk; what was there before is then still there
   */
  publish(files: readonly ReportFile[]): Promise<void>;
  /** Removes the folder again if it was made here and is empty. */
  abandon(): Promise<void>;
}

/** Files of a report; those of an earlier one are replaced or removed. */
const OWN_FILES = /^(report\.json|task\.json|model\.safetensors|node-\d+\.log)$/;
/** Where files lie until all are written. */
const DRAFT = ".report-in-the-making";

/**
 * Readies `path` for a report: a folder that is new, is empty or holds an earlier report.
 *
 * @param expectedBytes about how large the report will be; as much is written and removed to see if there is room
 * @throws {Error} in one line: the folder cannot be made or written to, is full, or holds something else
 */
export async function openOutFolder(path: string, expectedBytes: number): Promise<OutFolder> {
  const folder = resolve(path);
  const made = await makeFolder(path, folder);
  const abandon = async () => {
    // Not recursive: what is not empty is somebody's.
    for (const one of made) await Deno.remove(one).catch(() => {});
  };
  try {
    await refuseOthersFiles(path, folder);
    await tryWriting(path, folder, expectedBytes);
  } catch (error) {
    await abandon();
    throw error;
  }
  return { path: folder, abandon, publish: (files) => publish(path, folder, files) };
}

/** Makes the folder and what is missing above it; returns what was made, innermost first. */
async function makeFolder(path: string, folder: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = folder; !await exists(at); at = dirname(at)) missing.push(at);
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (error) {
    for (const one of missing) await Deno.remove(one).catch(() => {});
    if (error instanceof Deno.errors.AlreadyExists || error instanceof Deno.errors.NotADirectory) {
      throw new Error(`Cannot write the report to "${path}": it is not a folder; choose another --out`);
    }
    throw await failure(path, error);
  }
  return missing;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    // Beneath a file, or where we may not look: making the folder will say why.
    return true;
  }
}

async function refuseOthersFiles(path: string, folder: string): Promise<void> {
  let empty = true;
  try {
    for await (const { name } of Deno.readDir(folder)) if (name !== DRAFT) empty = false;
  } catch (error) {
    throw await failure(path, error);
  }
  if (empty || await holdsReport(folder)) return;
  throw new Error(
    `Cannot write the report to "${path}": the folder holds other files and no earlier report; ` +
      `choose a new or an empty folder`,
  );
}

async function holdsReport(folder: string): Promise<boolean> {
  try {
    return JSON.parse(await Deno.readTextFile(join(folder, "report.json"))).kind === REPORT_KIND;
  } catch {
    return false;
  }
}

async function tryWriting(path: string, folder: string, bytes: number): Promise<void> {
  const draft = join(folder, DRAFT);
  try {
    await Deno.mkdir(draft, { recursive: true });
    await Deno.writeFile(join(draft, "room"), new Uint8Array(bytes));
  } catch (error) {
    // What is free is told without what was tried.
    await Deno.remove(draft, { recursive: true }).catch(() => {});
    throw await failure(path, error, bytes);
  }
  await Deno.remove(draft, { recursive: true }).catch(() => {});
}

/** Writes the files where they belong, or else where there is room; says where that is. */
async function publish(path: string, folder: string, files: readonly ReportFile[]): Promise<void> {
  try {
    await writeReport(folder, files);
  } catch (error) {
    const why = await failure(path, error);
    const other = await Deno.makeTempDir({ prefix: "murmuration-report-" });
    try {
      await writeReport(other, files);
    } catch {
      await Deno.remove(other, { recursive: true }).catch(() => {});
      throw why;
    }
    throw new Error(`${why.message}. The report lies in "${other}" instead: move it to where it is wanted`, {
      cause: error,
    });
  }
}

async function writeReport(folder: string, files: readonly ReportFile[]): Promise<void> {
  const draft = join(folder, DRAFT);
  try {
    await Deno.mkdir(draft, { recursive: true });
    for (const { name, content } of files) {
      const target = join(draft, name);
      if (content instanceof Uint8Array) await Deno.writeFile(target, content);
      else await Deno.copyFile(content.path, target);
    }
    for await (const { name } of Deno.readDir(folder)) {
      if (OWN_FILES.test(name) && !files.some((file) => file.name === name)) await Deno.remove(join(folder, name));
    }
    for (const { name } of files) await Deno.rename(join(draft, name), join(folder, name));
  } finally {
    await Deno.remove(draft, { recursive: true }).catch(() => {});
  }
}

async function failure(path: string, cause: unknown, size?: number): Promise<Error> {
  const { reason, remedy } = await writeTrouble(cause, path, size);
  return new Error(`Cannot write the report to "${path}": ${reason}; ${remedy}, or name another folder with --out`, {
    cause,
  });
}
