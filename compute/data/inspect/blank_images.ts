import type { Examples } from "../examples.ts";

/** How many images have the same byte everywhere, and so nothing to see; shown is what a task makes of them. */
export function countBlank({ inputs, labels }: Examples): number {
  const entries = inputs.length / labels.length;
  return labels.reduce((count, _, index) => {
    const own = inputs.subarray(index * entries, (index + 1) * entries);
    return own.every((value) => value === own[0]) ? count + 1 : count;
  }, 0);
}
