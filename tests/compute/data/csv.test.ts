import assert from "node:assert";
import { dataSchema, type SpecOf } from "../../../compute/data/data_spec.ts";
import { loadDataset } from "../../../compute/data/dataset.ts";
import { inspectData } from "../../../compute/data/inspect.ts";
import { makeFolder } from "./folder.ts";

const spec: SpecOf<"csv"> = {
  kind: "csv",
  delimiter: ",",
  columns: [
    { name: "width", kind: "numeric", mean: 2, deviation: 0.5 },
    { name: "colour", kind: "categorical", categories: ["red", "blue, pale"] },
    { name: "remark", kind: "ignore" },
  ],
  label: { name: "kind", classes: ["a", "b"] },
  heldOut: { share: 0.25, seed: 1 },
};
const HEADER = "kind,remark,width,colour\n";

Deno.test("csv: rows become standardised and one-hot features in the order of the manifest, whatever that of the file", async () => {
  await using folder = await makeFolder({
    "train.csv": `\ufeff${HEADER}a,"one ""x""\ntwo",3,red\r\nb,,1.5,"blue, pale"\n\n`,
    "test.csv": `colour,kind,width\nred,b,2\n`,
  });
  const { train, test, shape, classes } = await loadDataset(spec, folder.path);
  assert.deepStrictEqual([shape, classes], [[3], 2]);
  assert.deepStrictEqual([[...train.inputs], [...train.labels]], [[2, 1, 0, -1, 0, 1], [0, 1]]);
  assert.deepStrictEqual([[...test.inputs], [...test.labels]], [[0, 1, 0], [1]]);
});

Deno.test("csv: without test.csv the share is held out by the seed, and every row is in one part", async () => {
  const rows = Array.from({ length: 40 }, (_, row) => `${row % 2 ? "a" : "b"},,${row},red`).join("\n");
  await using folder = await makeFolder({ "train.csv": HEADER + rows });
  const { train, test } = await loadDataset(spec, folder.path);
  assert.deepStrictEqual([train.labels.length, test.labels.length], [30, 10]);
  const widths = (inputs: ArrayLike<number>) =>
    Array.from(inputs).filter((_, at) => at % 3 === 0).map((width) => Math.round(2 + width / 2));
  const all = [...widths(train.inputs), ...widths(test.inputs)].sort((left, right) => left - right);
  assert.deepStrictEqual(all, Array.from({ length: 40 }, (_, row) => row));
  const again = await loadDataset(spec, folder.at("train.csv"));
  assert.deepStrictEqual(again.test, test);
  const other = await loadDataset({ ...spec, heldOut: { share: 0.25, seed: 2 } }, folder.path);
  assert.notDeepStrictEqual(other.test, test);
});

Deno.test("csv: what is wrong is named with file, line and column", async () => {
  const cases: [string, RegExp][] = [
    [`${HEADER}a,,x,red\n`, /train\.csv", line 2, column "width": "x" is no number; correct it; decimals have a point/],
    [`${HEADER}a,,1e300,red\n`, /column "width": "1e300" is over 1000000 of the task's deviations from its mean 2; /],
    [`${HEADER}a,,1,red\nc,,1,red\n`, /line 3, column "kind": "c" is none of the classes/],
    [`${HEADER}a,,1\n`, /line 2: it has 3 fields, the header 4/],
    [`${HEADER}a,"oops,1,red\n`, /line 2: quote not closed; correct the quotes/],
    ["kind,width\na,1\n", /line 1: it has no column "colour"/],
    ["kind,widht,colour\n", /does not know column "widht"; .* Did you mean "width"/],
    ["kind,kind,width,colour\n", /column "kind" is there twice/],
    ["", /train\.csv": it is empty/],
    [HEADER, /too few rows/],
  ];
  for (const [text, message] of cases) {
    await using folder = await makeFolder({ "train.csv": text });
    await assert.rejects(loadDataset(spec, folder.path), (error: Error) => {
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  }
  await using latin = await makeFolder({ "train.csv": Uint8Array.of(107, 0xe4, 10) });
  await assert.rejects(loadDataset(spec, latin.path), /it is no UTF-8; save it as UTF-8/);
  await assert.rejects(loadDataset(spec, latin.at("nothing")), /there is nothing of this name/);
});

Deno.test("csv: an empty field counts as the mean, whether or not the column says so", async () => {
  await using folder = await makeFolder({ "train.csv": `${HEADER}a,,,red\nb,,3,red\n` });
  const [width, ...rest] = spec.columns;
  assert.ok(width.kind === "numeric");
  const { train, test } = await loadDataset({ ...spec, columns: [{ ...width, empty: "mean" }, ...rest] }, folder.path);
  assert.deepStrictEqual([train.inputs[0], test.inputs[0]].sort(), [0, 2]);
});

Deno.test("csv: an inspection lists every bad row, counts the good ones and shows the first", async () => {
  const good = Array.from({ length: 8 }, (_, row) => `a,,${row},red`).join("\n");
  await using folder = await makeFolder({ "train.csv": `${HEADER}${good}\na,,x,green\nb,,1\nz,,1,red\ny,,1,red\n` });
  const report = await inspectData(spec, folder.path, { mostProblems: 3 });
  assert.deepStrictEqual(report.problems.map(({ where }) => where.slice(folder.path.length + 1)), [
    'train.csv, line 10, column "width"',
    "train.csv, line 11",
    'train.csv, line 12, column "kind"',
  ]);
  assert.strictEqual(report.moreProblems, 1);
  assert.deepStrictEqual([report.train, report.held], [{ examples: 6, classes: [6, 0] }, {
    examples: 2,
    classes: [2, 0],
  }]);
  assert.deepStrictEqual(report.statistics.map(({ name, largest }) => [name, largest]), [["width", 6]]);
  assert.ok(report.preview?.kind === "text" && /^width {2}colour {2}kind\n\d {2}red {2}a$/m.test(report.preview.text));
  assert.match(
    report.concerns.map(({ text }) => text).join(" "),
    /All examples to train on are of class "a".*Column "width" has mean 3.5/,
  );
});

Deno.test("csv: a schema that contradicts itself is refused", () => {
  const message = (change: object) => dataSchema.safeParse({ ...spec, ...change }).error?.issues[0].message ?? "";
  assert.match(message({ columns: [spec.columns[2]] }), /must not be ignored/);
  assert.match(message({ label: { name: "width", classes: ["a", "b"] } }), /must be named once/);
  assert.match(message({ label: { name: "kind", classes: ["a", "a"] } }), /must differ/);
});
