import assert from "node:assert";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { decodeTensors, encodeTensors, encodeTfjsModel, type StoredTensor } from "../../../compute/model/formats.ts";
import { importKeras } from "../../../compute/model/import_keras.ts";
import { initialModel, planTopology } from "../../../compute/model/mod.ts";
import { EXIT } from "../../../scripts/terminal/exit.ts";
import { withFolder } from "../../processes/command.ts";
import { foreignModels } from "../../compute/model/keras/models.ts";
import { layFixture } from "../../compute/model/weights/fixture.ts";
import { document, murmuration } from "./capture.ts";

/** A model of small pictures as Keras writes it, that ends in `classes`. */
const flowers = (classes: number, ...opening: readonly object[]) =>
  JSON.stringify({
    class_name: "Sequential",
    config: {
      name: "flowers",
      layers: [
        { class_name: "InputLayer", config: { name: "image", batch_input_shape: [null, 28, 28, 1] } },
        ...opening,
        { class_name: "Conv2D", config: { name: "body", filters: 3, kernel_size: [5, 5], strides: [4, 4] } },
        { class_name: "BatchNormalization", config: { name: "norm" } },
        { class_name: "Flatten", config: { name: "flat" } },
        { class_name: "Dense", config: { name: "head", units: classes, activation: "softmax" } },
      ],
    },
  });

const tensor = (name: string, shape: readonly number[], at: number): StoredTensor => ({
  name,
  shape,
  values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => at + index / 1024),
});

/** The weights of such a model of 7 classes. */
const TRAINED = [
  tensor("body/kernel", [5, 5, 1, 3], 1),
  tensor("body/bias", [3], 2),
  tensor("norm/gamma", [3], 3),
  tensor("norm/beta", [3], 4),
  tensor("norm/moving_mean", [3], 5),
  tensor("norm/moving_variance", [3], 6),
  tensor("head/kernel", [108, 7], 7),
  tensor("head/bias", [7], 8),
];

interface Scene {
  readonly folder: string;
  /** Runs `task new` on the digits. */
  readonly begin: (...flags: readonly string[]) => Promise<{ code: number; out: string; err: string }>;
  readonly topology: string;
  readonly weights: string;
  readonly out: string;
}

function scene(act: (scene: Scene) => Promise<void>, tensors = TRAINED, classes = 7): Promise<void> {
  return withFolder(async (folder) => {
    const [topology, weights, out] = ["model.json", "model.safetensors", "task.json"].map((name) => join(folder, name));
    await Deno.writeTextFile(topology, flowers(classes));
    await Deno.writeFile(weights, encodeTensors({ tensors, metadata: {} }));
    const begin = (...flags: readonly string[]) =>
      murmuration(["task", "new", "--data", "digits", "--out", out, ...flags]);
    await act({ folder, begin, topology, weights, out });
  });
}

Deno.test("task new starts from weights: they lie beside the manifest, which names them by what is in them", () =>
  scene(async ({ folder, topology, weights, out }) => {
    const flags = ["--topology", topology, "--weights", weights, "--fresh", "head/*", "--out", out];
    const made = await document(["task", "new", "--data", "digits", ...flags]);
    const start = join(folder, "task.safetensors");
    const bytes = await Deno.readFile(start);
    assert.strictEqual(made.start.file, start);
    const { count, fresh, unused } = made.start;
    assert.deepStrictEqual([count, fresh, unused], [6, ["head/kernel", "head/bias"], []]);
    const { sha256, bytes: length } = made.manifest.start;
    assert.deepStrictEqual([sha256, length], [createHash("sha256").update(bytes).digest("hex"), bytes.length]);
    const { tensors } = decodeTensors(bytes);
    assert.deepStrictEqual(tensors, TRAINED.slice(0, 6));
    // The last layer has as many outputs as there are digits.
    assert.strictEqual(made.manifest.model.config.layers.at(-1).config.units, 10);
    assert.ok(made.notes.some((note: string) => /"head" gives 10 numbers here, not 7, and is drawn anew/.test(note)));
    assert.ok(made.notes.some((note: string) => /pixels of 0 to 1; if not, say it by --pixels/.test(note)));
    const checked = await document(["task", "check", out]);
    assert.strictEqual(checked.id, made.id);
    const again = await murmuration(["task", "new", "--data", "digits", ...flags]);
    assert.strictEqual(again.code, EXIT.refused);
    await Deno.remove(out);
    const beside = await murmuration(["task", "new", "--data", "digits", ...flags]);
    assert.strictEqual(beside.code, EXIT.refused);
    assert.match(beside.err, /Cannot write weights ".*task\.safetensors": it is there already/);
    const forced = await murmuration(["task", "new", "--data", "digits", ...flags, "--force"]);
    assert.match(
      forced.out,
      /Training starts from 6 tensors of model\.safetensors; drawn anew: head\/kernel, head\/bias/,
    );
    assert.match(forced.out, /Wrote \S+task\.json and \S+task\.safetensors\. Next:/);
  }));

