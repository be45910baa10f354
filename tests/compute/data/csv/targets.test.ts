import assert from "node:assert";
import fc from "fast-check";
import { dataForm } from "../../../../compute/data/data_form.ts";
import { dataSchema, type SpecOf } from "../../../../compute/data/data_spec.ts";
import { loadDataset } from "../../../../compute/data/dataset.ts";
import { guessSpec } from "../../../../compute/data/guess.ts";
import type { GuessOptions } from "../../../../compute/data/guess_options.ts";
import { inspectData } from "../../../../compute/data/inspect.ts";
import { makeFolder } from "../folder.ts";

async function draft(text: string, options: GuessOptions) {
  await using folder = await makeFolder({ "train.csv": text });
  const { spec, notes } = await guessSpec(folder.path, options);
  assert.ok(spec.kind === "csv");
  return { spec, notes, dataset: await loadDataset(spec, folder.path), report: await inspectData(spec, folder.path) };
}

/** A table of some rows: two features, a price and two labels. */
function houses(
  count: number,
  price: (row: number) => string,
  quiet: (row: number) => string = (row) => row % 2 === 0 ? "yes" : "no",
) {
  const rows = Array.from(
    { length: count },
    (_, row) => `${row % 7},${row % 3},${price(row)},${quiet(row)},${row % 5 === 0 ? 1 : 0}`,
  );
  return `area,rooms,price,quiet,sold\n${rows.join("\n")}\n`;
}

Deno.test("targets: numbers are standardised by the manifest and come back as they were", async () => {
  const property = fc.asyncProperty(
    fc.array(fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: -5, max: 5 })), {
      minLength: 12,
      maxLength: 30,
    }),
    async (pairs) => {
      fc.pre(new Set(pairs.map(([price]) => price)).size > 2 && new Set(pairs.map(([, rent]) => rent)).size > 1);
      const text = `x,price,rent\n${pairs.map(([price, rent], row) => `${row % 4},${price},${rent}`).join("\n")}\n`;
      const { spec, dataset } = await draft(text, { target: "price, rent" });
      const { target } = dataForm(spec);
      assert.ok(target.kind === "number");
      assert.deepStrictEqual([target.names, target.entries], [["price", "rent"], 2]);
      const [sums, squares] = [[0, 0], [0, 0]];
      const found: string[] = [];
      for (const { labels, targets } of [dataset.train, dataset.test]) {
        assert.strictEqual(targets?.values.length, 2 * labels.length);
        targets.values.forEach((value, index) => {
          sums[index % 2] += value / pairs.length;
          squares[index % 2] += value * value / pairs.length;
        });
        for (let row = 0; row < labels.length; row++) {
          const { mean, deviation } = target.scales[1];
          found.push(`${Math.round(mean + deviation * targets.values[2 * row + 1])}`);
        }
      }
      assert.deepStrictEqual(found.sort(), pairs.map(([, rent]) => `${rent}`).sort());
      for (const sum of sums) assert.ok(Math.abs(sum) < 1e-3, `mean ${sum}`);
      for (const square of squares) assert.ok(Math.abs(square - 1) < 1e-3, `variance ${square}`);
    },
  );
  await fc.assert(property, { seed: 1, numRuns: 40 });
});

Deno.test("targets: labels are what rows say, in whatever words, and are counted", async () => {
  const words = ["yes", "1", "TRUE", "t", "no", "0.0", "False", "n"];
  const text = houses(40, (row) => `${row}`, (row) => words[row % 8]);
  const { spec, notes, dataset, report } = await draft(text, { labels: "quiet,sold" });
  assert.deepStrictEqual([spec.labels, spec.label, spec.target], [
    { columns: ["quiet", "sold"] },
    undefined,
    undefined,
  ]);
  assert.ok(notes.some((note) => /whether a row has each label in columns "quiet", "sold"/.test(note)));
  const { train, test } = dataset;
  const ones = (at: number) =>
    [train, test].flatMap(({ targets }) =>
      [...targets?.values ?? []].filter((value, index) => index % 2 === at && value === 1)
    )
      .length;
  assert.deepStrictEqual([ones(0), ones(1)], [20, 8]);
  const counted = [0, 1].map((at) => (report.train?.classes[at] ?? 0) + (report.held?.classes[at] ?? 0));
  assert.deepStrictEqual([counted, report.learns, report.verdict], [[20, 8], "labels", "fine"]);
});

