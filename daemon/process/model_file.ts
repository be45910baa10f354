/**
 * The model that a daemon leaves behind: room for it is kept from the start, and it goes wherever it can.
 *
 * @module
 */
import { join } from "node:path";
import { cacheFolder } from "../../compute/support/mod.ts";
import { keepRoom, type KeptRoom, makeFolder, oneLine, writeElsewhere } from "../support/mod.ts";

const NAME = "model.safetensors";
const MODE = 0o600;

/** The file `model.safetensors` of a data folder, to be. Disposing of it gives its room back. */
export interface ModelFile extends AsyncDisposable {
  /**
   * Writes the model.
   *
   * @param lost what is lost should it go nowhere, in words
   * @throws {Error} if it could not be written there: says why, and where it lies instead, or that it is lost
   */
  write(bytes: Uint8Array, lost: () => Promise<string>): Promise<void>;
}

/**
 * Keeps room for a model of `size` bytes.
 *
 * @param task id of the task, as hexadecimal text: it names the file where it has to lie elsewhere
 * @throws {Error} if there is no room
 */
export async function keepModelFile(folder: string, size: number, task: string): Promise<ModelFile> {
  const path = join(folder, NAME);
  let room: KeptRoom;
  try {
    room = await keepRoom(path, size, MODE);
  } catch (cause) {
    throw new Error(`Cannot start without room for the model. ${oneLine(cause)}, or choose another with --data-dir`, {
      cause,
    });
  }

  async function writeThere(bytes: Uint8Array): Promise<void> {
    // Somebody may have removed the folder meanwhile.
    await makeFolder(folder);
    await room.write(bytes);
  }

  return {
    async write(bytes, lost) {
      try {
        await writeThere(bytes);
      } catch (cause) {
        const other = await writeElsewhere(
          bytes,
          `murmuration-${task.slice(0, 12)}-${Date.now()}.safetensors`,
          MODE,
          cacheFolder,
        );
        const way = other === undefined
          ? `It could not be written anywhere else either: ${await lost()}`
          : `The model lies in "${other}" instead: move it to where it is wanted`;
        throw new Error(`${oneLine(cause)}. ${way}`, { cause });
      }
    },
    [Symbol.asyncDispose]: () => room[Symbol.asyncDispose](),
  };
}
