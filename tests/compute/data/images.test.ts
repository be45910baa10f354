import assert from "node:assert";
import type * as tensorflow from "@tensorflow/tfjs";
import { readyBackend, type Tf } from "../../../compute/engine/mod.ts";
import type { SpecOf } from "../../../compute/data/data_spec.ts";
import { loadDataset } from "../../../compute/data/dataset.ts";
import { listImages } from "../../../compute/data/images/image_files.ts";
import { guessSpec } from "../../../compute/data/guess.ts";
import { readImageHeader } from "../../../compute/data/images/image_header.ts";
import { inspectData } from "../../../compute/data/inspect.ts";
import { draftTask, suggestTopology } from "../../../compute/task/drafting.ts";
import { createTrainer } from "../../../compute/training/local.ts";
import { addVector } from "../../../compute/vector/mod.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";
import { makeFolder } from "./folder.ts";

await ensureNative();

/** What tfjs-node offers beyond tfjs. */
interface NodeTf extends Tf {
  readonly node: {
    encodePng(image: tensorflow.Tensor3D): Promise<Uint8Array>;
    encodeJpeg(image: tensorflow.Tensor3D, format: "grayscale" | "rgb"): Promise<Uint8Array>;
  };
}
const tf = await readyBackend({ backend: "native", threads: 1 }) as NodeTf;
const tensor = (pixels: readonly number[], height: number, width: number) =>
  tf.tensor3d(Int32Array.from(pixels), [height, width, pixels.length / height / width], "int32");
const png = (pixels: readonly number[], height: number, width: number) =>
  tf.node.encodePng(tensor(pixels, height, width));
const plain = (value: number, entries: number) => new Array<number>(entries).fill(value);

/** A BMP of 24 bits, rows from the bottom, blue first. */
function bmp(rgb: readonly number[], height: number, width: number): Uint8Array {
  const stride = Math.ceil(3 * width / 4) * 4;
  const bytes = new Uint8Array(54 + stride * height);
  const view = new DataView(bytes.buffer);
  bytes.set([66, 77]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const at = 54 + (height - 1 - Math.floor(pixel / width)) * stride + 3 * (pixel % width);
    bytes.set([rgb[3 * pixel + 2], rgb[3 * pixel + 1], rgb[3 * pixel]], at);
  }
  return bytes;
}

/** A GIF of one pixel, black or white. */
const gif = Uint8Array.from(
  [
    71,
    73,
    70,
    56,
    57,
    97,
    1,
    0,
    1,
    0,
    128,
    0,
    0,
    255,
    255,
    255,
    0,
    0,
    0,
    44,
    0,
    0,
    0,
    0,
    1,
    0,
    1,
    0,
    0,
    2,
    2,
    68,
    1,
    0,
    59,
  ],
);

const spec: SpecOf<"images"> = {
  kind: "images",
  shape: [2, 2, 3],
  classes: ["cat", "dog"],
  shift: 0,
  heldOut: { share: 0.25, seed: 1 },
};

