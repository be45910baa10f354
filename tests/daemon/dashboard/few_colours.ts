/**
 * Pictures of few colours as PNG: a page has few, and takes a third of the bytes so.
 *
 * @module
 */
import { crc32 } from "node:zlib";

/** Most colours of a palette. */
const MOST = 256;
/** Bits of a channel that tell two colours apart when they are counted. */
const COARSE = 5;

/** A picture as a canvas has it: red, green, blue and opacity of each pixel, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** Writes a picture as PNG with the colours that are used most; others become the nearest of them. Opacity is lost. */
export async function encodeFewColours({ width, height, data }: Pixels): Promise<Uint8Array<ArrayBuffer>> {
  const counts = new Map<number, number>();
  for (let at = 0; at < data.length; at += 4) {
    const colour = colourAt(data, at);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = choosePalette(counts);
  const places = new Map<number, number>();
  const rows = new Uint8Array(height * (width + 1));
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 1; x <= width; x++, at += 4) {
      const colour = colourAt(data, at);
      let place = places.get(colour);
      if (place === undefined) places.set(colour, place = nearest(palette, colour));
      rows[y * (width + 1) + x] = place;
    }
  }
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  // Eight bits a pixel, from a palette.
  header.setUint8(8, 8);
  header.setUint8(9, 3);
  const colours = Uint8Array.from(palette.flatMap((colour) => channelsOf(colour)));
  const packed = new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate"));
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("PLTE", colours),
    chunk("IDAT", new Uint8Array(await new Response(packed).arrayBuffer())),
    chunk("IEND", new Uint8Array(0)),
  ];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** The most frequent colours, at first one of each coarse kind, so that no hue is lost. */
function choosePalette(counts: ReadonlyMap<number, number>): number[] {
  const sorted = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!);
  const kinds = new Set<number>();
  const isNew = (colour: number) => {
    const kind = channelsOf(colour).reduce((sum, channel) => (sum << COARSE) | (channel >> (8 - COARSE)), 0);
    return !kinds.has(kind) && kinds.add(kind);
  };
  return sorted.filter(isNew).slice(0, MOST);
}

function nearest(palette: readonly number[], colour: number): number {
  const own = channelsOf(colour);
  let best = 0;
  let least = Infinity;
  for (const [place, other] of palette.entries()) {
    const distance = channelsOf(other).reduce((sum, channel, index) => sum + (channel - own[index]) ** 2, 0);
    if (distance < least) [best, least] = [place, distance];
  }
  return best;
}

function colourAt(data: Pixels["data"], at: number): number {
  return (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
}

function channelsOf(colour: number): [number, number, number] {
  return [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
}

function chunk(name: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(content.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, content.length);
  out.set(new TextEncoder().encode(name), 4);
  out.set(content, 8);
  view.setUint32(content.length + 8, crc32(out.subarray(4, content.length + 8)));
  return out;
}
