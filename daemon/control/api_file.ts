/**
 * Where the control API of a data folder's daemon is, for commands that want to speak to it.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { reasonOf, writeWhole } from "../support/mod.ts";

const schema = z.object({
  address: z.url(),
  pid: z.int().positive(),
  started: z.number(),
});

/** What `api.json` says of the daemon that runs. */
export interface ApiFile {
  /** Such as `http://127.0.0.1:4780`. */
  readonly address: string;
  /** Process that listens there. */
  readonly pid: number;
  /** When the API started, in ms since 1970. */
  readonly started: number;
}

function apiPath(dataDir: string): string {
  return join(dataDir, "api.json");
}

/**
 * Writes where the API is into the file `api.json` of the data folder, whole or not at all. Disposing of the result removes
 * the file, unless another process has written its own meanwhile.
 *
 * @throws {Error} if it cannot be written
 */
export async function writeApiFile(dataDir: string, address: string): Promise<AsyncDisposable> {
  const file: ApiFile = { address, pid: Deno.pid, started: Date.now() };
  await writeWhole(apiPath(dataDir), new TextEncoder().encode(`${JSON.stringify(file, undefined, 2)}\n`), 0o600);
  return {
    async [Symbol.asyncDispose]() {
      // What cannot be read any more is not this process's to remove.
      const there = await readApiFile(dataDir).catch(() => undefined);
      if (there?.pid === file.pid && there.started === file.started) {
        await Deno.remove(apiPath(dataDir)).catch(() => {});
      }
    },
  };
}

/**
 * Reads where the API is. A daemon that was killed leaves its file behind, so there need not be anybody.
 *
 * @returns undefined if there is no such file: no daemon runs with this data folder
 * @throws {SyntaxError} if the file holds something else
 * @throws {Error} if it cannot be read
 */
export async function readApiFile(dataDir: string): Promise<ApiFile | undefined> {
  const path = apiPath(dataDir);
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    const whose = "name your own node's folder with --data-dir, or ask as the user whose folder it is";
    throw new Error(`Cannot read "${path}": ${reasonOf(error)}; ${whose}`, { cause: error });
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new SyntaxError(`Cannot use "${path}": it does not say where the daemon is; restart the daemon`, {
      cause: error,
    });
  }
}
