import type { ColumnProfile } from "./column_profile.ts";

/** Names that pixels have: pixel0, pixel_3_4, 1x1, px12, 17. */
const NAMED = /^(pixels?|px|p|img|image)[ _.-]?\d+([ _x.-]\d+)?$|^\d+x\d+$/i;
const NUMBERED = /^[a-z_. ]*\d+$/i;
/** Fewer columns are no picture. */
const FEWEST = 16;
/** Fewer columns that are not named as pixels are no picture either. */
const FEWEST_UNNAMED = 64;
/** The brightest that pixels are, by the bits of an image. */
const BRIGHTEST = [1, 15, 16, 255, 65_535] as const;

/**
 * What the brightest pixel of a table of pictures has; undefined if its columns are no pixels. They are if all are named so
 * and have numbers of images, or are numbered, many, and have bytes.
 */
export function brightestPixel(columns: readonly ColumnProfile[]): number | undefined {
  const all = columns.map(({ numbers }) => numbers).filter((numbers) => numbers !== undefined);
  if (columns.length < FEWEST || all.length < columns.length) return undefined;
  const least = Math.min(...all.map((numbers) => numbers.least));
  const largest = Math.max(...all.map((numbers) => numbers.largest));
  const brightest = BRIGHTEST.find((most) => largest <= most);
  if (least < 0 || brightest === undefined) return undefined;
  const areWhole = all.every((numbers) => numbers.areWhole);
  if (!areWhole && brightest !== 1) return undefined;
  if (columns.every(({ name }) => NAMED.test(name))) return brightest;
  const areMany = columns.length >= FEWEST_UNNAMED && Number.isInteger(Math.sqrt(columns.length));
  const areNumbered = columns.every(({ name }) => NUMBERED.test(name));
  if (!areMany || !areNumbered || !areWhole) return undefined;
  // Small numbers may be anything, unless some columns are always the same, as the corners of pictures are.
  const hasCorners = all.some((numbers) => numbers.least === numbers.largest);
  return brightest === 255 || (hasCorners && brightest === 16) ? brightest : undefined;
}
