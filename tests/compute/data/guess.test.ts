import assert from "node:assert";
import fc from "fast-check";
import { dataSchema } from "../../../compute/data/data_spec.ts";
import { loadDataset } from "../../../compute/data/dataset.ts";
import { guessSpec } from "../../../compute/data/guess.ts";
import { makeFolder } from "./folder.ts";

Deno.test("guess: a table's columns become numbers, categories, or nothing; the label is found by its name", async () => {
  const rows = Array.from(
    { length: 30 },
    (_, row) =>
      [row + 1, row % 3, row % 2 ? "x" : "y", `remark ${row}`, row < 3 ? "" : row / 2, 7, row % 5 ? "no" : "yes"].join(
        ";",
      ),
  );
  await using folder = await makeFolder({
    "train.csv": `id;Class;letter;remark;size;constant;answer\n${rows.join("\n")}\n`,
  });
  const { spec, notes } = await guessSpec(folder.path, { heldOut: 0.2, seed: 4 });
  assert.ok(spec.kind === "csv");
  assert.deepStrictEqual([spec.delimiter, spec.label, spec.heldOut], [
    ";",
    { name: "Class", classes: ["0", "1", "2"] },
    { share: 0.2, seed: 4 },
  ]);
  const sizes = Array.from({ length: 27 }, (_, index) => (index + 3) / 2);
  const mean = sizes.reduce((sum, size) => sum + size) / 27;
  const deviation = Math.sqrt(sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / 27);
  assert.deepStrictEqual(spec.columns, [
    { name: "id", kind: "ignore" },
    { name: "letter", kind: "categorical", categories: ["x", "y"] },
    { name: "remark", kind: "ignore" },
    {
      name: "size",
      kind: "numeric",
      mean: Number(mean.toPrecision(6)),
      deviation: Number(deviation.toPrecision(6)),
      empty: "mean",
    },
    { name: "constant", kind: "ignore" },
    { name: "answer", kind: "categorical", categories: ["no", "yes"] },
  ]);
  assert.match(
    notes.join(" "),
    /name says that it numbers the rows is ignored: "id".*another word.*"remark".*same value in all rows is ignored: "constant".*30 rows, all used.*3 empty/,
  );
  const other = await guessSpec(folder.path, { label: "answer" });
  assert.ok(other.spec.kind === "csv" && other.spec.label?.classes.join() === "no,yes");
  await assert.rejects(guessSpec(folder.path, { label: "anser" }), /no column "anser"; its columns are "id", "Class"/);
  await assert.rejects(guessSpec(folder.path, { label: "constant" }), /has 1 different values; name the column/);
});

Deno.test("guess: whatever table it is, the draft is a valid spec and loads the table that it was made from", async () => {
  const word = fc.stringMatching(/^[a-z "0-9.,-]{0,6}$/);
  const property = fc.asyncProperty(
    fc.array(fc.tuple(word, fc.double({ noNaN: true, min: -1e6, max: 1e6 })), { minLength: 8, maxLength: 30 }),
    async (rows) => {
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const lines = rows.map(([text, value], row) => `${quoted(text)},${value},c${row % 2}`);
      await using folder = await makeFolder({ "train.csv": `text,value,label\n${lines.join("\n")}\n` });
      const guess = await guessSpec(folder.path).catch((error: Error) => error);
      // All values equal and all words different leave no feature.
      if (guess instanceof Error) return assert.match(guess.message, /no column can be used/);
      assert.deepStrictEqual(dataSchema.parse(guess.spec), guess.spec);
      const { train, test } = await loadDataset(guess.spec, folder.path);
      assert.strictEqual(train.labels.length + test.labels.length, rows.length);
      assert.ok(train.inputs.every(Number.isFinite));
    },
  );
  await fc.assert(property, { seed: 5, numRuns: 60 });
});

Deno.test("guess: a folder of nothing known is refused with what it may hold", async () => {
  await using folder = await makeFolder({ "readme.pdf": "" });
  await assert.rejects(guessSpec(folder.path), /no data of a known kind; it may hold train-images-idx3-ubyte/);
  await assert.rejects(guessSpec(folder.at("none")), /there is nothing of this name/);
});
