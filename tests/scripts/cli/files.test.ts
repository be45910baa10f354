import assert from "node:assert";
import { join } from "node:path";
import { importKeras } from "../../../compute/model/import_keras.ts";
import { encodeModel } from "../../../compute/model/formats.ts";
import { builtinTask, preparedTask } from "../../../compute/task/mod.ts";
import { initialModel, planTopology } from "../../../compute/model/mod.ts";
import { EXIT } from "../../../scripts/terminal/exit.ts";
import { withFolder } from "../../processes/command.ts";
import { document, murmuration } from "./capture.ts";

Deno.test("init makes a node: an identity for its owner alone, and settings that differ from the defaults", () =>
  withFolder(async (folder) => {
    const node = join(folder, "node");
    const flags = ["--degree", "6", "--no-mdns", "--upload", "100kB/s", "--listen", "/ip4/0.0.0.0/tcp/0"];
    const made = await document(["init", "--data-dir", node, ...flags]);
    assert.deepStrictEqual(made.settings, { task: "digits", degree: 6, mdns: false, upload: "100kB/s" });
    assert.deepStrictEqual(JSON.parse(await Deno.readTextFile(join(node, "config.json"))), made.settings);
    assert.strictEqual((await Deno.stat(join(node, "identity.key"))).mode! & 0o777, 0o600);
    assert.strictEqual((await Deno.stat(node)).mode! & 0o777, 0o700);
    assert.strictEqual(made.next, `murmuration daemon --data-dir ${node}`);
    assert.strictEqual((await document(["id", "--data-dir", node])).peer, made.peer);
    assert.strictEqual((await murmuration(["id"], { MURMURATION_DATA_DIR: node })).out, `${made.peer}\n`);
  }));