Deno.test("targets: rows without one are left out and counted, others that cannot be read are reported", async () => {
  const odd: Record<number, string> = { 3: "", 4: "NA", 9: "cheap", 11: "1e999", 12: "Infinity" };
  const text = houses(60, (row) => odd[row] ?? `${1000 + row}`);
  const { notes, dataset, report } = await draft(text, { target: "price" });
  assert.strictEqual(dataset.train.labels.length + dataset.test.labels.length, 55);
  assert.ok(
    notes.some((note) => /2 rows without a number to predict are left out: line 5, 6/.test(note)),
    notes.join("\n"),
  );
  assert.deepStrictEqual(
    report.problems.map(({ where, what }) => `${where.replace(/^.*, line/, "line")}: ${what}`),
    [
      'line 11, column "price": "cheap" is no number',
      'line 13, column "price": "1e999" is no number',
      'line 14, column "price": "Infinity" is no number',
    ],
  );
  await using folder = await makeFolder({
    "train.csv": houses(40, (row) => `${row}`, (row) => row === 5 ? "perhaps" : "yes"),
  });
  const spec: SpecOf<"csv"> = {
    kind: "csv",
    delimiter: ",",
    columns: ["area", "rooms"].map((name) => ({ name, kind: "numeric" as const, mean: 0, deviation: 1 })),
    labels: { columns: ["quiet", "sold"] },
    heldOut: { share: 0.2, seed: 1 },
  };
  const columns = [...spec.columns, { name: "price", kind: "ignore" as const }];
  const { problems, train, held } = await inspectData({ ...spec, columns }, folder.path);
  assert.match(problems[0]?.what ?? "", /"perhaps" is neither yes nor no/);
  assert.strictEqual((train?.examples ?? 0) + (held?.examples ?? 0), 39);
});

Deno.test("targets: what was asked for and is not there, or is something else, is one clear line", async () => {
  const text = houses(40, (row) => `${row}`);
  const cases: readonly (readonly [GuessOptions, RegExp])[] = [
    [{ target: "prize" }, /no column "prize"; its columns are "area", "rooms", "price", "quiet", "sold"/],
    [{ target: "quiet" }, /column "quiet" has no numbers; name one of numbers/],
    [{ target: "price,price" }, /a column is named twice/],
    [{ labels: "price" }, /column "price" has "2", which is neither yes nor no; .* for classes say --label/],
    [{ target: "price", labels: "sold" }, /say --target or --labels, not both/],
  ];
  for (const [options, message] of cases) await assert.rejects(draft(text, options), message);
  await assert.rejects(draft(houses(40, () => "7"), { target: "price" }), /same number in all rows/);
  const wide = Array.from({ length: 257 }, (_, column) => `c${column}`);
  const rows = Array.from(
    { length: 12 },
    (_, row) => [row % 4, ...wide.map((_, column) => (row * 7 + column) % 5)].join(","),
  );
  await assert.rejects(
    draft(`x,${wide.join(",")}\n${rows.join("\n")}\n`, { target: wide.join(",") }),
    /257 of its columns were named; name at most 256/,
  );
  await using folder = await makeFolder({ "a.txt": "some text that goes on and on. ".repeat(20) });
  await assert.rejects(guessSpec(folder.path, { target: "price" }), /Cannot use --target: it names columns of a table/);
});

Deno.test("targets: a label of many numbers stays one of classes, and the note says how to predict them", async () => {
  const { spec, notes } = await draft(houses(60, (row) => `${row % 15}`), { label: "price" });
  assert.strictEqual(spec.label?.classes.length, 15);
  assert.ok(notes.some((note) => /--target price would have them predicted as numbers/.test(note)), notes.join("\n"));
  await assert.rejects(
    draft(`x,price\n${Array.from({ length: 40 }, (_, row) => `${row % 3},${row * 1.5}`).join("\n")}\n`, {}),
    /to predict its numbers say --target price/,
  );
});

Deno.test("targets: a manifest says exactly one of label, target and labels, and names each column once", () => {
  const column = { name: "x", kind: "numeric", mean: 0, deviation: 1 } as const;
  const base = { kind: "csv", delimiter: ",", columns: [column], heldOut: { share: 0.2, seed: 1 } } as const;
  const label = { name: "y", classes: ["a", "b"] };
  const target = { columns: [{ name: "z", mean: 0, deviation: 1 }] };
  assert.ok(dataSchema.safeParse({ ...base, target }).success);
  for (const wrong of [base, { ...base, label, target }, { ...base, target, labels: { columns: ["w"] } }]) {
    assert.match(dataSchema.safeParse(wrong).error?.message ?? "", /exactly one of label, target, labels/);
  }
  assert.ok(!dataSchema.safeParse({ ...base, target: { columns: [{ name: "x", mean: 0, deviation: 1 }] } }).success);
  assert.ok(!dataSchema.safeParse({ ...base, labels: { columns: ["a", "a"] } }).success);
  assert.ok(!dataSchema.safeParse({ ...base, target: { columns: [{ name: "z", mean: 0, deviation: 0 }] } }).success);
});

Deno.test("targets: a table to measure on that lacks them is not used, and one of other numbers is doubted", async () => {
  const text = houses(60, (row) => `${1000 + row}`);
  await using folder = await makeFolder({ "train.csv": text, "test.csv": "area,rooms,quiet,sold\n1,2,yes,1\n" });
  const { spec } = await guessSpec(folder.path, { target: "price" });
  const { notes = [] } = await loadDataset(spec, folder.path);
  assert.match(notes.join("\n"), /has no column "price": it is not used/);
  await using other = await makeFolder({ "train.csv": houses(60, (row) => `${90_000 + row}`) });
  const { concerns, statistics } = await inspectData(spec, other.path);
  assert.match(concerns[0]?.text ?? "", /Column "price" has mean 90030 here, .* another kind/);
  assert.deepStrictEqual(statistics.map(({ name }) => name).slice(-1), ["price"]);
});
