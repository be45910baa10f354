import { problemError } from "./data_problem.ts";

/**
 * Reads a file of at most so many bytes; a longer one is not read at all.
 *
 * @throws {TypeError} if it is not there or cannot be read
 * @throws {RangeError} if it is too long
 */
export async function readBounded(path: string, most: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { size, isFile } = await Deno.stat(path);
    // A device or a pipe has no size and may never end.
    if (!isFile) throw problemError("bound", { where: path, what: "it is no file", fix: "name a file" });
    if (size <= most) return await Deno.readFile(path);
    const what = `its ${size} bytes are more than the ${most} that are read`;
    throw problemError("bound", { where: path, what, fix: "divide it, or take a smaller one" });
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    const what = cause instanceof Deno.errors.NotFound ? "there is no such file" : `${(cause as Error).message}`;
    throw problemError("shape", { where: path, what, fix: "look for it there, or name another folder" }, "read", cause);
  }
}
