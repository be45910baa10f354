import type { TaskReview } from "../../compute/task/mod.ts";
import type { Clock } from "../../protocol/exchange/clock.ts";
import { bytes, RefusedError } from "../support/mod.ts";

/** How often the memory is looked at, in ms, and how many looks in a row must be above the cap: a peak is no trouble. */
const EVERY = 5000;
const LOOKS = 3;

/** What watches over the memory. */
export interface MemoryCapOptions {
  readonly clock: Clock;
  /** Bytes that may be resident. */
  readonly cap: number;
  /** Bytes that are. */
  readonly resident: () => number;
  /** Called once, when more has been resident for a while. */
  readonly onExceeded: (bytes: number) => void;
}

/** Watches over the memory until it is disposed of. */
export function watchMemory({ clock, cap, resident, onExceeded }: MemoryCapOptions): Disposable {
  let above = 0;
  const schedule = () => clock.after(EVERY, look);
  function look(): void {
    const bytes = resident();
    above = bytes > cap ? above + 1 : 0;
    if (above === LOOKS) onExceeded(bytes);
    else timer = schedule();
  }
  let timer = schedule();
  return { [Symbol.dispose]: () => timer.cancel() };
}

/**
 * Asks before anything is allocated whether a task fits into the memory that is allowed.
 *
 * @param cap bytes that may be resident; undefined = as many as there are
 * @param resident bytes that are already
 * @throws {RefusedError} if it does not, with the sizes
 */
export function askMemory(
  { name, parameters, trainingBytes }: Pick<TaskReview, "name" | "parameters" | "trainingBytes">,
  cap: number | undefined,
  resident: number,
): void {
  if (cap === undefined || resident + trainingBytes <= cap) return;
  throw new RefusedError(
    `Cannot train task "${name}" within --memory ${bytes(cap)}: its ${parameters.toLocaleString("en-GB")} parameters ` +
      `take about ${bytes(trainingBytes)} beside ${bytes(resident)} that are in use; allow more, or choose a ` +
      "smaller model",
  );
}
