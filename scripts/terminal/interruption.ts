/**
 * How signals end a command: in good order, and with the exit codes that a shell gives.
 *
 * @module
 */
import { EXIT } from "./exit.ts";

export { oneLine, reasonOf } from "../../daemon/support/mod.ts";

/** Signals that end a command in good order, and the exit codes that a shell gives for them. */
const SIGNALS = { SIGHUP: EXIT.hungUp, SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const;

type SignalName = keyof typeof SIGNALS;

/** The reason of an abort by a signal. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(name: SignalName) {
    super(`interrupted by ${name}`);
    this.name = "Interrupted";
    this.exitCode = SIGNALS[name];
  }
}

/**
 * Aborts `controller` with `Interrupted` at the first signal, so that all stops in good order; a second ends the process
 * at once. Disposing of it stops the listening.
 *
 * @param second exit code upon a second signal; the signal's own by default
 */
export function listenForSignals(controller: AbortController, second?: number): Disposable {
  const listeners = (Object.keys(SIGNALS) as SignalName[]).map((name) => {
    const listener = () => {
      if (controller.signal.aborted) Deno.exit(second ?? SIGNALS[name]);
      controller.abort(new Interrupted(name));
    };
    Deno.addSignalListener(name, listener);
    return [name, listener] as const;
  });
  return {
    [Symbol.dispose]() {
      for (const [name, listener] of listeners) Deno.removeSignalListener(name, listener);
    },
  };
}

/**
 * Runs what a signal shall end in good order.
 *
 * @throws {Interrupted} if a signal came, whatever else then failed because of it
 */
export async function interruptible<Result>(act: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  using _ = listenForSignals(controller);
  try {
    return await act(controller.signal);
  } catch (error) {
    throw controller.signal.reason instanceof Interrupted ? controller.signal.reason : error;
  }
}
