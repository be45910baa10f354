/**
 * The number of entries that a density stands for, at least one.
 *
 * @param density share of entries, in (0, 1]
 * @throws {RangeError} if it is not
 */
export function keptCount(density: number, length: number): number {
  if (!(density > 0 && density <= 1)) {
    throw new RangeError(`Cannot keep a share of ${density} of the entries: give a density above 0 and at most 1`);
  }
  return Math.max(1, Math.round(density * length));
}
