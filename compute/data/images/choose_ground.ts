/**
 * The ground on which transparent pictures show.
 *
 * @module
 */
import { openImageDecoder } from "./decode_image.ts";

/** A ground, and why it was taken where that was not a matter of course. */
export interface Ground {
  readonly ground: "white" | "black";
  readonly note?: string;
}

const SIDE = 32;
const GROUNDS = ["white", "black"] as const;

/**
 * Takes the ground on which the pictures vary more: white, as on a page, where there is no difference.
 *
 * @param files pictures whose pixels may be transparent
 */
export async function chooseGround(files: readonly Uint8Array[]): Promise<Ground> {
  if (files.length === 0) return { ground: "white" };
  const pixels = new Uint8Array(SIDE * SIDE);
  const found: number[] = [];
  let differing = 0;
  const seen: string[][] = files.map(() => []);
  try {
    for (const ground of GROUNDS) {
      const decoder = await openImageDecoder([SIDE, SIDE, 1], { ground });
      let sum = 0;
      files.forEach((file, index) => {
        if (decoder.decode(file, pixels, 0) !== undefined) return;
        sum += varianceOf(pixels);
        seen[index].push(`${pixels}`);
      });
      found.push(sum);
    }
    differing = seen.filter(([white, black]) => white !== black).length;
  } catch {
    // Without the native library nothing is decoded: whoever trains on it needs it.
    const why = "TensorFlow's native library, which decodes pictures, is not set up";
    return { ground: "white", note: `Transparent pixels are laid on white, unseen: ${why}.` };
  }
  if (differing === 0) return { ground: "white" };
  const ground = found[1] > found[0] ? "black" : "white";
  const other = ground === "white" ? "black" : "white";
  const why = found[0] === found[1] ? "as on a page" : `where they show more than on ${other}`;
  const note = `Transparent pixels are laid on ${ground}, ${why}; the manifest's "ground" says so ` +
    `(${differing} of the images looked at have some).`;
  return { ground, note };
}

function varianceOf(pixels: Uint8Array): number {
  const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  return pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length;
}
