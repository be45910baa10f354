/**
 * Asking the daemon of a data folder.
 *
 * @module
 */
import { connectControl, type ControlClient, readApiFile } from "../../daemon/control/mod.ts";

/** No daemon runs on the data folder. */
export class NotRunningError extends Error {
  override readonly name = "NotRunningError";
}

/**
 * Asks the daemon of a data folder.
 *
 * @throws {NotRunningError} if none runs on it, or it has just ended
 * @throws {Error} in one line, if it refuses
 */
export async function withDaemon<Value>(
  dataDir: string,
  ask: (client: ControlClient) => Promise<Value>,
): Promise<Value> {
  if (await readApiFile(dataDir) === undefined) {
    throw new NotRunningError(
      `No daemon runs on the data folder "${dataDir}"; start one with \`murmuration daemon\`, or name the folder by --data-dir`,
    );
  }
  const client = await connectControl(dataDir);
  try {
    return await ask(client);
  } catch (error) {
    // A daemon that was killed leaves its address behind: fetch then fails with a TypeError.
    if (error instanceof Error && error.cause instanceof TypeError) {
      throw new NotRunningError(error.message, { cause: error });
    }
    throw error;
  }
}
