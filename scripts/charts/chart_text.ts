/**
 * How much room text takes. There is no font at hand to measure, so these are those of a wide sans serif font (DejaVu).
 *
 * @module
 */

/** Sizes of text in pixels. */
export const SIZES = { title: 14, text: 12, tick: 11 } as const;

const NARROW = /[ijlrtf.,:;|!'()[\] ]/;
const WIDE = /[mwMW@%–—]/;

/** Estimated width in pixels of a text at a font size. */
export function widthOf(text: string, size: number): number {
  let width = 0;
  for (const character of text) {
    width += NARROW.test(character) ? 0.38 : WIDE.test(character) ? 0.95 : /[A-Z]/.test(character) ? 0.7 : 0.62;
  }
  return width * size;
}

/** A text cut to a width, with an ellipsis where something was left off. */
export function fit(text: string, size: number, width: number): string {
  if (widthOf(text, size) <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && widthOf(`${letters.join("")}…`, size) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
