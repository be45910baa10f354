/** Who asks a daemon for exchanges without end, and comes back under another name when it is thrown out. */
import { type Asked, Speaker } from "./speaker.ts";

/** How long somebody who was not let in waits before the next name, in ms. */
const BACK = 1_000;

/** What came of it. */
export interface Asking {
  /** Under so many names it had a link. */
  names: number;
  readonly answers: Record<Asked, number>;
}

/** Counts of nothing yet. */
export function noAsking(): Asking {
  return { names: 0, answers: { answered: 0, BUSY: 0, refused: 0, silence: 0 } };
}

/**
 * Asks the daemon at `address` on `links` links until `signal` is aborted.
 *
 * @param wait comes between an answer and the next request of a link
 * @param asking is counted on
 * @throws {Error} if none of them ever had a link
 */
export async function askWithoutEnd(
  address: string,
  signal: AbortSignal,
  links: number,
  wait: () => void | Promise<void>,
  asking = noAsking(),
): Promise<Asking> {
  let last: unknown = new Error(`No link was opened to ${address}`);

  async function askAsOne() {
    await using speaker = await Speaker.connect(address);
    if (!await speaker.open()) return false;
    asking.names++;
    while (!signal.aborted && speaker.isUp) {
      asking.answers[await speaker.request()]++;
      await wait();
    }
    return true;
  }

  await Promise.all(Array.from({ length: links }, async () => {
    while (!signal.aborted) {
      const had = await askAsOne().catch((error: unknown) => {
        last = error;
        return false;
      });
      if (!had && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, BACK));
    }
  }));
  if (asking.names === 0) throw last;
  return asking;
}
