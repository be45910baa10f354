/**
 * How the scripts end: by signals in good order, and with the exit codes a shell gives.
 *
 * @module
 */

import { shown } from "./shown.ts";

export { oneLine } from "../../daemon/support/mod.ts";

/** Says on stderr what is wrong. */
export function complain(text: string): void {
  console.error(shown(`murmuration: ${text}`));
}

/** Exit codes; interrupted ones are those a shell gives: 128 and the signal's number. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

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
 */
export function listenForSignals(controller: AbortController): Disposable {
  const listeners = (Object.keys(SIGNALS) as SignalName[]).map((name) => {
    const listener = () => {
      if (controller.signal.aborted) Deno.exit(SIGNALS[name]);
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
