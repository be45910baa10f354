import assert from "node:assert";
import fc from "fast-check";
import type * as tensorflow from "@tensorflow/tfjs";
import { decodeBmp } from "../../../compute/data/images/bmp.ts";
import { chooseGround } from "../../../compute/data/images/choose_ground.ts";
import { readImageHeader } from "../../../compute/data/images/image_header.ts";
import { resize } from "../../../compute/data/images/resize.ts";
import { readyBackend } from "../../../compute/engine/mod.ts";
import { openImageDecoder } from "../../../compute/data/images/decode_image.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";
import pictures from "../../fixtures/pictures/pictures.json" with { type: "json" };

await ensureNative();
const tf = await readyBackend({ backend: "native", threads: 1 });

const fileOf = (wanted: string) =>
  Uint8Array.fromBase64(pictures.find(({ name }) => name === wanted)?.file ?? assert.fail(wanted));

/** What a decoder makes of a file, or what it says is wrong. */
async function decoded(
  file: Uint8Array,
  shape: [number, number, number],
  ground?: "white" | "black",
): Promise<number[] | string> {
  const out = new Uint8Array(shape[0] * shape[1] * shape[2]);
  const fault = (await openImageDecoder(shape, { ground, threads: 1 })).decode(file, out, 0);
  return fault === undefined ? [...out] : `${fault.what}; ${fault.fix}`;
}

Deno.test("decoding: every form of PNG, BMP, GIF and JPEG gives the pixels that Pillow reads", async (t) => {
  for (const { name, file, width, height, rgba, tolerance } of pictures) {
    await t.step(name, async () => {
      const decoder = await openImageDecoder([height, width, 4], { threads: 1 });
      const wanted = Uint8Array.fromBase64(rgba);
      const found = new Uint8Array(wanted.length);
      assert.strictEqual(decoder.decode(Uint8Array.fromBase64(file), found, 0), undefined);
      // What is transparent has no colour.
      for (const pixels of [wanted, found]) {
        for (let at = 0; at < pixels.length; at += 4) if (pixels[at + 3] === 0) pixels.fill(0, at, at + 3);
      }
      if (tolerance === 0) assert.deepStrictEqual(found, wanted);
      const farthest = wanted.reduce((most, value, at) => Math.max(most, Math.abs(value - found[at])), 0);
      assert.ok(farthest <= tolerance, `a byte is ${farthest} away`);
    });
  }
});

Deno.test("decoding: transparency lies on the ground, or its colours are taken as they are, as it was without one", async () => {
  for (const name of ["png rgba 8", "png grey+alpha 8", "png palette 4 tRNS", "gif interlace=0 transparency=3"]) {
    const { rgba } = pictures.find((each) => each.name === name) ?? assert.fail();
    const wanted = Uint8Array.fromBase64(rgba);
    for (const [ground, level] of [["white", 255], ["black", 0]] as const) {
      const laid: number[] = [];
      for (let at = 0; at < wanted.length; at += 4) {
        const alpha = wanted[at + 3] / 255;
        laid.push(...wanted.subarray(at, at + 3).map((value) => Math.round(value * alpha + level * (1 - alpha))));
      }
      assert.deepStrictEqual(await decoded(fileOf(name), [3, 5, 3], ground), laid, `${name} on ${ground}`);
    }
    const plain = await decoded(fileOf(name), [3, 5, 3]);
    assert.ok(plain instanceof Array);
    for (let at = 0; at < 15; at++) {
      if (wanted[4 * at + 3] > 0) {
        assert.deepStrictEqual(plain.slice(3 * at, 3 * at + 3), [...wanted.slice(4 * at, 4 * at + 3)]);
      }
    }
  }
});

