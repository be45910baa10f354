import assert from "node:assert";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { loadDataset } from "../../../compute/data/dataset.ts";
import { guessSpec } from "../../../compute/data/guess.ts";
import { type GuessOptions, OptionError } from "../../../compute/data/guess_options.ts";
import { inspectData } from "../../../compute/data/inspect.ts";
import { contentOf } from "../../../compute/data/sniff.ts";
import { makeFolder } from "./folder.ts";

const zipped = (text: string) => new Uint8Array(gzipSync(Buffer.from(text)));

/** A table of two columns of numbers and a class. */
function table(rows: number, separator = ","): string {
  const lines = Array.from({ length: rows }, (_, row) => [row % 5, (row * 7) % 11, row % 2 ? "round" : "square"]);
  return [["width", "height", "kind"], ...lines].map((line) => line.join(separator)).join("\n") + "\n";
}

const STORY = "Once upon a time there was a king, who had a daughter.\nShe was fair, and she was kind.\n".repeat(8);

/** What a path is taken for, and the notes on it. */
async function kindOf(path: string, options?: GuessOptions): Promise<[string, string]> {
  const { spec, notes } = await guessSpec(path, options);
  return [spec.kind, notes.join(" ")];
}

Deno.test("kinds: a table is one by its content, whatever it is called, and is read from where it was found", async () => {
  for (
    const [name, content] of Object.entries<string | Uint8Array>({
      "shapes.CSV": table(30),
      "train.tsv": table(30, "\t"),
      "iris.data": table(30),
      "shapes.txt": table(30, ";"),
      "shapes": table(30, "|"),
      "shapes.csv.gz": zipped(table(30)),
    })
  ) {
    await using folder = await makeFolder({
      [name]: content,
      "README.md": STORY,
      "sample_submission.csv": "id,kind\n1,a\n",
    });
    for (
      const path of name.includes("csv") || name.includes("CSV") || name.includes("tsv")
        ? [folder.path, folder.at(name)]
        : [folder.at(name)]
    ) {
      const { spec } = await guessSpec(path);
      assert.ok(spec.kind === "csv", `${name}: ${spec.kind}`);
      assert.deepStrictEqual(spec.label, { name: "kind", classes: ["round", "square"] });
      const { train, test } = await loadDataset(spec, path);
      assert.strictEqual(train.labels.length + test.labels.length, 30);
    }
  }
  await using folder = await makeFolder({ "iris.data": table(30), "iris.names": STORY });
  assert.strictEqual((await kindOf(folder.path))[0], "csv");
});

Deno.test("kinds: of several tables the one named so is trained on and its like measured on; else they are named", async () => {
  await using folder = await makeFolder({ "x_train.csv": table(30), "x_test.csv": table(10), "x_val.csv": table(10) });
  const { spec, notes } = await guessSpec(folder.path);
  assert.match(notes.join(" "), /The table is ".*x_train\.csv".*Not used: "x_val\.csv"/);
  assert.strictEqual((await loadDataset(spec, folder.path)).test.labels.length, 10);
  await using two = await makeFolder({ "a.csv": table(30), "b.csv": table(30) });
  await assert.rejects(
    guessSpec(two.path),
    /several of its tables.*"a\.csv", "b\.csv"; name the one that is meant, such/,
  );
  await assert.rejects(loadDataset(spec, two.path), /several of its tables/);
  await using only = await makeFolder({ "test.csv": table(30) });
  await assert.rejects(guessSpec(only.path), /no table to train on; put train\.csv beside/);
});

Deno.test("kinds: a folder of several kinds is named with the way out; what is plainly meant is taken, and that is said", async () => {
  await using folder = await makeFolder({ "a.csv": table(30), "story.txt": STORY });
  await assert.rejects(
    guessSpec(folder.path),
    /several kinds: table \("a\.csv"\), text \("story\.txt"\); name the file/,
  );
  assert.deepStrictEqual((await kindOf(folder.path, { label: "kind" }))[0], "csv");
  assert.deepStrictEqual((await kindOf(folder.path, { unit: "bytes" }))[0], "text");
  await using plain = await makeFolder({ "train.csv": table(30), "story.txt": STORY });
  assert.match((await kindOf(plain.path)).join(": "), /^csv: The table was taken; "story\.txt" \(text\) is not used/);
});

