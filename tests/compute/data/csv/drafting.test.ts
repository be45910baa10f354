import assert from "node:assert";
import { dataForm } from "../../../../compute/data/data_form.ts";
import type { GuessOptions } from "../../../../compute/data/guess_options.ts";
import type { SpecOf } from "../../../../compute/data/data_spec.ts";
import { loadDataset } from "../../../../compute/data/dataset.ts";
import { guessSpec } from "../../../../compute/data/guess.ts";
import { inspectData } from "../../../../compute/data/inspect.ts";
import { makeFolder } from "../folder.ts";

async function draft(files: string | Record<string, string>, options: GuessOptions = {}) {
  await using folder = await makeFolder(typeof files === "string" ? { "train.csv": files } : files);
  const { spec, notes } = await guessSpec(folder.path, options);
  assert.ok(spec.kind === "csv");
  const dataset = await loadDataset(spec, folder.path);
  return { spec, notes: notes.join(" "), dataset, examples: dataset.train.labels.length + dataset.test.labels.length };
}

/** Rows of a table: `row` gives the fields. */
function table(header: string, row: (at: number) => readonly unknown[], rows = 40, delimiter = ","): string {
  return [header, ...Array.from({ length: rows }, (_, at) => row(at).join(delimiter)), ""].join("\n");
}

const kind = (at: number) => at % 2 ? "round" : "square";
const column = ({ columns }: SpecOf<"csv">, name: string) => columns.find((each) => each.name === name);

Deno.test("draft: a column of numbers with some missing or unreadable stays one, and what was read as what is said", async () => {
  const marks = ["?", "NA", "", "-", "N/A"];
  const { spec, notes, examples, dataset } = await draft(
    table("w,h,kind", (at) => [marks[at] ?? at % 7, at === 9 ? "12abc" : at % 5, kind(at)], 60),
  );
  assert.ok(column(spec, "w")?.kind === "numeric" && column(spec, "h")?.kind === "numeric");
  assert.match(notes, /Of 60 rows of .* 59 are used, 1 left out; .* line 11, column "h": "12abc" is no number/);
  assert.match(notes, /Column "w": 5 missing values that count as the mean: 1 "\?", 1 "NA", 1 empty/);
  assert.strictEqual(examples, 59);
  assert.match(dataset.doubts?.join(" ") ?? "", /59 are used, 1 left out/);
});

Deno.test("draft: decimal commas, thousands, units and codes", async () => {
  const { spec, notes, dataset } = await draft(
    table(
      "price;weight;share;zip;count;kind",
      (
        at,
      ) => [
        `"${at % 9 + 1}.${100 + at},50 €"`,
        `${at % 9},${at % 10}`,
        `${at % 13} %`,
        ["01234", "10115"][at % 2],
        at % 11,
        kind(at),
      ],
      40,
      ";",
    ),
  );
  assert.deepStrictEqual(spec.columns.map(({ kind }) => kind), [
    "numeric",
    "numeric",
    "numeric",
    "categorical",
    "numeric",
  ]);
  assert.deepStrictEqual(
    spec.columns.map((each) => each.kind === "numeric" ? [each.decimal, each.unit] : each.kind),
    [[",", "€"], [",", undefined], [undefined, "%"], "categorical", [undefined, undefined]],
  );
  assert.match(notes, /Decimals have a comma in "price", "weight"\. Numbers are in € in "price"\./);
  assert.ok(dataset.train.inputs.every(Number.isFinite));
});

Deno.test("draft: thousands are told from decimals by the numbers below a thousand beside them", async () => {
  const salary = (mark: string) => (at: number) => [at % 3 ? `${at + 1}${mark}${500 + at}` : 900 + at, kind(at)];
  for (const [mark, decimal] of [[".", ","], [",", undefined]] as const) {
    const { spec } = await draft(table("salary;kind", salary(mark), 40, ";"));
    const own = column(spec, "salary");
    assert.ok(own?.kind === "numeric" && own.decimal === decimal && own.mean > 5000, JSON.stringify(own));
  }
  const { spec } = await draft(table("length;kind", (at) => [(1 + at / 7).toFixed(3), kind(at)], 40, ";"));
  const own = column(spec, "length");
  assert.ok(own?.kind === "numeric" && own.decimal === undefined && own.mean < 5);
});

