import { readyBackend, type Tensor3D, type Tf } from "../../engine/mod.ts";
import type { Examples } from "../examples.ts";

/** What tfjs-node offers beyond tfjs. */
interface NodeTf extends Tf {
  readonly node: { encodePng(image: Tensor3D): Promise<Uint8Array> };
}

/** What the images of a sheet look like. */
export interface SheetForm {
  readonly height: number;
  readonly width: number;
  /** 1 grey, 3 RGB or 4 RGBA. */
  readonly channels: number;
  readonly classes: number;
}

/** Images in a row, classes on a sheet, and about how large a small image is drawn, in pixels. */
const COLUMNS = 12;
const ROWS = 24;
const DRAWN = 48;
const GAP = 2;
const BACKGROUND = 64;

/**
 * Draws a sheet with one row a class, the first images of each, as a PNG file.
 *
 * @throws {Error} if the native backend is not set up
 */
export async function drawContactSheet(
  { inputs, labels }: Examples,
  { height, width, channels, classes }: SheetForm,
  threads?: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const zoom = Math.max(1, Math.round(DRAWN / Math.max(height, width)));
  const [cellHeight, cellWidth] = [height * zoom + GAP, width * zoom + GAP];
  const shown = Array.from({ length: classes }, (_, label) => firstOf(labels, label)).filter((own) => own.length > 0);
  const rows = Math.min(ROWS, shown.length);
  const sheet = { height: GAP + rows * cellHeight, width: GAP + COLUMNS * cellWidth };
  const depth = channels === 2 ? 3 : channels;
  const pixels = new Int32Array(sheet.height * sheet.width * depth).fill(BACKGROUND);
  if (depth === 4) { for (let at = 3; at < pixels.length; at += 4) pixels[at] = 255; }
  shown.slice(0, rows).forEach((own, row) =>
    own.forEach((example, column) => {
      for (let y = 0; y < height * zoom; y++) {
        for (let x = 0; x < width * zoom; x++) {
          const from = ((example * height + Math.floor(y / zoom)) * width + Math.floor(x / zoom)) * channels;
          const to = ((GAP + row * cellHeight + y) * sheet.width + GAP + column * cellWidth + x) * depth;
          for (let channel = 0; channel < depth; channel++) {
            pixels[to + channel] = channel < channels ? inputs[from + channel] : 0;
          }
        }
      }
    })
  );
  const tf = await readyBackend({ backend: "native", threads }) as NodeTf;
  const image = tf.tensor3d(pixels, [sheet.height, sheet.width, depth], "int32");
  try {
    return new Uint8Array(await tf.node.encodePng(image));
  } finally {
    image.dispose();
  }
}

function firstOf(labels: Uint8Array, label: number): number[] {
  const found: number[] = [];
  for (let at = labels.indexOf(label); at >= 0 && found.length < COLUMNS; at = labels.indexOf(label, at + 1)) {
    found.push(at);
  }
  return found;
}