Deno.test("images: PNG, JPEG, BMP and GIF of any size and depth become the task's shape", async () => {
  await using folder = await makeFolder({
    "train/cat/1.png": await png([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 2, 2),
    "train/cat/2.png": await png([10, 20, 30, 40, 10, 20, 30, 40, 50, 60, 70, 80, 50, 60, 70, 80], 4, 4),
    "train/cat/3.png": await png(plain(77, 1), 1, 1),
    "train/dog/1.jpg": await tf.node.encodeJpeg(tensor(plain(200, 64), 8, 8), "grayscale"),
    "train/dog/2.bmp": bmp([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 2, 2),
    "train/dog/3.GIF": gif,
    "train/dog/notes.txt": "no image",
    "train/.hidden": "",
    "test/dog/1.png": await png(plain(9, 12), 2, 2),
  });
  const { train, test, shape, classes } = await loadDataset(spec, folder.path, 1);
  assert.deepStrictEqual([shape, classes], [[2, 2, 3], 2]);
  assert.deepStrictEqual([[...train.labels], [...test.labels]], [[0, 0, 0, 1, 1, 1], [1]]);
  const image = (index: number) => [...train.inputs.subarray(12 * index, 12 * index + 12)];
  const counted = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  assert.deepStrictEqual(image(0), counted);
  assert.deepStrictEqual(image(1), [15, 15, 15, 35, 35, 35, 55, 55, 55, 75, 75, 75]);
  assert.deepStrictEqual(image(2), plain(77, 12));
  assert.ok(image(3).every((value) => Math.abs(value - 200) < 4));
  assert.deepStrictEqual(image(4), counted);
  assert.deepStrictEqual(image(5), plain(255, 12));
  assert.deepStrictEqual([...test.inputs], plain(9, 12));

  const grey = await loadDataset({ ...spec, shape: [2, 2, 1] }, folder.path, 1);
  assert.deepStrictEqual([...grey.train.inputs.subarray(16, 20)], [2, 5, 8, 11]);
  const clear = await loadDataset({ ...spec, shape: [1, 1, 4] }, folder.path, 1);
  assert.deepStrictEqual([...clear.train.inputs.subarray(8, 12)], [77, 77, 77, 255]);

  const report = await inspectData(spec, folder.path, { threads: 1 });
  assert.deepStrictEqual([report.problems, report.train?.classes], [[], [3, 3]]);
  assert.match(report.remarks.join(" "), /Ignored, as no images: ".*notes.txt"/);
  assert.ok(report.preview?.kind === "png");
  assert.deepStrictEqual(readImageHeader(report.preview.bytes), {
    format: "png",
    width: 2 + 12 * 50,
    height: 2 + 2 * 50,
    isGrey: false,
    mayBeClear: false,
    orientation: 1,
  });
});

Deno.test("images: what cannot be decoded is named, all of it by an inspection; the good ones are counted", async () => {
  const good = await png([1, 2, 3, ...plain(5, 9)], 2, 2);
  const bomb = good.slice();
  new DataView(bomb.buffer).setUint32(16, 60_000);
  new DataView(bomb.buffer).setUint32(20, 60_000);
  await using folder = await makeFolder({
    "train/cat/1.png": good,
    "train/cat/2.png": good,
    "train/cat/3.png": good.subarray(0, 40),
    "train/cat/4.jpg": "hello, this is no image",
    "train/cat/5.png": bomb,
    "train/dog/1.gif": "",
    "train/dgo/1.png": good,
  });
  await assert.rejects(
    loadDataset(spec, folder.path, 1),
    /dgo.1\.png": "dgo" is none of the task's classes; .* Did you mean "dog"/,
  );
  const report = await inspectData(spec, folder.path, { threads: 1 });
  const found = report.problems.map(({ where, what }) => `${where.slice(folder.path.length + 1)}: ${what}`);
  assert.deepStrictEqual(found.length, 5);
  assert.match(found[1], /train.cat.3\.png: it begins as a PNG and ends too early, or is damaged/);
  assert.match(found[2], /train.cat.4\.jpg: it is no PNG, JPEG, BMP or GIF/);
  assert.match(found[3], /60000×60000 pixels are more than the 50 million/);
  assert.match(found[4], /train.dog.1\.gif: it is empty/);
  assert.deepStrictEqual([report.train, report.held], [{ examples: 1, classes: [1, 0] }, {
    examples: 1,
    classes: [1, 0],
  }]);
});

Deno.test("images: a folder that is not laid out by classes is refused", async () => {
  await using folder = await makeFolder({ "cat/1.png": await png(plain(5, 12), 2, 2) });
  await assert.rejects(loadDataset(spec, folder.path, 1), /it has no folder "train"; put one folder for each class/);
  await Deno.mkdir(folder.at("train"));
  await assert.rejects(loadDataset(spec, folder.path, 1), /it has no image; put PNG/);
});

Deno.test("images: a draft takes the folders as classes, the common size if it is small, else the model's or 32×32", async () => {
  await using folder = await makeFolder({
    "train/b/1.png": await png(plain(5, 6), 2, 3),
    "train/a/1.png": await png(plain(5, 6), 2, 3),
  });
  const heldOut = { share: 0.15, seed: 1 };
  const drafted = { kind: "images", classes: ["a", "b"], shift: 1, ground: "white", heldOut } as const;
  assert.deepStrictEqual((await guessSpec(folder.path)).spec, { ...drafted, shape: [2, 3, 1] });
  await Deno.writeFile(folder.at("train/a/2.png"), await png(plain(5, 300), 10, 10));
  const { spec: mixed, notes } = await guessSpec(folder.path);
  assert.deepStrictEqual(mixed, { ...drafted, shape: [32, 32, 3] });
  assert.match(notes[0], /brought to 32×32; they have different sizes/);
  assert.deepStrictEqual((await guessSpec(folder.path, { shape: [8, 8, 1] })).spec, { ...drafted, shape: [8, 8, 1] });
});

Deno.test("images: headers of every format are read, and of torn files none", async () => {
  const jpeg = await tf.node.encodeJpeg(tensor(plain(1, 21), 7, 3), "grayscale");
  const common = { mayBeClear: false, orientation: 1 };
  const frame = { components: 1, trouble: undefined };
  assert.deepStrictEqual(readImageHeader(jpeg), {
    ...common,
    ...frame,
    format: "jpeg",
    width: 3,
    height: 7,
    isGrey: true,
  });
  assert.deepStrictEqual(readImageHeader(bmp(plain(1, 12), 2, 2)), {
    ...common,
    format: "bmp",
    width: 2,
    height: 2,
    isGrey: false,
  });
  for (let length = 0; length < 20; length++) assert.strictEqual(readImageHeader(jpeg.subarray(0, length)), undefined);
});

Deno.test("images: links to folders and files are followed, a circle and a link to nothing are named, litter is passed over", async () => {
  const file = await png([1, 2, 3, ...plain(5, 9)], 2, 2);
  await using folder = await makeFolder({
    "train/cat/1.PNG": file,
    "train/cat/Thumbs.db": "",
    "train/cat/.DS_Store": "",
    "train/cat/photo": file,
    "train/cat/notes": "BM is how a text may begin, and it is no picture for all that",
    "train/cat/named.txt": file,
    "train/__MACOSX/1.png": file,
    "train/cow": "../elsewhere/dogs",
    "elsewhere/dogs/2.jpg": file,
    "elsewhere/3.png": file,
  });
  const link = (target: string, name: string) => Deno.symlink(target, folder.at(name));
  await link("../elsewhere/dogs", "train/dog");
  await link("..", "train/up");
  await link("dog", "train/zdog");
  await link("self", "train/self");
  await link("../nothing", "train/gone");
  await link("../../elsewhere/3.png", "train/cat/linked.png");
  await link("../../elsewhere/4.png", "train/cat/lost.png");
  const listing = await listImages(folder.at("train"));
  assert.ok(listing !== undefined);
  const short = (path: string) => path.slice(folder.at("train").length + 1).replaceAll("\\", "/");
  assert.deepStrictEqual(listing.folders, ["cat", "dog"]);
  assert.deepStrictEqual(listing.files.map(({ path }) => short(path)), [
    "cat/1.PNG",
    "cat/linked.png",
    "cat/named.txt",
    "cat/photo",
    "dog/2.jpg",
  ]);
  assert.deepStrictEqual(listing.ignored.map(short), ["cat/notes"]);
  const broken = listing.broken.map(({ where, what }) => `${short(where)}: ${what}`).sort();
  assert.deepStrictEqual(broken.length, 6);
  const wanted = [
    /cat\/lost.png: it is a link to "..\/..\/elsewhere\/4.png", and there is nothing of that name/,
    /cow: it is a link to "..\/elsewhere\/dogs" that was copied as text/,
    /gone: it is a link to "..\/nothing", and there is nothing/,
    /self: it is a link in a circle/,
    /up: it is a link in a circle: it leads to a folder that it lies in/,
    /zdog: it is the same folder as "dog", whose pictures would be of two classes/,
  ];
  wanted.forEach((line, index) => assert.match(broken[index], line));
  const { spec: found, notes } = await guessSpec(folder.path);
  assert.ok(found.kind === "images");
  assert.deepStrictEqual([found.classes, notes.filter((note) => note.startsWith("Left out")).length], [
    ["cat", "dog"],
    6,
  ]);
  const report = await inspectData(found, folder.path, { threads: 1 });
  assert.deepStrictEqual([report.problems.length, report.train?.examples, report.held?.examples], [6, 4, 1]);
});

Deno.test("images: what turns out to be one grey all over is said", async () => {
  await using folder = await makeFolder({
    "train/cat/1.png": await png(plain(0, 12), 2, 2),
    "train/cat/2.png": await png(plain(0, 12), 2, 2),
    "train/dog/1.png": await png(plain(0, 12), 2, 2),
  });
  const said = async () => {
    const { verdict, concerns } = await inspectData(spec, folder.path, { threads: 1 });
    return `${verdict}: ${concerns.map(({ text }) => text).join(" ")}`;
  };
  assert.match(await said(), /^wrong: All images to train on are the same, pixel for pixel.*draft the task anew/);
  await Deno.writeFile(folder.at("train/dog/1.png"), await png([1, 2, 3, ...plain(5, 9)], 2, 2));
  await Deno.mkdir(folder.at("test/cat"), { recursive: true });
  await Deno.copyFile(folder.at("train/cat/1.png"), folder.at("test/cat/1.png"));
  assert.match(await said(), /^wrong: .*2 of 3 images to train on are of one colour all over.*transparent ground/);
  for (const name of ["2", "3", "4"]) {
    await Deno.copyFile(folder.at("train/dog/1.png"), folder.at(`train/dog/${name}.png`));
  }
  assert.match(await said(), /^doubtful: .*2 of 6 images to train on are of one colour all over.*every image of "cat"/);
});

Deno.test("images: plain JavaScript trains on them too, once the native library has decoded them", async () => {
  const images = (value: number) => Promise.all(Array.from({ length: 8 }, (_, n) => png(plain(value + n, 12), 2, 2)));
  const [dark, bright] = [await images(5), await images(240)];
  await using folder = await makeFolder(Object.fromEntries([
    ...dark.map((file, n) => [`train/cat/${n}.png`, file]),
    ...bright.map((file, n) => [`train/dog/${n}.png`, file]),
  ]));
  const task = draftTask({ name: "pets", topology: suggestTopology(spec), data: spec, batch: 4 });
  await using trainer = await createTrainer({ task, backend: "cpu", dataFolder: folder.path });
  const x = trainer.initial.slice();
  for (let round = 0; round < 10; round++) addVector(x, (await trainer.steps(x, 1, { stepsDone: round })).update);
  assert.strictEqual((await trainer.evaluate(x)).value, 1);
  const [cat, dog] = await trainer.predict(x, plain(250, 12));
  assert.ok(dog > 0.8 && cat < 0.2);
});