Deno.test("decoding: the ground that is drafted is the one on which pictures show", async () => {
  const drawn = async (level: number) => {
    const pixels = Int32Array.from({ length: 64 }, (_, at) => at % 4 === 3 ? (at % 12 === 3 ? 255 : 0) : level);
    const node = (tf as unknown as { node: { encodePng(image: tensorflow.Tensor3D): Promise<Uint8Array> } }).node;
    return await node.encodePng(tf.tensor3d(pixels, [4, 4, 4], "int32"));
  };
  const [black, white] = [await drawn(0), await drawn(255)];
  assert.strictEqual((await chooseGround([black])).ground, "white");
  assert.strictEqual((await chooseGround([white])).ground, "black");
  assert.match((await chooseGround([white])).note ?? "", /laid on black, where they show more than on white/);
  assert.deepStrictEqual(await chooseGround([fileOf("png rgb 8")]), { ground: "white" });
  assert.deepStrictEqual(await chooseGround([]), { ground: "white" });
});

Deno.test("decoding: sizes are changed as TensorFlow's kernels do it", () => {
  const side = fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(side, side, side, side, fc.constantFrom(1, 3, 4), fc.infiniteStream(fc.nat(255)), (...given) => {
      const [rows, columns, height, width, channels, stream] = given;
      const data = Uint8Array.from({ length: rows * columns * channels }, () => stream.next().value as number);
      const found = resize({ height: rows, width: columns, channels, data }, height, width);
      const wanted = tf.tidy(() => {
        const image = tf.tensor4d(Int32Array.from(data), [1, rows, columns, channels], "int32");
        if (rows < height || columns < width) return tf.image.resizeBilinear(image, [height, width]).dataSync();
        const backend = tf.backend() as unknown as {
          executeSingleOutput(name: string, attributes: unknown[], inputs: tensorflow.Tensor[]): tensorflow.Tensor;
          readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_ATTR_BOOL: number; readonly TF_INT32: number };
        };
        const { binding } = backend;
        return backend.executeSingleOutput("ResizeArea", [
          { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 },
          { name: "align_corners", type: binding.TF_ATTR_BOOL, value: false },
        ], [image, tf.tensor1d([height, width], "int32")]).dataSync();
      });
      for (let at = 0; at < wanted.length; at++) assert.ok(Math.abs(found[at] - wanted[at]) < 1e-3);
    }),
  );
});

Deno.test("decoding: run lengths with jumps, and what is beyond the rows", () => {
  const file = fileOf("bmp RLE8").slice();
  const start = new DataView(file.buffer).getUint32(10, true);
  // One pixel, a jump of two to the right and one up, three pixels of which one is beyond the row, and the end.
  const jumped = new Uint8Array(start + 10);
  jumped.set(file.subarray(0, start));
  jumped.set([1, 9, 0, 2, 2, 1, 3, 7, 0, 1], start);
  const found = decodeBmp(jumped);
  assert.ok(typeof found !== "string");
  const colour = (index: number) => [2, 1, 0].map((channel) => file[54 + 4 * index + channel]);
  const at = (y: number, x: number) => [...found.data.subarray(3 * (5 * y + x), 3 * (5 * y + x) + 3)];
  assert.deepStrictEqual([at(2, 0), at(2, 1), at(1, 2), at(1, 3), at(1, 4), at(0, 0)], [9, 0, 0, 7, 7, 0].map(colour));
});

Deno.test("decoding: of a GIF nothing but the first frame is unpacked, and it may be smaller than the picture", async () => {
  const gif = fileOf("gif interlace=0 transparency=None");
  const more = new Uint8Array(gif.length + 20);
  more.set(gif);
  // A frame that a decoder of all frames would choke on.
  more.set([0x2c, 0, 0, 0, 0, 255, 255, 255, 255, 0, 8, 1, 0, 0], gif.length - 1);
  assert.deepStrictEqual(await decoded(more, [3, 5, 3]), await decoded(gif, [3, 5, 3]));
  const larger = gif.slice();
  larger.set([7, 0, 4, 0], 6);
  const frame = larger.findIndex((byte, at) => byte === 0x2c && larger[at + 5] === 5 && larger[at + 7] === 3);
  larger[frame + 1] = 1;
  const found = await decoded(larger, [4, 7, 3], "white");
  assert.ok(found instanceof Array);
  const row = await decoded(gif, [3, 5, 3]);
  assert.ok(row instanceof Array);
  assert.deepStrictEqual(found.slice(0, 21), [255, 255, 255, ...row.slice(0, 15), 255, 255, 255]);
  assert.deepStrictEqual(found.slice(-21), new Array(21).fill(255));
});

