/**
 * How far a comparison is: a bar on a terminal, plain lines elsewhere.
 *
 * @module
 */
import progress from "cli-progress";
import { duration, shown } from "../../terminal/mod.ts";

/** Shows how many runs are done. */
export interface Progress {
  /** A run has ended, well or not. */
  step(what: string): void;
  /** Gives the terminal back. */
  close(): void;
}

/**
 * Begins to show the progress of `total` runs.
 *
 * @param write where plain lines go; undefined = stderr is a terminal and gets a bar
 */
export function showProgress(total: number, write: ((text: string) => void) | undefined): Progress {
  return write === undefined ? bar(total) : plain(total, write);
}

function bar(total: number): Progress {
  const display = new progress.SingleBar({
    format: " {bar} {value}/{total} runs, {eta_formatted} left, last: {what}",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 30,
    clearOnComplete: true,
    hideCursor: true,
    // Whoever started it ends it: it would otherwise listen for signals itself.
    gracefulExit: false,
  });
  display.start(total, 0, { what: "–" });
  return { step: (what) => void display.increment(1, { what: shown(what) }), close: () => void display.stop() };
}

function plain(total: number, write: (text: string) => void): Progress {
  const began = performance.now();
  let done = 0;
  return {
    step(what) {
      done++;
      const seconds = (performance.now() - began) / 1000;
      const left = done === total ? "" : `, about ${duration(seconds / done * (total - done))} left`;
      write(`[${done}/${total}] ${what}${left}\n`);
    },
    close() {},
  };
}
