/**
 * Asking the daemon of a data folder.
 *
 * @module
 */
import { connectControl, type ControlClient } from "../../daemon/control/mod.ts";

export { NotRunningError } from "../../daemon/control/mod.ts";

/**
 * Asks the daemon of a data folder.
 *
 * @throws {NotRunningError} if none runs on it, or it has just ended
 * @throws {Error} in one line, if it refuses or cannot be reached
 */
export async function withDaemon<Value>(
  dataDir: string,
  ask: (client: ControlClient) => Promise<Value>,
): Promise<Value> {
  return await ask(await connectControl(dataDir));
}
