/**
 * The binary version of CIFAR-10 and CIFAR-100 (Krizhevsky 2009).
 *
 * @module
 */
import { join } from "node:path";
import { concat } from "uint8arrays/concat";
import { CIFAR_CLASSES } from "./cifar_classes.ts";
import type { SpecOf } from "../data_spec.ts";
import type { Dataset, Examples } from "../examples.ts";
import { problemError, type Report } from "../data_problem.ts";
import { readBounded } from "../read_bounded.ts";

const SIDE = 32;
const PLANE = SIDE * SIDE;
const PIXELS = 3 * PLANE;
/** Twice what CIFAR-100 puts into one file. */
const MOST_BYTES = 320e6;

/** How a variant is laid out: its files, the bytes of labels before each image, and which of them counts. */
interface Variant {
  readonly train: RegExp;
  readonly test: RegExp;
  readonly labels: number;
  readonly label: number;
}

/** Examples whose entries are bytes. */
type Images = Examples & { readonly inputs: Uint8Array<ArrayBuffer> };

const VARIANTS: Readonly<Record<SpecOf<"cifar">["variant"], Variant>> = {
  "cifar-10": { train: /^data_batch_\d+\.bin$/, test: /^test_batch\.bin$/, labels: 1, label: 0 },
  "cifar-100-coarse": { train: /^train\.bin$/, test: /^test\.bin$/, labels: 2, label: 0 },
  "cifar-100-fine": { train: /^train\.bin$/, test: /^test\.bin$/, labels: 2, label: 1 },
};

/**
 * Loads a folder of binary batches: `data_batch_1.bin` and so on with `test_batch.bin`, or `train.bin` with `test.bin`.
 * An image becomes rows of RGB pixels, as those of every other kind are.
 *
 * @throws {TypeError} if a file is missing
 * @throws {RangeError} if a file is no whole number of images, or a label is none of the classes
 */
export async function loadCifar(spec: SpecOf<"cifar">, folder: string, report: Report): Promise<Dataset> {
  const variant = VARIANTS[spec.variant];
  const classes = CIFAR_CLASSES[spec.variant].length;
  const names = (await listFiles(folder)).sort();
  const read = async (part: RegExp, known: string): Promise<Examples> => {
    const files = names.filter((name) => part.test(name));
    if (files.length === 0) {
      const what = `it has no file "${known}" of ${spec.variant}`;
      throw problemError("shape", { where: folder, what, fix: "unpack the binary version there" }, "load data from");
    }
    const parts: Images[] = [];
    for (const name of files) parts.push(await readBatch(join(folder, name), variant, classes, report));
    return joined(parts);
  };
  const isTen = spec.variant === "cifar-10";
  return {
    train: await read(variant.train, isTen ? "data_batch_1.bin" : "train.bin"),
    test: await read(variant.test, isTen ? "test_batch.bin" : "test.bin"),
    shape: [SIDE, SIDE, 3],
    classes,
  };
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (cause) {
    const what = "it is no folder that can be read";
    throw problemError("shape", { where: folder, what, fix: "name the one with the files" }, "load data from", cause);
  }
}

async function readBatch(path: string, variant: Variant, classes: number, report: Report): Promise<Images> {
  const bytes = await readBounded(path, MOST_BYTES);
  const record = variant.labels + PIXELS;
  if (bytes.length === 0 || bytes.length % record !== 0) {
    const what = `its ${bytes.length} bytes are no whole number of records of ${record}`;
    throw problemError("bound", { where: path, what, fix: "fetch it again" });
  }
  const inputs = new Uint8Array(bytes.length / record * PIXELS);
  const labels = new Uint8Array(bytes.length / record);
  let kept = 0;
  for (let at = 0; at < bytes.length; at += record) {
    const label = bytes[at + variant.label];
    if (label >= classes) {
      const where = `${path}, image ${at / record}`;
      const what = `its label is ${label}, the classes are 0 to ${classes - 1}`;
      report("bound", { where, what, fix: "fetch the file again, or take the variant that it is of" });
      continue;
    }
    labels[kept] = label;
    interleave(bytes.subarray(at + variant.labels, at + record), inputs.subarray(kept * PIXELS, (kept + 1) * PIXELS));
    kept++;
  }
  return { inputs: inputs.subarray(0, kept * PIXELS), labels: labels.subarray(0, kept) };
}

/** Three planes, red, green and blue, become pixels of three bytes. */
function interleave(planes: Uint8Array, pixels: Uint8Array): void {
  for (let pixel = 0; pixel < PLANE; pixel++) {
    for (let channel = 0; channel < 3; channel++) pixels[3 * pixel + channel] = planes[channel * PLANE + pixel];
  }
}

/** All parts as one; a single one is not copied. */
function joined(parts: readonly Images[]): Examples {
  if (parts.length === 1) return parts[0];
  return { inputs: concat(parts.map(({ inputs }) => inputs)), labels: concat(parts.map(({ labels }) => labels)) };
}