Deno.test("draft: dates, numbers of rows, constant columns and free text are left out, a line a reason", async () => {
  const flat = Array.from({ length: 20 }, (_, at) => `f${at}`);
  const { spec, notes } = await draft(
    table(
      `rowId,day,time,${flat.join(",")},note,serial,ok,size,kind`,
      (
        at,
      ) => [
        900 + at,
        `2020-01-${at % 28 + 1}`,
        `12:${at + 10}`,
        ...flat.map(() => 7),
        `n${at}`,
        40 - at,
        at % 3 ? "yes" : "no",
        at % 9,
        kind(at),
      ],
    ),
  );
  assert.deepStrictEqual(spec.columns.filter(({ kind }) => kind !== "ignore").map(({ name }) => name), ["ok", "size"]);
  assert.match(notes, /20 columns with the same value in all rows are ignored: "f0", "f1", "f2" and 17 more\./);
  assert.match(notes, /2 columns of dates or times are ignored: "day", "time"\./);
  assert.match(notes, /numbers the rows is ignored: "rowId".*nearly every row, .* ignored: "note".*ignored: "serial"/);
});

Deno.test("draft: a first line that is data is kept as a row, and a flag decides", async () => {
  const rows = table("1.5,2.5,round", (at) => [at % 7 + 0.5, at % 5 + 0.5, kind(at)], 39);
  const { spec, notes, examples } = await draft(rows);
  assert.deepStrictEqual([spec.header, spec.label?.name, spec.columns.map(({ name }) => name), examples], [
    false,
    "column 3",
    ["column 1", "column 2"],
    40,
  ]);
  assert.match(notes, /columns have no names, as the first line looks like data \(--header yes if it does not\)/);
  const named = await draft(rows, { header: true });
  assert.deepStrictEqual([named.spec.header, named.spec.label?.name, named.examples], [undefined, "round", 39]);
  const words = await draft(table("p,x,e", (at) => ["pq"[at % 2], "xyz"[at % 3], "ep"[at % 2]]));
  assert.strictEqual(words.spec.header, false);
  for (const header of ["2019,2020,2021,2022,kind", "a,b,c,d,kind"]) {
    const { spec } = await draft(table(header, (at) => [at % 3, at % 5, at % 7, at % 4, kind(at)]));
    assert.strictEqual(spec.header, undefined, header);
  }
  const pandas = await draft(table("0,1,kind", (at) => [at / 4, at / 8 + 0.5, kind(at)]));
  assert.strictEqual(pandas.spec.header, undefined);
  const { spec: own } = await draft(table("a,b,kind", (at) => [at % 3, at % 5, kind(at)]), { header: false });
  assert.strictEqual(own.label?.classes.length, 3);
});

Deno.test("draft: a label that looks like a measure or differs in each row is refused, and --label decides", async () => {
  const rows = table("size,sort,price", (at) => [at % 9, kind(at), at / 7]);
  await assert.rejects(
    draft(rows),
    /column "price" has another value in nearly every row \(40 in 40\); .*--label\), such as "size", "sort"/,
  );
  assert.strictEqual((await draft(rows, { label: "sort" })).spec.label?.name, "sort");
  assert.match((await draft(rows, { label: "price" })).notes, /Mind that column "price" has another value/);
  await assert.rejects(
    draft(table("a,y", (at) => [at % 9, at % 31], 200)),
    /"y" looks like a measure: it has 31 different numbers from 0 to 30; to predict its numbers say --target y; else name/,
  );
  await assert.rejects(draft(table("a,y", () => [1, "x"])), /has 1 different values; name the column/);
});

Deno.test("draft: rows without a label are left out and counted, also where another node has them", async () => {
  const { examples, notes, spec } = await draft(
    table("a,kind", (at) => [at % 9, at < 3 ? ["", "NA", " ? "][at] : ` ${kind(at)} `]),
  );
  assert.strictEqual(examples, 37);
  assert.deepStrictEqual(spec.label?.classes, ["round", "square"]);
  assert.match(notes, /Of 40 rows of .* 37 are used, 3 left out\. 3 rows without a label are left out: line 2, 3, 4\./);
  const { spec: none } = await draft(table("a,kind", (at) => [at % 9, ["None", "Mild"][at % 2]]));
  assert.deepStrictEqual(none.label?.classes, ["Mild", "None"]);
});