Deno.test("task new with weights whose last layer is of other classes says how to draw it anew", () =>
  scene(async ({ begin, topology, weights, out }) => {
    const { code, err } = await begin("--topology", topology, "--weights", weights);
    assert.strictEqual(code, EXIT.failed);
    assert.match(
      err,
      /layer "head" \(Dense\) comes last and gives 7 numbers, where 10 are needed; .* --fresh 'head\/\*'/,
    );
    await assert.rejects(Deno.stat(out), Deno.errors.NotFound);
  }));

Deno.test("task new with weights that do not match names them all, each with the nearest, and writes nothing", () => {
  const wrong = [{ ...TRAINED[0], name: "body/kernal" }, ...TRAINED.slice(1, 5), tensor("head/kernel", [10, 108], 0)];
  return scene(
    async ({ begin, topology, weights, folder }) => {
      const { code, err } = await begin("--topology", topology, "--weights", weights);
      assert.strictEqual(code, EXIT.failed);
      for (
        const line of [
          /^the file has no tensor "body\/kernel" of shape \[5,5,1,3\]; nearest to it is "body\/kernal"$/m,
          /^tensor "head\/kernel" is \[10,108\] in the file, and "head\/kernel" \[108,10\]$/m,
          /^the file has no tensor "head\/bias" of shape \[10\]/m,
          /^the file has no tensor "norm\/moving_variance"/m,
          /^murmuration: Cannot take weights .*: 4 tensors do not match, see above; .*--fresh 'body\/\*' --fresh 'head\/\*' --fresh 'norm\/\*'$/m,
        ]
      ) assert.match(err, line);
      assert.deepStrictEqual((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort(), [
        "model.json",
        "model.safetensors",
      ]);
      const some = await begin("--topology", topology, "--weights", weights, "--fresh", "body/kernel,head/*,*variance");
      assert.strictEqual(some.code, EXIT.ok, some.err);
      assert.match(some.out, /The model has no use for 1 of the file's: body\/kernal/);
    },
    wrong,
    10,
  );
});

Deno.test("task new takes layers and weights out of one model.json of TensorFlow.js", () =>
  withFolder(async (folder) => {
    const { topology } = importKeras(flowers(10), "flowers");
    const plan = planTopology(topology);
    const model = initialModel(plan, 3);
    const state = Float32Array.from({ length: plan.states.length }, (_, index) => 1 + index);
    const files = encodeTfjsModel(model, plan, topology, {}, state);
    await Deno.writeTextFile(join(folder, "model.json"), files.json);
    await Deno.writeFile(join(folder, "weights.bin"), files.weights);
    const out = join(folder, "web.json");
    const flags = ["--weights", join(folder, "model.json"), "--pixels", "-1..1", "--out", out];
    const made = await document(["task", "new", "--data", "digits", ...flags]);
    assert.deepStrictEqual(made.manifest.model.config.layers[0], {
      class_name: "Rescaling",
      config: { name: "pixel_range", scale: 2, offset: -1, batch_input_shape: [null, 28, 28, 1] },
    });
    assert.ok(
      !made.notes.some((note: string) => /not taken over|initialisers|pixels of 0 to 1/.test(note)),
      made.notes,
    );
    const { tensors } = decodeTensors(await Deno.readFile(join(folder, "web.safetensors")));
    const all = tensors.flatMap(({ values }) => [...values]);
    assert.deepStrictEqual(all, [...model, ...state]);
  }));

Deno.test("task new brings pixels to what a model expects, and says so where nobody told it", () =>
  scene(
    async ({ begin, topology, weights, out, folder }) => {
      const flags = ["--topology", topology, "--weights", weights, "--force"];
      const normal = ["--pixels", "0..255", "--mean", "33.3", "--deviation", "78.6"];
      const { code, out: said } = await begin(...flags, ...normal);
      assert.strictEqual(code, EXIT.ok);
      assert.doesNotMatch(said, /if not, say it by/);
      const { model } = JSON.parse(await Deno.readTextFile(out));
      assert.deepStrictEqual(model.config.layers.slice(0, 2).map((layer: { config: unknown }) => layer.config), [
        { name: "pixel_range", scale: 255, batch_input_shape: [null, 28, 28, 1] },
        { name: "pixel_normalisation", mean: 33.3, variance: 78.6 ** 2 },
      ]);
      await Deno.writeTextFile(
        topology,
        flowers(10, { class_name: "Rescaling", config: { name: "scale", scale: 1 / 127.5, offset: -1 } }),
      );
      const own = await begin(...flags);
      assert.match(own.out, /"scale" \(Rescaling\) has scale 2 here/);
      assert.doesNotMatch(own.out, /if not, say it by/);
      for (
        const [more, message] of [
          [["--pixels", "-1..1"], /it brings its input to another scale itself, by a Rescaling; leave --pixels/],
          [["--mean", "1,2,3", "--fresh", "no/*"], /it brings its input/],
        ] as const
      ) assert.match((await begin(...flags, ...more)).err, message);
      const table = join(folder, "table.csv");
      const rows = Array.from({ length: 60 }, (_, row) => `${row % 7},${row % 2 ? "rose" : "lily"}`);
      await Deno.writeTextFile(table, `width,kind\n${rows.join("\n")}\n`);
      const pictures = await murmuration(["task", "new", "--data", table, "--out", out, "--force", "--mean", "3"]);
      assert.strictEqual(pictures.code, EXIT.usage);
      assert.match(pictures.err, /Cannot use --mean: the data is no pictures/);
    },
    TRAINED.slice(0, 6).concat(tensor("head/kernel", [108, 10], 0), tensor("head/bias", [10], 1)),
    10,
  ));

Deno.test("task new refuses flags about weights that mean nothing, files that are none, and names of PyTorch", () =>
  scene(async ({ begin, topology, weights, folder }) => {
    const both = ["--topology", topology, "--weights", weights];
    const torch = join(folder, "torch.safetensors");
    await Deno.writeFile(torch, encodeTensors({ tensors: [tensor("features.0.weight", [3], 0)], metadata: {} }));
    const junk = join(folder, "junk.bin");
    await Deno.writeFile(junk, new Uint8Array(100));
    const cases: [readonly string[], number, RegExp][] = [
      [["--fresh", "head/*"], EXIT.usage, /Cannot use --fresh: all tensors are drawn anew; name weights/],
      [
        [...both, "--fresh", "hed/*,head/*"],
        EXIT.usage,
        /--fresh "hed\/\*": the model has no tensor of that name; did you/,
      ],
      [[...both, "--fresh", "*"], EXIT.usage, /--fresh leaves nothing of it/],
      [["--pixels", "0..2"], EXIT.usage, /--pixels.*must be 0\.\.1, 0\.\.255 or -1\.\.1/],
      [["--pixels", "-1..1"], EXIT.usage, /the model that suits the data takes pixels as they come/],
      [["--mean", "1,,2"], EXIT.usage, /must be numbers with commas between/],
      [["--topology", topology, "--deviation", "0"], EXIT.usage, /each above 0/],
      [["--weights", join(folder, "none.h5")], EXIT.failed, /no such file; name another file with --weights/],
      [["--weights", folder], EXIT.failed, /it is no file/],
      [["--weights", junk], EXIT.failed, /it is no file of weights that is known; safetensors, /],
      [
        ["--topology", topology, "--weights", torch, "--fresh", "head/*"],
        EXIT.failed,
        /called as in PyTorch \("features\.0\.weight"\)/,
      ],
    ];
    for (const [flags, expected, message] of cases) {
      const { code, err } = await begin(...flags);
      assert.match(err, message);
      assert.deepStrictEqual([code, err.trim().split("\n").length], [expected, 1], err);
    }
  }));

const IRIS = ["task", "new", "--data", "docs/examples/iris", "--label", "species"];

Deno.test("task new takes layers and weights out of a whole model of Keras", () =>
  withFolder(async (folder) => {
    for (const file of ["shared.keras", "shared.h5"]) {
      const [path, out] = [await layFixture(folder, file), join(folder, `${file}.json`)];
      const made = await document([...IRIS, "--weights", path, "--out", out]);
      assert.deepStrictEqual([made.start.count, made.start.fresh, made.start.unused], [14, [], []]);
      const { tensors } = decodeTensors(await Deno.readFile(join(folder, `${file}.safetensors`)));
      const plan = planTopology(made.manifest.model);
      assert.deepStrictEqual(tensors.map(({ name }) => name), plan.layout.tensors.map(({ name }) => name));
      assert.ok(!made.notes.some((note: string) => /pixels/.test(note)), made.notes);
    }
    const table = join(folder, "two.csv");
    const rows = Array.from(
      { length: 60 },
      (_, row) => `${row % 7},${row % 5},${row % 3},${(row * 7) % 13},${row % 2 ? "a" : "b"}`,
    );
    await Deno.writeTextFile(table, `w,x,y,z,kind\n${rows.join("\n")}\n`);
    const flags = ["--weights", join(folder, "shared.keras"), "--out", join(folder, "two.json")];
    const refused = await murmuration(["task", "new", "--data", table, "--label", "kind", ...flags]);
    assert.match(refused.err, /gives 3 numbers, where 2 are needed; draw it anew for 2: --fresh 'dense_2\/\*'/);
    const two = await document(["task", "new", "--data", table, "--label", "kind", ...flags, "--fresh", "dense_2/*"]);
    assert.deepStrictEqual([two.start.count, two.start.fresh], [12, ["dense_2/kernel", "dense_2/bias"]]);
  }));

Deno.test("task new takes the weights of a .weights.h5 by the layers of its model", () =>
  withFolder(async (folder) => {
    const path = await layFixture(folder, "shared.weights.h5");
    const topology = join(folder, "model.json");
    const { text } = foreignModels("models").find(({ name }) => name === "shared")!;
    await Deno.writeTextFile(topology, text);
    const out = ["--out", join(folder, "it.json")];
    const alone = await murmuration([...IRIS, "--weights", path, ...out]);
    assert.strictEqual(alone.code, EXIT.usage);
    assert.match(alone.err, /has no layers and does not name them; name the model\.json of that model with --topology/);
    const made = await document([...IRIS, "--weights", path, "--topology", topology, ...out]);
    assert.strictEqual(made.start.count, 14);
    await Deno.writeTextFile(topology, text.replaceAll('"Dense"', '"Identity"'));
    const other = await murmuration([...IRIS, "--weights", path, "--topology", topology, ...out, "--force"]);
    assert.strictEqual(other.code, EXIT.failed);
  }));
