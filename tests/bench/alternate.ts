/**
 * Times that can be compared: whatever else the machine does in the meantime meets all actions alike.
 *
 * @module
 */

/** One thing to be timed; it returns its time in ms where it was taken elsewhere, as by another process. */
export type Action = () => void | Promise<void> | Promise<number | undefined>;

/**
 * Runs the actions in turn, again and again, and gives the median time of each in ms.
 *
 * @param seconds how long in all, though each action runs `least` times, after once without a clock
 * @returns for each action its median; undefined for one that returned no time once
 */
export async function alternate(
  actions: readonly Action[],
  { seconds = 1, least = 5 } = {},
): Promise<(number | undefined)[]> {
  const times: (number | undefined)[][] = actions.map(() => []);
  for (const action of actions) await action();
  const end = performance.now() + 1000 * seconds;
  for (let round = 0; round < least || (performance.now() < end && round < 1_000); round++) {
    for (const [n, action] of actions.entries()) {
      const began = performance.now();
      const result = action();
      const own = performance.now() - began;
      times[n].push(result instanceof Promise ? (await result) as number | undefined : own);
    }
  }
  return times.map((list) => {
    if (list.includes(undefined)) return undefined;
    return list.map((time) => time!).sort((left, right) => left - right)[list.length >> 1];
  });
}