Deno.test("draft: pixels stay whole, are scaled as pixels, and become pictures of a shape", async () => {
  const names = Array.from({ length: 64 }, (_, at) => `pixel${at}`);
  const row = (at: number) => [at % 4, ...names.map((_, pixel) => pixel < 9 ? 0 : (at * 37 + pixel * 11) % 256)];
  const rows = table(`label,${names.join(",")}`, row, 60);
  const { spec, notes, dataset } = await draft(rows);
  assert.deepStrictEqual([spec.label?.name, dataForm(spec).shape, column(spec, "pixel0")], [
    "label",
    [64],
    { name: "pixel0", kind: "pixel", brightest: 255 },
  ]);
  assert.match(notes, /64 other columns are pixels from 0 to 255, taken as 0 to 1; .* --shape 8x8x1/);
  assert.ok(dataset.train.inputs.every((pixel) => pixel >= 0 && pixel <= 1) && dataset.train.inputs.includes(0));
  const pictures = await draft(rows, { shape: [8, 8, 1] });
  assert.deepStrictEqual([dataForm(pictures.spec).shape, pictures.dataset.shape], [[8, 8, 1], [8, 8, 1]]);
  assert.deepStrictEqual(dataForm((await draft(rows, { shape: [64] })).spec).shape, [64]);
  await assert.rejects(draft(rows, { shape: [9, 9, 1] }), /its columns become 64 features, and \[9, 9, 1\] has 81/);
  const nameless = await draft(table(row(0).join(","), (at) => row(at + 1), 59));
  assert.deepStrictEqual([nameless.spec.header, nameless.spec.label?.name, nameless.examples], [false, "column 1", 60]);
  assert.ok(nameless.spec.columns.every(({ kind }) => kind === "pixel"));
  // Columns of another kind are taken whole too, if a model has a place for each.
  const measures = await draft(table("a,b,c,kind", (at) => [at / 3, 5, at % 7, kind(at)]), { shape: [3] });
  assert.deepStrictEqual(column(measures.spec, "b"), { name: "b", kind: "numeric", mean: 5, deviation: 1 });
});

Deno.test("draft: columns of one name are numbered, a column without values or a first line of another width is told", async () => {
  const { spec, notes } = await draft(table("a,a,kind,", (at) => [at % 9, at % 7, kind(at), ""]));
  assert.deepStrictEqual(spec.columns.map(({ name, kind }) => [name, kind]), [["a", "numeric"], ["a (2)", "numeric"], [
    "",
    "ignore",
  ]]);
  assert.match(notes, /Columns of the same name are numbered: "a \(2\)"/);
  await assert.rejects(
    draft(table("3,2", (at) => [at % 9, at % 7, kind(at)])),
    /line 1: it has 2 fields, the rows below it 3; let it name/,
  );
  const mixed = await draft(table("a,b,kind", (at) => [at / 8 + (at % 4 ? "" : "x"), at % 7, kind(at)]));
  assert.match(mixed.notes, /1 column of numbers among too much else is ignored: "a"/);
  const twice = table("a,kind", (at) => [at % 9, kind(at)]);
  const again = await draft(`${twice}${twice}`);
  assert.match(again.notes, /Of 81 rows .* 80 are used, 1 left out; .* line 42: it is the header again/);
  const quote = await draft(table("a,kind", (at) => [at === 0 ? '5" pipe' : at % 9, kind(at)]));
  assert.match(quote.notes, /Of 40 rows of .* 39 are used, 1 left out; .* line 2: invalid opening quote/);
  await assert.rejects(draft("a,b\n"), /it has no row below its first line/);
});