Deno.test("init does not write over settings unless it is told to, and keeps the identity", () =>
  withFolder(async (folder) => {
    const first = await document(["init", "--data-dir", folder, "--degree", "6"]);
    const again = await murmuration(["init", "--data-dir", folder, "--degree", "5"]);
    assert.strictEqual(again.code, EXIT.refused);
    assert.match(again.err, /config\.json": they are there already; replace them with --force/);
    assert.strictEqual(JSON.parse(await Deno.readTextFile(join(folder, "config.json"))).degree, 6);
    const forced = await document(["init", "--data-dir", folder, "--degree", "5", "--force"]);
    assert.deepStrictEqual([forced.settings.degree, forced.peer], [5, first.peer]);
  }));

const wrong: readonly [string, string[], RegExp][] = [
  ["a value", ["--cpu", "2"], /--cpu "2": must be a share/],
  ["a task", ["--task", "digts"], /Unknown task "digts". Did you mean "digits"/],
  ["a manifest", ["--task", "./nowhere.json"], /no such file/],
];

for (const [what, flags, message] of wrong) {
  Deno.test(`init with ${what} that is wrong ends with 2 and writes nothing`, () =>
    withFolder(async (folder) => {
      const node = join(folder, "node");
      const { code, err } = await murmuration(["init", "--data-dir", node, ...flags]);
      assert.deepStrictEqual([code, err.trim().split("\n").length], [EXIT.usage, 1]);
      assert.match(err, message);
      await assert.rejects(Deno.stat(node), Deno.errors.NotFound);
    }));
}

Deno.test("init and daemon refuse to go without a network key where one is required, with an exit code of its own", async () => {
  for (const command of ["init", "daemon"]) {
    const environment = { MURMURATION_REQUIRE_NETWORK_KEY: "true", MURMURATION_TASK: "digits" };
    const { code, err } = await murmuration([command, "--data-dir", "/nowhere/at/all"], environment);
    assert.strictEqual(code, EXIT.refused);
    assert.match(err, /Cannot start without a network key.*murmuration key new/);
  }
});

Deno.test("a daemon without a node says how to make one", () =>
  withFolder(async (folder) => {
    const { code, err } = await murmuration(["daemon", "--data-dir", folder]);
    assert.strictEqual(code, EXIT.usage);
    assert.match(err, /there is no node in ".*" yet; make one with: murmuration init --data-dir/);
  }));

Deno.test("key new writes a key for its owner alone, and never over another", () =>
  withFolder(async (folder) => {
    const file = join(folder, "swarm.key");
    const { fingerprint } = await document(["key", "new", "--out", file]);
    assert.match(fingerprint, /^[0-9a-f]{16}$/);
    assert.strictEqual((await Deno.stat(file)).mode! & 0o777, 0o600);
    const text = await Deno.readTextFile(file);
    assert.match(text, /^\/key\/swarm\/psk\/1\.0\.0\/\n\/base16\/\n[0-9a-f]{64}\n$/);
    const again = await murmuration(["key", "new", "--out", file]);
    assert.strictEqual(again.code, EXIT.refused);
    assert.strictEqual(await Deno.readTextFile(file), text);
  }));

Deno.test("task show and task check tell a task's id and what it is made of", async () => {
  const shown = await document(["task", "show", "digits", "--model", "mlp"]);
  assert.strictEqual(shown.id, preparedTask(builtinTask("digits", { model: "mlp" })).idHex);
  assert.deepStrictEqual([shown.parameters, shown.names.length], [266_610, 10]);
  const { out } = await murmuration(["task", "show", "digits"]);
  for (const text of ["61,706 parameters", "conv1/kernel", "top-k, 3.0 % as sign"]) assert.ok(out.includes(text), text);
  assert.strictEqual((await document(["task", "check", "digits"])).ok, true);
  const manifest = JSON.parse((await murmuration(["task", "show", "digits", "--manifest"])).out);
  assert.deepStrictEqual(manifest, JSON.parse(JSON.stringify(builtinTask("digits"))));
});

Deno.test("task check refuses a manifest whose model does not take its data, and one that is torn", () =>
  withFolder(async (folder) => {
    const file = join(folder, "task.json");
    const task = builtinTask("digits");
    await Deno.writeTextFile(file, JSON.stringify({ ...task, data: { ...task.data, shape: [14, 14, 1] } }));
    const misfit = await murmuration(["task", "check", file]);
    assert.strictEqual(misfit.code, EXIT.failed);
    assert.match(misfit.err, /its model takes \[28, 28, 1\]/);
    await Deno.writeTextFile(file, JSON.stringify(task).slice(0, 100));
    const torn = await murmuration(["task", "check", file]);
    assert.strictEqual(torn.code, EXIT.failed);
    assert.match(torn.err, /correct the JSON/);
  }));

Deno.test("task check says what training takes, and refuses a model that is too large", () =>
  withFolder(async (folder) => {
    assert.match((await murmuration(["task", "check", "digits"])).out, /^Training takes about \d+(\.\d+)? MB beside/m);
    assert.ok((await document(["task", "check", "digits"])).trainingBytes > 22 * 4 * 61_706);
    const file = join(folder, "task.json");
    const task = JSON.parse(JSON.stringify(builtinTask("digits", { model: "mlp" })));
    for (const { class_name, config } of task.model.config.layers.slice(0, -1)) {
      if (class_name === "Dense") config.units = 65_536;
    }
    await Deno.writeTextFile(file, JSON.stringify(task));
    const { code, err } = await murmuration(["task", "check", file]);
    assert.strictEqual(code, EXIT.failed);
    assert.match(
      err,
      /^murmuration: Cannot plan model "mlp": it has [\d,]+ parameters, [^\n]* at most 268,435,456 [^\n]+\n$/,
    );
  }));

Deno.test("a table becomes a task and is looked at; what is wrong with it is said, with the place", () =>
  withFolder(async (folder) => {
    const data = join(folder, "flowers");
    await Deno.mkdir(data);
    const rows = Array.from({ length: 60 }, (_, row) => `${row / 10},${(row * 7) % 13},${row < 30 ? "rose" : "lily"}`);
    await Deno.writeTextFile(join(data, "train.csv"), `width,height,kind\n${rows.join("\n")}\n`);
    const file = join(folder, "flowers.json");
    const made = await document(["task", "new", "--data", data, "--label", "kind", "--steps", "100", "--out", file]);
    assert.deepStrictEqual([made.name, made.data, made.shape], ["flowers", "csv", [2]]);
    assert.deepStrictEqual([...made.names].sort(), ["lily", "rose"]);
    assert.strictEqual(made.manifest.optimiser.steps, 100);
    assert.strictEqual((await document(["task", "check", file])).id, made.id);
    const again = await murmuration(["task", "new", "--data", data, "--out", file]);
    assert.strictEqual(again.code, EXIT.refused);

    const fine = await document(["data", "check", data, "--task", file]);
    assert.strictEqual(fine.ok, true);
    assert.strictEqual(fine.train.examples + fine.held.examples, 60);
    await Deno.writeTextFile(join(data, "train.csv"), `width,height,kind\n${rows.join("\n")}\nwide,1,rose\n`);
    const doubtful = await murmuration(["data", "check", data, "--task", file]);
    assert.strictEqual(doubtful.code, EXIT.ok);
    assert.match(doubtful.out, /! .*train\.csv, line 62.*"wide"(.|\n)* ! It is doubtful: it can be trained on/);
    assert.doesNotMatch(doubtful.out, /✓/);
    await Deno.writeTextFile(
      join(data, "train.csv"),
      `width,height,kind\n${"wide,1,rose\n".repeat(60)}${rows.join("\n")}\n`,
    );
    const { code, out } = await murmuration(["data", "check", data, "--task", file]);
    assert.strictEqual(code, EXIT.failed);
    assert.match(out, /✗ .*train\.csv, line 2, column "width": "wide"(.|\n)* ✗ It is wrong: mend what is marked above/);
  }));

Deno.test("task new names its file after the data, quotes what it prints, and refuses flags that mean nothing", () =>
  withFolder(async (folder) => {
    const data = join(folder, "my data's.CSV");
    const rows = Array.from({ length: 60 }, (_, row) => `${row % 7},${row % 2 ? "rose" : "lily"}`);
    await Deno.writeTextFile(data, `width,kind\n${rows.join("\n")}\n`);
    const file = join(folder, "it.json");
    const { out } = await murmuration(["task", "new", "--data", data, "--out", file]);
    assert.match(out, /Next: murmuration data check '[^\n]*\/my data'\\''s\.CSV' --task /);
    assert.strictEqual(JSON.parse(await Deno.readTextFile(file)).name, "my data's");
    await Deno.mkdir(join(folder, "flowers"));
    await Deno.rename(data, join(folder, "flowers", "train.csv"));
    const dotted = await document(["task", "new", "--data", join(folder, "flowers", "."), "--out", file, "--force"]);
    assert.strictEqual(dotted.name, "flowers");
    const refused = await murmuration(["task", "new", "--data", join(folder, "flowers"), "--unit", "bytes"]);
    assert.strictEqual(refused.code, EXIT.usage);
    assert.match(refused.err, /Cannot use --unit: it says what text consists of, and .* is a table; leave it out/);
    const alone = await murmuration(["data", "check", join(folder, "flowers"), "--model", "mlp"]);
    assert.strictEqual(alone.code, EXIT.usage);
    const builtIn = await murmuration(["data", "check", join(folder, "flowers"), "--task", "digits"]);
    assert.match(builtIn.err, /the data of task "digits" is built in; leave/);
  }));

Deno.test("data check ends in a cross and with 1 where the numbers are not the task's, and its document has the verdict", () =>
  withFolder(async (folder) => {
    const write = (name: string, offset: number) => {
      const rows = Array.from({ length: 60 }, (_, row) => `${offset + row % 7},${row % 2 ? "rose" : "lily"}`);
      return Deno.writeTextFile(join(folder, name), `width,kind\n${rows.join("\n")}\n`);
    };
    await write("good.csv", 0);
    await write("far.csv", 100);
    const file = join(folder, "it.json");
    await document(["task", "new", "--data", join(folder, "good.csv"), "--out", file]);
    assert.strictEqual((await document(["data", "check", join(folder, "good.csv"), "--task", file])).verdict, "fine");
    const { code, out } = await murmuration(["data", "check", join(folder, "far.csv"), "--task", file]);
    assert.strictEqual(code, EXIT.failed);
    assert.match(out, /✗ Column "width" has mean (.|\n)* ✗ It is wrong: mend what is marked above[^\n]*\n$/);
    const json = await murmuration(["data", "check", join(folder, "far.csv"), "--task", file, "--json"]);
    const { ok, verdict, concerns } = JSON.parse(json.out);
    assert.deepStrictEqual([ok, verdict, concerns[0].level], [false, "wrong", "wrong"]);
  }));

Deno.test("data check recognises text and writes a preview", () =>
  withFolder(async (folder) => {
    const file = join(folder, "book.txt");
    await Deno.writeTextFile(file, "the quick brown fox jumps over the lazy dog. ".repeat(40));
    const preview = join(folder, "preview.txt");
    const report = await document(["data", "check", file, "--preview", preview]);
    assert.deepStrictEqual([report.kind, report.ok], ["text", true]);
    assert.match(await Deno.readTextFile(preview), / → /);
  }));

Deno.test("a model is exported as safetensors, for TensorFlow.js and for Keras, and is left as it was", () =>
  withFolder(async (folder) => {
    const task = builtinTask("digits", { model: "mlp" });
    const plan = planTopology(task.model);
    const model = initialModel(plan, task.seed);
    const bytes = encodeModel(model, plan.layout);
    await Deno.writeFile(join(folder, "model.safetensors"), bytes);
    await document(["init", "--data-dir", folder, "--model", "mlp"]);
    const out = join(folder, "web");
    const { files } = await document(["model", "export", "--data-dir", folder, "--format", "tfjs", "--out", out]);
    assert.deepStrictEqual(files, [join(out, "weights.bin"), join(out, "model.json")]);
    assert.deepStrictEqual(await Deno.readFile(files[0]), new Uint8Array(model.buffer));
    const keras = join(folder, "keras");
    const { files: made } = await document([
      "model",
      "export",
      "--data-dir",
      folder,
      "--format",
      "keras",
      "--out",
      keras,
    ]);
    assert.deepStrictEqual(made, [join(keras, "weights.safetensors"), join(keras, "model.json")]);
    const { topology } = importKeras(await Deno.readTextFile(made[1]), "model.json");
    assert.deepStrictEqual(topology, task.model);
    const copy = join(folder, "copy.safetensors");
    await document(["model", "export", join(folder, "model.safetensors"), "--data-dir", folder, "--out", copy]);
    assert.ok((await Deno.stat(copy)).size > bytes.length);
    assert.deepStrictEqual(await Deno.readFile(join(folder, "model.safetensors")), bytes);
    const other = await murmuration([
      "model",
      "export",
      copy,
      "--task",
      "digits",
      "--model",
      "cnn",
      "--data-dir",
      folder,
      "--out",
      out,
    ]);
    assert.strictEqual(other.code, EXIT.failed);
    assert.match(other.err, /was read as a model of task "digits"/);
  }));

Deno.test("a model of which one value is not finite is neither measured nor exported, and one line says why", () =>
  withFolder(async (folder) => {
    const prepared = preparedTask(builtinTask("digits", { seed: 1, model: "mlp" }));
    const { layout } = prepared.plan;
    for (const value of [NaN, Infinity, -Infinity]) {
      const model = new Float32Array(layout.length);
      model[layout.length - 1] = value;
      const file = join(folder, "model.safetensors");
      await Deno.writeFile(file, encodeModel(model, layout));
      const named = [file, "--task", "digits", "--model", "mlp"];
      const out = join(folder, "out");
      for (const line of [["model", "evaluate", ...named], ["model", "export", ...named, "--out", out]]) {
        const { code, out: said, err } = await murmuration([...line, "--data-dir", folder]);
        assert.deepStrictEqual([code, said, err.trim().split("\n").length], [EXIT.failed, "", 1], err);
        assert.match(
          err,
          /1 of its [\d,]+ values are NaN or infinite, the first in tensor "[^"]+"; its training has diverged/,
        );
      }
      await assert.rejects(Deno.stat(out), Deno.errors.NotFound);
    }
  }));