Deno.test("decoding: what is not read is called by its name, in words about the file", async () => {
  const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const jpeg = (change: (file: Uint8Array, frame: number) => void) => {
    const file = fileOf("jpeg 4:4:4").slice();
    change(file, file.findIndex((byte, at) => byte === 0xff && file[at + 1] === 0xc0));
    return file;
  };
  const sized = (name: string, offset: number, value: number) => {
    const file = fileOf(name).slice();
    new DataView(file.buffer).setUint32(offset, value, name.startsWith("bmp"));
    return file;
  };
  const cases: [Uint8Array, RegExp][] = [
    [bytes(""), /^it is empty; replace/],
    [bytes("hello, this is no image"), /it is no PNG, JPEG, BMP or GIF/],
    [bytes("RIFF\x10\0\0\0WEBPVP8 "), /a picture of the format WebP, which is not read; convert it to PNG or JPEG/],
    [bytes("II*\0\x08\0\0\0"), /format TIFF/],
    [bytes("\0\0\0\x18ftypheic\0\0\0\0"), /format HEIC/],
    [
      jpeg((file, frame) => file[frame + 1] = 0xc9),
      /its arithmetic coding is of a kind of JPEG that is not read; save it/,
    ],
    [jpeg((file, frame) => file[frame + 1] = 0xc3), /its lossless or hierarchical coding/],
    [jpeg((file, frame) => file[frame + 4] = 12), /its 12 bits a channel/],
    [jpeg((file, frame) => file[frame + 9] = 2), /its 2 channels/],
    [jpeg((file, frame) => file.fill(0, frame + 5, frame + 9)), /it has no pixels: it is 0×0/],
    [fileOf("jpeg 4:4:4").subarray(0, 500), /begins as a JPEG and ends too early, or is damaged; replace this file/],
    [fileOf("png rgb 8").subarray(0, 50), /begins as a PNG and ends too early, or is damaged/],
    [fileOf("bmp 24").subarray(0, 60), /it ends too early, or is damaged/],
    [sized("png rgb 8", 16, 0), /it has no pixels: it is 0×3/],
    [sized("png rgb 8", 16, 60_000_000), /its 60000000×3 pixels are more than the 50 million that are read/],
    [sized("bmp 24", 18, 0xfffffff0), /it has no pixels: it is -16×3/],
    [sized("bmp 24", 30, 4), /its compression \(JPEG at 24 bits\) is not read/],
    [sized("bmp palette 4", 28, 2), /it has 2 bits a pixel, and 1, 4, 8, 16, 24 and 32 are read/],
  ];
  for (const [file, message] of cases) assert.match(`${await decoded(file, [2, 2, 3])}`, message);
});

Deno.test("decoding: any bytes are a picture or one clear line", async () => {
  const decoders = await Promise.all([
    openImageDecoder([4, 4, 1], { ground: "white", threads: 1 }),
    openImageDecoder([7, 3, 4], { threads: 1 }),
  ]);
  const out = new Uint8Array(7 * 3 * 4);
  const look = (file: Uint8Array) => {
    for (const decoder of decoders) {
      const fault = decoder.decode(file, out, 0);
      if (fault === undefined) continue;
      assert.match(`${fault.what}; ${fault.fix}`, /^[^\n]{10,200}$/);
      assert.doesNotMatch(fault.what, /library|Improper|undefined|NaN|Error/);
    }
    const header = readImageHeader(file);
    assert.ok(header === undefined || (header.orientation >= 1 && header.orientation <= 8));
  };
  const files = pictures.map(({ file }) => Uint8Array.fromBase64(file));
  const change = fc.record({ at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), byte: fc.nat(255) });
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(change, { maxLength: 4 }),
      fc.double({ min: 0.3, max: 1, noNaN: true }),
      (file, changes, share) => {
        const torn = file.slice(0, Math.ceil(share * file.length));
        // Most of what matters is at the beginning.
        for (const { at, byte } of changes) torn[Math.floor(at ** 3 * torn.length)] = byte;
        look(torn);
      },
    ),
    { numRuns: 500 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), look));
});