Deno.test("other nodes: words that are no category, missing values and odd numbers are counted, not an end", async () => {
  const { spec } = await draft(table("w,colour,kind", (at) => [at % 9, ["red", "blue"][at % 2], kind(at)]));
  const other = table("w,colour,kind", (at) => [at === 1 ? "null" : at % 9, at < 3 ? "green" : "red", kind(at)]);
  await using folder = await makeFolder({ "train.csv": other });
  const { problems, remarks, concerns, train, held } = await inspectData(spec, folder.path);
  assert.deepStrictEqual([problems, (train?.examples ?? 0) + (held?.examples ?? 0)], [[], 40]);
  assert.match(remarks.join(" "), /Column "w": 1 missing value that counts as the mean: 1 "null"\./);
  assert.match(
    concerns.map(({ text }) => text).join(" "),
    /Column "colour": 3 fields that are none of its categories and count as none of them: 3 "green"\./,
  );
  const { train: examples } = await loadDataset(spec, folder.path);
  assert.ok(examples.inputs.every(Number.isFinite));

  await using foreign = await makeFolder({ "train.csv": other.replaceAll(",", ";") });
  await assert.rejects(loadDataset(spec, foreign.path), /its fields are separated by ";"; separate them by ","/);
  await using nameless = await makeFolder({ "train.csv": other.split("\n").slice(4).join("\n") });
  await assert.rejects(
    loadDataset(spec, nameless.path),
    /column "3"; if this line is data, begin the file with the names: w, colour, kind/,
  );
  await using half = await makeFolder({
    "train.csv": table("w,colour,kind", (at) => [at % 2 ? "x" : 1, "red", kind(at)]),
  });
  await assert.rejects(loadDataset(spec, half.path), /line 3, column "w": "x" is no number/);
});

Deno.test("other nodes: classes that are numbers are known by the number", async () => {
  const { spec } = await draft(table("a,label", (at) => [at % 9, (at % 2).toFixed(1)]));
  assert.deepStrictEqual(spec.label?.classes, ["0.0", "1.0"]);
  await using folder = await makeFolder({ "train.csv": table("a,label", (at) => [at % 9, at % 2]) });
  const { train, test } = await loadDataset(spec, folder.path);
  assert.strictEqual(train.labels.length + test.labels.length, 40);
});

Deno.test("draft: a first line that counts rows and features, as scikit-learn's tables have it, is no row and no names", async () => {
  for (const delimiter of [",", ";"]) {
    for (const features of [2, 3, 6]) {
      const head = [40, features, "square", "round", "flat"].join(delimiter);
      const row = (at: number) => [...Array.from({ length: features }, (_, column) => (at + column) % 7 + 0.5), at % 3];
      const { spec, notes, examples, dataset } = await draft(table(head, row, 40, delimiter));
      assert.strictEqual(spec.columns.length, features);
      assert.deepStrictEqual([spec.label?.name, spec.label?.classes], [`column ${features + 1}`, ["0", "1", "2"]]);
      assert.deepStrictEqual([examples, dataset.doubts ?? []], [40, []]);
      assert.ok(notes.includes(`The first line, "${head}", counts rows and columns and is not read`), notes);
    }
  }
});

Deno.test("draft: a line of counts is found behind others and however lines end, and a table with fewer rows is told", async () => {
  const text = table("40,2,square,round", (at) => [at % 7 + 0.5, at % 5, at % 2], 40);
  const forms = [text.replaceAll("\n", "\r\n"), text.replaceAll("\n", "\r"), `\n\n${text}`, `sep=,\r\n${text}`];
  for (const form of [...forms, text.replace("40,2", '"40","2"'), `\ufeff${text}`]) {
    const { spec, notes, examples } = await draft(form);
    assert.deepStrictEqual([spec.label?.name, examples], ["column 3", 40], JSON.stringify(form.slice(0, 40)));
    assert.doesNotMatch(notes, /cut off/);
  }
  const { notes, spec } = await draft(text.split("\n").slice(0, 31).join("\n"));
  assert.match(notes, /Its first line counts 40 rows, and 30 can be used: it may be cut off/);
  await using folder = await makeFolder({ "train.csv": `sep=,\n${text.replace("3.5,3,1", "x,3,1")}` });
  assert.deepStrictEqual(
    (await inspectData(spec, folder.path)).problems.map(({ where }) => where.includes("line 6,")),
    [true],
  );
});

Deno.test("draft: names that only begin like counts stay names", async () => {
  for (const head of ["150,5,setosa,red", "x,3,setosa,red", "150,3,4,red"]) {
    const { spec, examples } = await draft(table(head, (at) => [at % 7, at % 5, at % 3 + 0.5, at % 2]));
    assert.deepStrictEqual([spec.label?.name, examples], [head.split(",").at(-1), 40]);
  }
  // With words below its words it is a row like the others.
  const { examples } = await draft(table("150,3,square,round", (at) => [at % 7, at % 5, kind(at + 1), kind(at)]));
  assert.strictEqual(examples, 41);
});