Deno.test("kinds: a table to measure on without labels is not used, and that is said by drafts, checks and readers", async () => {
  for (const test of ["width,height\n1,2\n3,4\n", "width,height,kind\n1,2,\n3,4,\n"]) {
    await using folder = await makeFolder({
      "train.csv": table(40),
      "test.csv": test,
      "gender_submission.csv": "id,kind\n",
    });
    const { spec, notes } = await guessSpec(folder.path, { heldOut: 0.25 });
    assert.match(
      notes.join(" "),
      /test\.csv" has (no|nothing in its) column "kind": it is not used, and 25 % of .*train\.csv"/,
    );
    const { train, test: held, notes: said } = await loadDataset(spec, folder.path);
    assert.deepStrictEqual([train.labels.length, held.labels.length], [30, 10]);
    assert.match(said?.join(" ") ?? "", /it is not used/);
    const report = await inspectData(spec, folder.path);
    assert.deepStrictEqual(report.problems, []);
    assert.match(report.remarks.join(" "), /To measure on it, give it that column/);
  }
});

Deno.test("kinds: an option that means nothing for what was found is refused by its flag", async () => {
  await using folder = await makeFolder({ "t/train.csv": table(30), "t/test.csv": table(9), "story.txt": STORY });
  const cases: [string, GuessOptions, RegExp][] = [
    ["story.txt", { header: false }, /--header: it is about the first line of a table, and/],
    ["story.txt", { label: "kind" }, /--label: it names a column of a table, and ".*story\.txt" is text; leave it out/],
    ["story.txt", { shape: [4, 4] }, /--shape: of text it is the context alone, not 4x4/],
    ["t", { unit: "bytes" }, /--unit: .*is a table/],
    ["t", { heldOut: 0.2 }, /--held-out: ".*test\.csv" is there to measure on/],
  ];
  for (const [path, options, message] of cases) {
    await assert.rejects(
      guessSpec(folder.at(path), options),
      (error: Error) => error instanceof OptionError && message.test(error.message),
    );
  }
  // What a model takes is no wish of the user's.
  assert.strictEqual((await kindOf(folder.at("t"), { modelShape: [2] }))[0], "csv");
});

Deno.test("kinds: what is no data is named for what it is", async () => {
  await using folder = await makeFolder({
    "empty.txt": "",
    "book.txt": Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 1, 2, 3),
    "noise": Uint8Array.from({ length: 999 }, (_, index) => (index * 7919) % 251),
    "wide.txt": new Uint8Array(Buffer.from("\ufeffhello", "utf16le")),
    "blanks.dat": "1 2 0\n3 4 1\n5 6 0\n7 8 1\n",
    "torn.csv.gz": zipped(table(99)).slice(0, 60),
    "tiny.txt": "to be or not to be",
    "same.txt": "a".repeat(99),
    "white.txt": " \n".repeat(99),
  });
  const cases: [string, RegExp][] = [
    ["empty.txt", /it is empty/],
    ["book.txt", /binary/],
    ["noise", /binary, neither text nor a table/],
    ["wide.txt", /UTF-16; save it as UTF-8/],
    ["blanks.dat", /set apart by blanks, which is not read; put commas/],
    ["torn.csv.gz", /its gzip data is damaged/],
    ["tiny.txt", /18 symbols are too few: 15 to train on and 3 held out.*context of at most 2 \(--shape 2\)/],
    ["same.txt", /all its characters are "a"/],
    ["white.txt", /nothing but blanks/],
  ];
  for (const [name, message] of cases) await assert.rejects(guessSpec(folder.at(name)), message);
  // Of the whole folder, only the first is complained of.
  assert.strictEqual((await kindOf(folder.at("noise"), { unit: "bytes" }))[0], "text");
});

Deno.test("kinds: prose, verse, lists of JSON and source code are no tables", () => {
  const of = (text: string) => contentOf(new TextEncoder().encode(text));
  const texts = [
    STORY,
    "Shall I compare thee to a summer's day?\nThou art more lovely, and more temperate:\n".repeat(9),
    "Tyger Tyger, burning bright,\nIn the forests of the night,\nWhat immortal hand or eye,\n".repeat(5),
    '{"a": 1, "b": 2}\n'.repeat(9),
    "if (a < b) {\n  return f(a, b);\n}\n".repeat(9),
    "one line only, with a comma",
  ];
  for (const text of texts) assert.strictEqual(of(text), "text", text.slice(0, 40));
});
