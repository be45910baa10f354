/**
 * The weights that a task starts from, as a file.
 *
 * @module
 */
import { decodeTensors, type StoredTensor } from "../model/formats.ts";
import { sha256Of } from "./file_reference.ts";
import type { Task } from "./task.ts";

/**
 * Reads the file that a task's `start` names; no tensors where it names none.
 *
 * @param path where it lies
 * @throws {TypeError} in one line, if it is not there, or is another file than the task names
 * @throws {SyntaxError} if it is no safetensors file
 */
export async function readStart({ name, start }: Task, path: string | undefined): Promise<readonly StoredTensor[]> {
  if (start === undefined) return [];
  const refuse = (why: string, cause?: unknown) => new TypeError(`Cannot start task "${name}": ${why}`, { cause });
  if (path === undefined) {
    throw refuse(`it starts from a file of ${start.bytes} bytes, SHA-256 ${start.sha256}; name it with --weights`);
  }
  const { size } = await Deno.stat(path).catch((cause) => {
    throw refuse(`"${path}" cannot be read (${cause.message}); name the file of its weights with --weights`, cause);
  });
  const isOther = () => refuse(`"${path}" is another file than the one it starts from, of SHA-256 ${start.sha256}`);
  if (size !== start.bytes) throw isOther();
  const bytes = await Deno.readFile(path);
  if (sha256Of(bytes) !== start.sha256) throw isOther();
  return decodeTensors(bytes).tensors;
}
