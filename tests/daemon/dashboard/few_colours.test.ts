import assert from "node:assert";
import { inflateSync } from "node:zlib";
import { encodeFewColours } from "./few_colours.ts";

/** Parts of a PNG by name. */
function partsOf(png: Uint8Array): Map<string, Uint8Array> {
  const parts = new Map<string, Uint8Array>();
  const view = new DataView(png.buffer);
  for (let at = 8; at < png.length;) {
    const length = view.getUint32(at);
    parts.set(new TextDecoder().decode(png.subarray(at + 4, at + 8)), png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return parts;
}

Deno.test("pictures of few colours: frequent colours stay as they are, rare ones become the nearest", async () => {
  const [width, height] = [40, 30];
  const data = new Uint8ClampedArray(4 * width * height);
  const colours = Array.from({ length: width * height }, (_, index) => {
    // Half of the picture has three colours, the rest a thousand.
    if (index % 2 === 0) return [[250, 250, 247], [13, 107, 102], [168, 77, 9]][index % 3];
    return [(index * 7) % 256, (index * 13) % 256, (index * 29) % 256];
  });
  colours.forEach((colour, index) => data.set([...colour, 255], 4 * index));
  const png = await encodeFewColours({ width, height, data });
  const parts = partsOf(png);
  assert.deepStrictEqual([...parts.keys()], ["IHDR", "PLTE", "IDAT", "IEND"]);
  const palette = parts.get("PLTE")!;
  assert.ok(palette.length <= 3 * 256);
  const rows = inflateSync(parts.get("IDAT")!);
  assert.strictEqual(rows.length, height * (width + 1));
  for (const [index, colour] of colours.entries()) {
    const place = rows[Math.floor(index / width) * (width + 1) + 1 + index % width];
    const written = [...palette.subarray(3 * place, 3 * place + 3)];
    if (index % 2 === 0) assert.deepStrictEqual(written, colour);
    else assert.ok(Math.hypot(...written.map((channel, at) => channel - colour[at])) < 80, `${written}: ${colour}`);
  }
});
