/**
 * Pictures as they come out of a file, before they are brought to a task's shape.
 *
 * @module
 */

/** A picture: rows from the top, pixels from the left, channels 1 grey, 3 RGB or 4 RGBA, a byte each. */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** Where in a stored picture of these extents the pixel at (y, x) of the upright one lies, by EXIF's orientation. */
const PLACES: readonly ((y: number, x: number, height: number, width: number) => number)[] = [
  (y, x, _, width) => y * width + x,
  (y, x, _, width) => y * width + width - 1 - x,
  (y, x, height, width) => (height - 1 - y) * width + width - 1 - x,
  (y, x, height, width) => (height - 1 - y) * width + x,
  (y, x, _, width) => x * width + y,
  (y, x, height, width) => (height - 1 - x) * width + y,
  (y, x, height, width) => (height - 1 - x) * width + width - 1 - y,
  (y, x, _, width) => x * width + width - 1 - y,
];

/**
 * Turns a picture upright.
 *
 * @param orientation EXIF's: 1 is upright, 3 upside down, 6 to be turned clockwise, 8 anticlockwise; the others mirrored
 *
 * @example
 * ```ts
 * import { turnUpright } from "./pixels.ts";
 * import assert from "node:assert";
 *
 * const row = { height: 1, width: 2, channels: 1, data: Uint8Array.of(1, 2) };
 * assert.deepStrictEqual(turnUpright(row, 8), { height: 2, width: 1, channels: 1, data: Uint8Array.of(2, 1) });
 * ```
 */
export function turnUpright(pixels: Pixels, orientation: number): Pixels {
  if (orientation === 1) return pixels;
  const { channels, data } = pixels;
  const [height, width] = orientation > 4 ? [pixels.width, pixels.height] : [pixels.height, pixels.width];
  const place = PLACES[orientation - 1];
  const turned = new Uint8Array(data.length);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = channels * place(y, x, pixels.height, pixels.width);
      for (let channel = 0; channel < channels; channel++) turned[to++] = data[from + channel];
    }
  }
  return { height, width, channels, data: turned };
}

/** Lays a picture of four channels on a ground of one grey, 0 black to 255 white; its bytes are written over. */
export function layOn(pixels: Pixels, ground: number): Pixels {
  const { height, width, channels, data } = pixels;
  if (channels !== 4) return pixels;
  let to = 0;
  for (let from = 0; from < data.length; from += 4) {
    const alpha = data[from + 3];
    for (let channel = 0; channel < 3; channel++) {
      data[to++] = Math.round((data[from + channel] * alpha + ground * (255 - alpha)) / 255);
    }
  }
  return { height, width, channels: 3, data: data.subarray(0, to) };
}
